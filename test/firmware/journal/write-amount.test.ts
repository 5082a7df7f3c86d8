import test from 'ava'
import type { EventDraft } from '../../../firmware/domain/events.ts'
import { bytesWritten } from '../../../scripts/measure/process-figures.ts'
import { openTest, stampOn, tempFolder } from './journal-fixture.ts'

/** Enough for several checkpoints: what they write counts as well. */
const EVENTS = 5_000
const AT_ONCE = 250

function collected(n: number): EventDraft {
  const visit = `K0042-1-V${n}`
  const data = {
    visit,
    tube: `0042220520${String(1 + Math.floor(n / 10)).padStart(4, '0')}`,
    ordinal: 1 + (n % 10),
    poolSize: 10,
    specimenType: 'oropharyngeal-swab',
    basis: 'sampler',
    operator: 'op-1',
    price: { class: 'pooled', yuan: 3.5, payer: 'government' },
  } as const
  return { event: { type: 'sample.collected', subject: visit, data } }
}

test.serial('one event alone writes at most 8 KB to the disk, its share of checkpoints included', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  await journal.append([collected(0)], stampOn())
  const before = await bytesWritten()
  for (let n = 1; n <= EVENTS / 5; n += 1) await journal.append([collected(n)], stampOn())
  const each = ((await bytesWritten()) - before) / (EVENTS / 5)
  const [event] = await journal.readAfter(5, 1)
  t.log(`${Math.round(each)} bytes for an event of ${event?.bytes.length ?? 0}`)
  t.true(each <= 8 * 1024)
  await journal.close()
})

test.serial('in a burst an event writes at most 1.6 KB', async (t) => {
  const { journal } = await openTest(t, await tempFolder(t))
  await journal.append([collected(0)], stampOn())
  const before = await bytesWritten()
  for (let n = 0; n < EVENTS; n += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => journal.append([collected(n + i)], stampOn())))
  }
  const each = ((await bytesWritten()) - before) / EVENTS
  t.log(`${Math.round(each)} bytes`)
  t.true(each <= 1.6 * 1024)
  await journal.close()
})
