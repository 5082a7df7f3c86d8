import path from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import type { EventDraft, SamplingEvent } from '../../../firmware/domain/events.ts'
import { called, checkedIn, tempFolder } from '../journal/journal-fixture.ts'
import { altered, openTestConsumer, TOPIC, take, wireOf } from './consumer-fixture.ts'

const people = (count: number): EventDraft[] => Array.from({ length: count }, (_, i) => checkedIn(i + 1))

const draft = (event: SamplingEvent): EventDraft => ({ event })

const opened = (tube: string): EventDraft =>
  draft({
    type: 'tube.opened',
    subject: tube,
    data: { tube, numbering: 'printed', poolSize: 10, count: 0, members: [], expected: null },
  })

const collected = (tube: string, ordinal: number): EventDraft =>
  draft({
    type: 'sample.collected',
    subject: `K0042-1-V${ordinal}`,
    data: {
      visit: `K0042-1-V${ordinal}`,
      tube,
      specimenType: 'oropharyngeal-swab',
      poolSize: 10,
      ordinal,
      basis: 'sampler',
    },
  })

const sealed = (tube: string, count: number): EventDraft =>
  draft({ type: 'tube.sealed', subject: tube, data: { tube, poolSize: 10, count, members: [], reason: 'crew' } })

const printed = (tube: string, copy: number): EventDraft =>
  draft({ type: 'label.printed', subject: `${tube}/${copy}`, data: { label: `${tube}/${copy}`, tube, copy } })

test('events in any order, some of them again and again, come to the same proof', async (t) => {
  const events = await wireOf(t, people(60))
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...events, ...events.slice(0, 30)], { minLength: 90 }), async (order) => {
      const consumer = await openTestConsumer(t)
      for (let i = 0; i < order.length; i += 7) await take(consumer, order.slice(i, i + 7))
      const report = await consumer.report()
      t.like(report, { events: 60, copies: 30, isRight: true, otherBytes: [] })
      t.like(report.journals[0], { kiosk: 'K0042', mode: 'demo', journal: 1, head: 60, provenUpTo: 60, missing: [] })
      await consumer.close()
    }),
    { numRuns: 20, seed: 4 },
  )
})

test('what is missing is named by its ranges; what comes later closes them', async (t) => {
  const events = await wireOf(t, people(30))
  const consumer = await openTestConsumer(t)
  await take(
    consumer,
    events.filter(({ sequence }) => sequence !== 4 && !(sequence >= 10 && sequence <= 20)),
  )
  const { isRight, journals } = await consumer.report()
  t.false(isRight)
  t.like(journals[0], { provenUpTo: 3, head: 30, equations: null })
  t.deepEqual(journals[0]?.missing, [
    { from: 4, to: 4 },
    { from: 10, to: 20 },
  ])
  await take(consumer, events)
  t.like((await consumer.report()).journals[0], { provenUpTo: 30, missing: [], breaks: [] })
})

test('an event that overtakes the backlog is no gap while the backlog comes, nor while the kiosk is away', async (t) => {
  const events = await wireOf(t, people(40))
  const clock = { nowMs: 1_000_000 }
  const consumer = await openTestConsumer(t, { clock, patienceMs: 120_000 })
  const presence = (state: string): Promise<void> =>
    consumer.presence(TOPIC.replace(/event$/, 'presence'), Buffer.from(JSON.stringify({ state })))
  const missing = async (): Promise<number> => (await consumer.report()).journals[0]?.missing.length ?? -1
  await presence('online')
  await take(consumer, events.slice(0, 5))
  await take(consumer, events.slice(-1))
  for (const event of events.slice(5, 20)) {
    clock.nowMs += 100_000
    await take(consumer, [event])
    t.is(await missing(), 0)
  }
  await presence('lost')
  clock.nowMs += 10_000_000
  t.is(await missing(), 0)
  t.is((await consumer.report()).journals[0]?.awaited.length, 1)
  await presence('online')
  clock.nowMs += 119_000
  t.is(await missing(), 0)
  clock.nowMs += 2_000
  t.is(await missing(), 1, 'online and without progress it is a gap')
})

test('other bytes under an id that is known are an alarm, kept beside the first, and stop the receipts', async (t) => {
  const events = await wireOf(t, people(5))
  const consumer = await openTestConsumer(t)
  await take(consumer, events)
  t.is(consumer.receiptable()[0]?.upTo, 5)
  const [third] = events.slice(2)
  if (third === undefined) throw new Error('no event')
  const forged = altered(third, (members) => (members['time'] = '2022-05-20T10:00:00.000+08:00'))
  t.deepEqual(await take(consumer, [forged, third]), ['other-bytes', 'copy'])
  t.deepEqual((await consumer.report()).otherBytes, ['demo.K0042.1.3'])
  t.false((await consumer.report()).isRight)
  t.deepEqual(consumer.receiptable(), [])
})

test('an event that was altered on its way breaks the chain where it stands', async (t) => {
  const events = await wireOf(t, people(6))
  const consumer = await openTestConsumer(t)
  const changed = events.map((event) =>
    event.sequence === 4 ? altered(event, (members) => (members['subject'] = 'K0042-1-V99')) : event,
  )
  await take(consumer, changed)
  t.like((await consumer.report()).journals[0], { provenUpTo: 3, breaks: [4], head: 6 })
  t.is(consumer.receiptable()[0]?.upTo, 3)
})

test('whatever is published, the consumer answers: it is counted by its flaw and stands in nobody’s way', async (t) => {
  const events = await wireOf(t, people(3))
  const consumer = await openTestConsumer(t)
  const [first, second, third] = events
  if (first === undefined || second === undefined || third === undefined) throw new Error('no events')
  const hostile: [string, Uint8Array][] = [
    [TOPIC, Buffer.alloc(1024 * 1024, 0x61)],
    [TOPIC, Buffer.from('{')],
    [TOPIC, Buffer.from([0xff, 0xfe])],
    [TOPIC, Buffer.from(`{"data":${'['.repeat(7_000)}${']'.repeat(7_000)}}`)],
    [TOPIC, Buffer.from('null')],
    [TOPIC, altered(first, (members) => (members['sequence'] = '99999999999999999999')).bytes],
    [TOPIC, altered(first, (members) => (members['id'] = 'K0042.1.7')).bytes],
    ['sampling/v1/119999/0001/01/event', first.bytes],
    ['somewhere/else', first.bytes],
  ]
  for (const [topic, bytes] of hostile) t.deepEqual(await consumer.take([{ topic, bytes }]), ['refused'])
  t.deepEqual(await take(consumer, [first, second, third], 'sampling-demo/v1/119999/0001/02/event'), [
    'new',
    'new',
    'new',
  ])
  const report = await consumer.report()
  t.is(report.outOfPlace, 3)
  const counts = new Map<string, number>()
  for (const { count, flaw } of report.refused) counts.set(flaw, (counts.get(flaw) ?? 0) + count)
  t.deepEqual(Object.fromEntries(counts), {
    'not-an-event': 2,
    'not-json': 3,
    'other-mode': 1,
    'too-large': 1,
    'wrong-id': 1,
    'wrong-topic': 1,
  })
})

test('events of an unknown type are kept, proven and counted', async (t) => {
  const unknown = draft({ type: 'comet.seen', subject: 'sky', data: {} } as unknown as SamplingEvent)
  const consumer = await openTestConsumer(t)
  await take(consumer, await wireOf(t, [...people(2), unknown]))
  t.like((await consumer.report()).journals[0], { provenUpTo: 3, unknownTypes: 1 })
})

test('the two equations are judged from the events, and an unbalanced journal is not right', async (t) => {
  const day = [
    opened('T1'),
    ...[1, 2, 3].map((n) => collected('T1', n)),
    printed('T1', 1),
    printed('T1', 2),
    draft({
      type: 'sample.voided',
      subject: 'K0042-1-V2',
      data: { of: 'demo.K0042.1.3', visit: 'K0042-1-V2', tube: 'T1', reason: 'broken', operator: 'demo' },
    } as unknown as SamplingEvent),
    sealed('T1', 2),
    opened('T2'),
    collected('T2', 4),
  ]
  const right = await openTestConsumer(t)
  await take(right, await wireOf(t, day))
  t.deepEqual((await right.report()).journals[0]?.equations, {
    samples: { collected: 4, voided: 1, inTubes: 3 },
    labels: { printed: 2, copies: 1, opened: 2, unlabelled: 1 },
    hold: true,
  })
  for (const wrong of [sealed('T2', 2), printed('T9', 1)]) {
    const consumer = await openTestConsumer(t)
    await take(consumer, await wireOf(t, [...day, wrong]))
    t.like(await consumer.report(), { isRight: false })
  }
})

test('the same person at two stations on one day is named, without the whole number', async (t) => {
  const consumer = await openTestConsumer(t)
  await take(consumer, await wireOf(t, [checkedIn(1), checkedIn(2), called(1)]), null)
  const elsewhere = await wireOf(t, [checkedIn(2)], { district: '119999', site: '0002', station: '07' })
  await take(
    consumer,
    elsewhere.map((event) =>
      altered(event, (members) => {
        members['kiosk'] = 'K0043'
        members['id'] = 'demo.K0043.1.1'
      }),
    ),
    null,
  )
  const { people: found } = await consumer.report()
  t.is(found.length, 1)
  t.deepEqual(
    found[0]?.at.map(({ id }) => id),
    ['demo.K0042.1.2', 'demo.K0043.1.1'],
  )
  t.regex(found[0]?.person ?? '', /^resident-card 119999\*{6}/)
})

test('a consumer that starts again over its store knows what it knew', async (t) => {
  const events = await wireOf(t, people(1_200))
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const first = await openTestConsumer(t, { file })
  await take(first, events.slice(0, 700))
  await take(first, events.slice(900))
  const before = await first.report()
  await first.close()
  const second = await openTestConsumer(t, { file })
  const after = await second.report()
  t.deepEqual(after.journals[0]?.missing, [{ from: 701, to: 900 }])
  t.like(after.journals[0], { provenUpTo: 700, chain: before.journals[0]?.chain, base: TOPIC.replace('/event', '') })
  await take(second, events)
  t.like(await second.report(), { events: 1_200, isRight: true })
})

test('a store that is full gives the oldest away, and the chain is proven on from there', async (t) => {
  const events = await wireOf(t, people(3_000))
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const consumer = await openTestConsumer(t, { file, eventsMax: 2_000 })
  for (let i = 0; i < events.length; i += 100) await take(consumer, events.slice(i, i + 100))
  const { events: held, journals } = await consumer.report()
  t.true(held <= 2_000)
  t.like(journals[0], { provenUpTo: 3_000, missing: [], equations: null, first: 3_000 - held + 1 })
  t.deepEqual(await take(consumer, events.slice(0, 1)), ['copy'], 'it was there, and is not held again')
  await consumer.close()
  const again = await openTestConsumer(t, { file, eventsMax: 2_000 })
  t.like((await again.report()).journals[0], { provenUpTo: 3_000, missing: [], breaks: [] })
})

test('a new store takes over from a lost one where somebody says so, and its receipts go on; a running reader sees it', async (t) => {
  const events = await wireOf(t, people(20))
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const watching = await openTestConsumer(t, { file })
  await take(watching, events.slice(8))
  t.deepEqual(watching.receiptable(), [], 'nothing is receipted across a hole')
  const key = { kiosk: 'K0042', mode: 'demo', journal: 1 }

  const asked = await openTestConsumer(t, { file })
  t.is(await asked.beginAnew({ ...key, journal: 2 }), null)
  t.deepEqual(await asked.beginAnew(key), { from: 1, to: 8 })
  t.is(await asked.beginAnew(key), null, 'there is nothing more to give up')
  await watching.refresh()
  for (const consumer of [watching, asked, await openTestConsumer(t, { file })]) {
    t.is(consumer.receiptable()[0]?.upTo, 20)
    t.deepEqual((await consumer.report()).journals[0]?.missing, [])
  }
})

test('what another program writes into the store does not renew the patience with a hole', async (t) => {
  const events = await wireOf(t, people(20))
  const file = path.join(await tempFolder(t), 'store.sqlite')
  const clock = { nowMs: 1_000_000 }
  const watching = await openTestConsumer(t, { file, clock, patienceMs: 120_000 })
  const missing = async (): Promise<number> => (await watching.report()).journals[0]?.missing.length ?? -1
  await take(watching, [...events.slice(0, 5), ...events.slice(-3)])
  t.is(await missing(), 0)
  clock.nowMs += 121_000
  t.is(await missing(), 1)
  const other = await openTestConsumer(t, { file })
  await other.take([{ topic: TOPIC, bytes: Buffer.from('no event') }])
  await watching.refresh()
  t.is(await missing(), 1)
  await take(other, events.slice(5, 8))
  await watching.refresh()
  t.is(await missing(), 0, 'part of the hole has come')
})

test('a hole in the middle is not given up with the beginning', async (t) => {
  const events = await wireOf(t, people(20))
  const consumer = await openTestConsumer(t)
  await take(consumer, [...events.slice(0, 5), ...events.slice(8)])
  t.is(await consumer.beginAnew({ kiosk: 'K0042', mode: 'demo', journal: 1 }), null)
  t.is((await consumer.report()).journals[0]?.missing.length, 1)
})
