import test, { type ExecutionContext } from 'ava'
import { sendAgain } from '../../../firmware/compose/control-desk.ts'
import type { SequenceRange } from '../../../firmware/ports/delivery.ts'
import { called, checkedIn, openTest, stampOn, tempFolder, withFile } from '../journal/journal-fixture.ts'

const EVENTS = 250

/** The folder of a kiosk that wrote events on two days, every other one with a person. */
async function worked(t: ExecutionContext): Promise<string> {
  const folder = await tempFolder(t)
  const { journal } = await openTest(t, folder)
  for (const day of ['2022-05-20', '2022-05-21']) {
    const drafts = Array.from({ length: EVENTS / 2 }, (_, i) => (i % 2 === 0 ? called(i) : checkedIn(i)))
    await journal.append(drafts, stampOn(day))
  }
  await journal.close()
  return folder
}

/** What a kiosk with a broker answers: by number, what it does not send. */
async function withoutOf(t: ExecutionContext, folder: string, from: number, to: number): Promise<unknown> {
  const { journal } = await openTest(t, folder)
  const resent: SequenceRange[] = []
  const uplink = {
    state: () => ({ state: 'online' }) as const,
    resend: (range: SequenceRange) => resent.push(range) > 0,
  }
  const answer = await sendAgain({ journal, uplink }, { from, to })
  t.deepEqual(resent, [{ from, to }])
  await journal.close()
  return answer.ok ? answer.result.without.map((hole) => [hole.from, hole.to]) : answer.reason
}

test('what resend names as not sent is what cannot be sent: forgotten, altered or gone, at both ends too', async (t) => {
  const folder = await worked(t)
  t.deepEqual(await withoutOf(t, folder, 1, EVENTS), [])
  await withFile(folder, 'DELETE FROM event WHERE sequence IN (30, 31)')
  await withFile(folder, 'UPDATE event SET chain = zeroblob(32) WHERE sequence IN (1, 99, 250)')
  await withFile(folder, 'UPDATE event SET sealed = zeroblob(length(sealed)) WHERE sequence = 201')
  const rotten = [
    [1, 1],
    [30, 31],
    [99, 99],
    [201, 201],
    [250, 250],
  ]
  t.deepEqual(await withoutOf(t, folder, 1, EVENTS), rotten)
  t.deepEqual(await withoutOf(t, folder, 31, 201), [[31, 31], ...rotten.slice(2, 4)])
  t.deepEqual(await withoutOf(t, folder, 250, 250), [[250, 250]])
  t.deepEqual(await withoutOf(t, folder, 2, 29), [])
  await withFile(folder, "DELETE FROM day_key WHERE day = '2022-05-21'")
  t.deepEqual(await withoutOf(t, folder, 126, 130), [
    [127, 127],
    [129, 129],
  ])
})
