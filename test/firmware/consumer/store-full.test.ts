import path from 'node:path'
import test from 'ava'
import type { Consumer } from '../../../firmware/consumer/consumer.ts'
import type { OutgoingEvent } from '../../../firmware/ports/journal.ts'
import { checkedIn, tempFolder } from '../journal/journal-fixture.ts'
import { altered, openTestConsumer, take, wireOf } from './consumer-fixture.ts'

const KEY = { kiosk: 'K0042', mode: 'demo', journal: 1 }
const HOLE = { from: 11, to: 20 }

const people = (count: number): ReturnType<typeof checkedIn>[] =>
  Array.from({ length: count }, (_, i) => checkedIn(i + 1))

const isInHole = ({ sequence }: OutgoingEvent): boolean => sequence >= HOLE.from && sequence <= HOLE.to

async function takeByHundreds(consumer: Consumer, events: readonly OutgoingEvent[]): Promise<void> {
  for (let i = 0; i < events.length; i += 100) await take(consumer, events.slice(i, i + 100))
}

test('a store that is full gives nothing away across a hole: nothing is receipted that never came', async (t) => {
  const events = await wireOf(t, people(3_000))
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const options = { file, eventsMax: 2_000 }
  const watching = await openTestConsumer(t, options)
  await take(watching, events.slice(0, 5))
  const first = await openTestConsumer(t, options)
  await takeByHundreds(
    first,
    events.filter((event) => !isInHole(event)),
  )
  await watching.refresh()
  const again = await openTestConsumer(t, options)
  for (const consumer of [first, watching, again]) {
    const report = await consumer.report()
    t.like(report, { events: 2_980, isRight: false })
    t.like(report.journals[0], { first: 11, provenUpTo: 10, head: 3_000, missing: [HOLE], breaks: [] })
    t.like(consumer.receiptable(), [{ ...KEY, upTo: 10 }])
    t.is(await consumer.beginAnew(KEY), null, 'a hole after what was given away is no lost beginning')
  }
  const late = await take(first, events.filter(isInHole))
  t.deepEqual(late, Array<'new'>(10).fill('new'))
  const { events: held, journals } = await first.report()
  t.true(held <= 2_000)
  t.like(journals[0], { provenUpTo: 3_000, missing: [], breaks: [], first: 3_000 - held + 1 })
  t.is(first.receiptable()[0]?.upTo, 3_000)
})

test('a full store keeps what is not proven of the oldest journal, and gives away from another', async (t) => {
  const events = await wireOf(t, people(1_000))
  const broken = events.slice(0, 300).map((event) =>
    altered(event, (members) => {
      members['kiosk'] = 'K0041'
      members['id'] = `demo.K0041.1.${event.sequence}`
    }),
  )
  const consumer = await openTestConsumer(t, { eventsMax: 800 })
  await take(consumer, broken, null)
  await takeByHundreds(consumer, events)
  const { events: held, journals } = await consumer.report()
  t.true(held <= 800)
  t.like(journals[0], { kiosk: 'K0041', first: 1, head: 300, provenUpTo: 0 })
  t.like(journals[1], { kiosk: 'K0042', provenUpTo: 1_000, missing: [], first: 1_000 - (held - 300) + 1 })
  t.deepEqual(
    consumer.receiptable().map(({ kiosk, upTo }) => [kiosk, upTo]),
    [['K0042', 1_000]],
  )
})

test('a look in passing that joins in the middle holds no more than its limit', async (t) => {
  const events = await wireOf(t, people(1_500))
  const consumer = await openTestConsumer(t, { eventsMax: 800, isLasting: false })
  await takeByHundreds(consumer, events.slice(100))
  t.true((await consumer.report()).events <= 800)
})
