import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Consumer } from '../../../firmware/consumer/consumer.ts'
import type { JournalReport } from '../../../firmware/consumer/report.ts'
import type { EventDraft } from '../../../firmware/domain/events.ts'
import type { OutgoingEvent } from '../../../firmware/ports/journal.ts'
import { checkedIn, tempFolder } from '../journal/journal-fixture.ts'
import { altered, openTestConsumer, take, wireOf } from './consumer-fixture.ts'

const KEY = { kiosk: 'K0042', mode: 'demo', journal: 1 }

const people = (count: number, from = 1): EventDraft[] => Array.from({ length: count }, (_, i) => checkedIn(from + i))

/** The kiosk's own word that these will not come. */
const says = (from: number, to: number): EventDraft => ({
  event: { type: 'maintenance.events-unreadable', subject: 'K0042', data: { from, to } },
})

const but = (events: readonly OutgoingEvent[], from: number, to = from): readonly OutgoingEvent[] =>
  events.filter(({ sequence }) => sequence < from || sequence > to)

async function bookOf(consumer: Consumer): Promise<JournalReport> {
  const [book] = (await consumer.report()).journals
  if (book === undefined) throw new Error('no journal')
  return book
}

const receiptedUpTo = (consumer: Consumer): number | undefined => consumer.receiptable()[0]?.upTo

/** Thirty events; 10 to 12 are damaged, and 25 says so. */
async function damaged(t: ExecutionContext): Promise<readonly OutgoingEvent[]> {
  return wireOf(t, [...people(24), says(10, 12), ...people(5, 25)])
}

test('what the kiosk says is unreadable is stepped over once that saying is proven itself; it stays named, and nothing is right', async (t) => {
  const events = but(await damaged(t), 10, 12)
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const watching = await openTestConsumer(t, { file })
  const consumer = await openTestConsumer(t, { file })
  for (const [event, upTo] of events.map(
    (one) => [one, one.sequence < 25 ? Math.min(one.sequence, 9) : one.sequence] as const,
  )) {
    await take(consumer, [event])
    t.is(receiptedUpTo(consumer), upTo, `with ${event.sequence}`)
  }
  await watching.refresh()
  for (const one of [consumer, watching, await openTestConsumer(t, { file })]) {
    t.like(one.receiptable()[0], { ...KEY, upTo: 30, chain: chainOf(events.at(-1)) })
    t.like(await bookOf(one), {
      missing: [],
      awaited: [],
      unreadable: [{ from: 10, to: 12 }],
      breaks: [],
      equations: null,
    })
    t.is((await bookOf(one)).byType['visit.checked-in'], 26, 'what came is counted')
    t.false((await one.report()).isRight)
  }
})

test('in whatever order they come, nothing behind the hole is receipted before all up to the saying is there', async (t) => {
  const events = but(await damaged(t), 10, 12)
  const consumer = await openTestConsumer(t)
  await take(
    consumer,
    events.filter(({ sequence }) => sequence >= 25),
  )
  t.is(receiptedUpTo(consumer), undefined)
  t.deepEqual((await bookOf(consumer)).missing, [
    { from: 1, to: 9 },
    { from: 13, to: 24 },
  ])
  await take(
    consumer,
    events.filter(({ sequence }) => sequence < 20),
  )
  t.is(receiptedUpTo(consumer), 9, 'the chain behind the hole is on trust as long as what is between is missing')
  await take(consumer, events)
  t.is(receiptedUpTo(consumer), 30)
})

test('a hole that is said in part only is stepped over by nobody, and each part is named for what it is', async (t) => {
  const events = await wireOf(t, [...people(20), says(5, 6), says(8, 9), ...people(3)])
  const consumer = await openTestConsumer(t)
  await take(consumer, but(events, 5, 9))
  t.is(receiptedUpTo(consumer), 4)
  t.like(await bookOf(consumer), {
    missing: [{ from: 7, to: 7 }],
    unreadable: [
      { from: 5, to: 6 },
      { from: 8, to: 9 },
    ],
  })
  t.is(await consumer.beginAnew(KEY), null)
  await take(
    consumer,
    events.filter(({ sequence }) => sequence === 7),
  )
  t.is(receiptedUpTo(consumer), 25, 'two holes, each with its saying')
})

test('a saying that is not proven bridges nothing', async (t) => {
  const events = await damaged(t)
  const lie = (sequence: number, from: unknown, to: unknown): OutgoingEvent => {
    const of = events.find((event) => event.sequence === sequence)
    if (of === undefined) throw new RangeError(String(sequence))
    return altered(of, (members) => {
      members['type'] = 'sampling.maintenance.events-unreadable.v1'
      members['data'] = { from, to }
    })
  }
  // Somebody who can write to the topic says that 5 will not come, and it is only late.
  const consumer = await openTestConsumer(t)
  await take(consumer, [...but(events.slice(0, 20), 5), lie(21, 5, 5), ...events.slice(21, 24)])
  t.is(receiptedUpTo(consumer), 4)
  t.deepEqual((await bookOf(consumer)).breaks, [21])

  // The same right behind the hole: its chain is that of the real one, and its words follow from nothing.
  const behind = await openTestConsumer(t)
  await take(behind, [...events.slice(0, 4), lie(6, 5, 5)])
  t.is(receiptedUpTo(behind), 4)
  await take(behind, events.slice(6, 9))
  t.is(receiptedUpTo(behind), 4)

  // And what says nonsense, or speaks of what is still to come, says nothing.
  for (const [from, to] of [
    [6, 5],
    [0, 5],
    [5, 21],
    ['5', '5'],
    [5, 5.5],
    [5, null],
  ] as const) {
    const one = await openTestConsumer(t)
    await take(one, [...but(events.slice(0, 20), 5), lie(21, from, to)])
    t.like(await bookOf(one), { unreadable: [], missing: [{ from: 5, to: 5 }], provenUpTo: 4 }, `${from}-${to}`)
  }
})

test('what is said of another journal bridges nothing here', async (t) => {
  const events = but(await damaged(t), 10, 12)
  const elsewhere = events.map((event) =>
    altered(event, (members) => {
      members['journal'] = '2'
      members['id'] = `demo.K0042.2.${event.sequence}`
    }),
  )
  const consumer = await openTestConsumer(t)
  await take(
    consumer,
    events.filter(({ sequence }) => sequence < 25),
  )
  await take(consumer, elsewhere)
  t.like((await consumer.report()).journals[0], { journal: 1, missing: [{ from: 10, to: 12 }], unreadable: [] })
})

test('an older copy of an unreadable event closes the hole, as if it had always been there', async (t) => {
  const events = await damaged(t)
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const consumer = await openTestConsumer(t, { file })
  await take(consumer, but(events, 10, 12))
  t.is(receiptedUpTo(consumer), 30)
  const carried = await openTestConsumer(t, { file })
  await take(carried, events.slice(10, 11))
  t.like(await bookOf(carried), {
    unreadable: [
      { from: 10, to: 10 },
      { from: 12, to: 12 },
    ],
    provenUpTo: 30,
  })
  await take(carried, events.slice(9, 12))
  await consumer.refresh()
  for (const one of [carried, consumer, await openTestConsumer(t, { file })]) {
    t.like(await one.report(), { events: 30, isRight: true })
    t.like(await bookOf(one), { unreadable: [], provenUpTo: 30 })
    t.is((await bookOf(one)).byType['visit.checked-in'], 29)
  }
})

test('a full store gives away across a hole that is proven to be unreadable, and across no other', async (t) => {
  const events = but(await wireOf(t, [...people(1_500), says(11, 20), ...people(1_500)]), 11, 20)
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const options = { file, eventsMax: 1_200 }
  const stale = await openTestConsumer(t, options)
  await take(stale, [...events.slice(0, 1_300), ...events.slice(1_490, 1_491)])
  const consumer = await openTestConsumer(t, options)
  await take(consumer, events.slice(0, 1_480))
  t.like(await bookOf(consumer), { first: 11, provenUpTo: 10, unreadable: [{ from: 11, to: 20 }] })
  await take(consumer, events.slice(1_480))
  await stale.refresh()
  for (const one of [consumer, stale, await openTestConsumer(t, options)]) {
    t.true((await one.report()).events <= 1_200)
    t.like(await bookOf(one), { provenUpTo: 3_001, missing: [], unreadable: [], breaks: [], equations: null })
    t.is(receiptedUpTo(one), 3_001)
  }
})

function chainOf(event: OutgoingEvent | undefined): unknown {
  return (JSON.parse(Buffer.from(event?.bytes ?? '{}').toString()) as { readonly chain?: unknown }).chain
}
