import { randomUUID } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import type { CrewView } from '../../firmware/domain/view.ts'
import { type Booth, openBooth } from './booth.ts'
import { journalRows } from './journal-rows.ts'
import { resident } from './residents.ts'

const TEN = Array.from({ length: 10 }, (_, i) => i)

interface Pressed {
  readonly done: readonly (readonly string[])[]
  /** Reasons of those that were not done, each in words beside it. */
  readonly reasons: readonly string[]
}

/** The same button ten times at once: with one request id, as an impatient page, or with ten, as ten impatient people. */
async function press(booth: Booth, act: string, body: object, requests: 'same' | 'different'): Promise<Pressed> {
  const same = randomUUID()
  const answers = await Promise.all(
    TEN.map(() => {
      const requestId = requests === 'same' ? same : randomUUID()
      return booth.kiosk.call('POST', `/api/crew/${act}`, { ...body, requestId })
    }),
  )
  const bodies = answers.map(({ body: answer, status }) => ({ status, ...(answer as Answer) }))
  const bad = bodies.filter(({ message, status }) => status !== 200 && (status !== 409 || message === undefined))
  if (bad.length > 0) throw new Error(`no clear answer: ${JSON.stringify(bad)}`)
  return {
    done: bodies.filter(({ status }) => status === 200).map(({ events = [] }) => events),
    reasons: bodies.flatMap(({ reason = '', status }) => (status === 200 ? [] : [reason])),
  }
}

interface Answer {
  readonly events?: readonly string[]
  readonly reason?: string
  readonly message?: string
}

function personOf(n: number): object {
  return { document: { idType: 'resident-card', ...resident(n) }, contactC: 36.5 }
}

/** Ten with one id are one act; ten with ten ids are one act and nine refusals for this reason. */
async function assertActsOnce(t: ExecutionContext, booth: Booth, act: string, body: object, reason: string) {
  const same = await press(booth, act, body, 'same')
  t.is(same.done.length, 10, `${act} with one id`)
  t.is(new Set(same.done.map((events) => events.join())).size, 1, `${act}: one answer`)
  const again = await press(booth, act, body, 'different')
  t.deepEqual(again.done, [], `${act}: it was done already`)
  t.deepEqual([...new Set(again.reasons)], [reason], act)
}

test.serial('each button pressed ten times acts once, or says why not', async (t) => {
  t.timeout(120_000)
  const booth = await openBooth(t, {})
  for (const n of [1, 2, 3]) await booth.act('assist', personOf(n) as Readonly<Record<string, unknown>>)

  const calls = await press(booth, 'call-next', {}, 'same')
  t.is(new Set(calls.done.map((events) => events.join())).size, 1)
  const more = await press(booth, 'call-next', {}, 'different')
  t.deepEqual([more.done.length, new Set(more.reasons)], [2, new Set(['nobody-waiting'])])

  const { called } = await booth.crew(({ tubes }) => tubes[0]?.label?.state === 'printed')
  const [first, second, third] = called.map(({ visit }) => visit)
  await assertActsOnce(t, booth, 'sampled', { visit: first }, 'no-such-visit')
  await assertActsOnce(t, booth, 'refuse', { visit: second }, 'no-such-visit')
  await assertActsOnce(t, booth, 'absent', { visit: third }, 'no-such-visit')
  await assertActsOnce(t, booth, 'pause', {}, 'not-needed')
  await assertActsOnce(t, booth, 'resume', {}, 'not-needed')

  const taken = await press(booth, 'assist', personOf(4), 'different')
  t.true(taken.done.length >= 1)
  const rows = await journalRows(booth.folder.data)
  const counts = countsOf(rows.map(({ type }) => type))
  t.like(counts, {
    'visit.checked-in': 4,
    'visit.called': 3,
    'sample.collected': 1,
    'maintenance.intake-paused': 1,
    'maintenance.intake-resumed': 1,
  })
  t.is((await booth.crew((view: CrewView) => view.waitingTickets.length > 0)).waitingTickets.length, 1)
})

function countsOf(types: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(types, (type) => type)].map(([type, { length }]) => [type, length]))
}

test.serial('pressed before a restart and again after it, a button has acted once', async (t) => {
  t.timeout(120_000)
  const before = await openBooth(t, {})
  // Each of these would do the same once more: another is called, the cartons count twice.
  const acts = [
    ['assist', personOf(1)],
    ['assist', personOf(2)],
    ['call-next', {}],
    ['disinfected', { area: 'booth' }],
    ['receive-stock', { lot: 'LOT-7', expires: '2027-11-21', count: 96 }],
  ].map(([act, body]) => ({ act: act as string, body: { ...(body as object), requestId: randomUUID() } }))
  const first: (readonly string[])[] = []
  for (const { act, body } of acts) first.push(await before.act(act, body))
  const rows = await stopped(before)
  const after = await openBooth(t, {}, before.folder)
  for (const [n, { act, body }] of acts.entries()) t.deepEqual(await after.act(act, body), first[n], act)
  t.true((await after.act('call-next')).length > 0, 'another press is another act')
  t.deepEqual(ofCrew(await stopped(after)).slice(0, -1), ofCrew(rows))
})

async function stopped({ folder, kiosk }: Booth): Promise<readonly string[]> {
  await kiosk.kill()
  return (await journalRows(folder.data)).map(({ type }) => type)
}

/** What a restart writes of itself is another matter. */
function ofCrew(types: readonly string[]): readonly string[] {
  return types.filter((type) => /^(visit|site|stock)\./.test(type))
}
