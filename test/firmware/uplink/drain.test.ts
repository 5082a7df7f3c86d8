import test from 'ava'
import fc from 'fast-check'
import { Drain } from '../../../firmware/uplink/drain.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { HeldPublisher } from './held-publisher.ts'
import { ManualClock, settled } from './manual-clock.ts'
import { CollectingLog } from './uplink-harness.ts'

const PAUSE_MS = 30_000

async function openDrain(outbox: MemoryOutbox) {
  const clock = new ManualClock()
  const log = new CollectingLog()
  const parts = {
    outbox,
    clock,
    log,
    timing: { ...UPLINK_TIMING, windowFirst: 100 },
    topic: 'event',
    pauseMs: () => PAUSE_MS,
  }
  const drain = await Drain.open({ ...parts, onChanged: () => undefined })
  outbox.onAppended(() => {
    drain.appended()
  })
  return { drain, clock, log }
}

/** Sequences held, as they were sent. */
function sequences({ held }: HeldPublisher): number[] {
  return held.map(({ payload }) => sequenceOf(payload))
}

function sequenceOf(payload: string): number {
  return Number(/"id":"K0042\.1\.(\d+)"/.exec(payload)?.[1])
}

function acknowledge({ held }: HeldPublisher, count = held.length): void {
  for (const entry of held.slice(0, count)) entry.settle({ outcome: 'acknowledged' })
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

const choice = fc.record({
  act: fc.oneof(
    { weight: 12, arbitrary: fc.constant('acknowledge' as const) },
    { weight: 1, arbitrary: fc.constantFrom('lose' as const, 'refuse' as const, 'unheard' as const, 'time' as const) },
    { weight: 3, arbitrary: fc.constant('append' as const) },
  ),
  which: fc.nat(),
})

test('whatever is acknowledged, lost or refused in whatever order, the cursor never passes an unacknowledged event', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(choice, { maxLength: 120 }), fc.integer({ min: 1, max: 12 }), async (choices, window) => {
      const outbox = new MemoryOutbox()
      outbox.append(20)
      const { drain, clock } = await openDrain(outbox)
      let publisher = new HeldPublisher(window)
      const taken = new Set<number>()
      drain.attach(publisher)
      const act = async ({ act, which }: { act: (typeof choices)[number]['act']; which: number }) => {
        await settled()
        const entry = publisher.held[which % Math.max(1, publisher.held.length)]
        if (act === 'append') outbox.append(1 + (which % 7))
        else if (act === 'time') await clock.advance(which % 40_000)
        else if (act === 'lose') {
          publisher.lose()
          await drain.detach()
          publisher = new HeldPublisher(window)
          drain.attach(publisher)
        } else if (act === 'acknowledge' && entry !== undefined) {
          taken.add(sequenceOf(entry.payload))
          entry.settle({ outcome: 'acknowledged' })
        } else if (act === 'refuse') entry?.settle({ outcome: 'refused', reasonCode: 135 })
        else entry?.settle({ outcome: 'no-subscriber' })
        await settled()
        for (let sequence = 1; sequence <= drain.acknowledged; sequence += 1) t.true(taken.has(sequence))
        t.true(publisher.heldMax <= window)
        t.is(drain.unsent, outbox.events.length - taken.size)
      }
      for (const one of choices) await act(one)
      for (let patience = 0; drain.unsent > 0 && patience < 1_000; patience += 1) {
        await act({ act: publisher.held.length > 0 ? 'acknowledge' : 'time', which: PAUSE_MS })
      }
      t.is(drain.acknowledged, outbox.events.length)
    }),
    { numRuns: 60 },
  )
})

test('events leave in order, a window at a time, and the cursor waits for the slowest', async (t) => {
  const outbox = new MemoryOutbox()
  outbox.append(500)
  const { drain } = await openDrain(outbox)
  const publisher = new HeldPublisher(20)
  drain.attach(publisher)
  await settled()
  t.deepEqual(sequences(publisher), range(1, 20))
  for (const entry of publisher.held.slice(1)) entry.settle({ outcome: 'acknowledged' })
  await settled()
  t.deepEqual(sequences(publisher), [1, ...range(21, 39)])
  t.is(drain.acknowledged, 0)
  acknowledge(publisher, 1)
  await settled()
  t.is(drain.acknowledged, 20)
})

test('what was in flight when the connection ended is sent again, and what was acknowledged is not', async (t) => {
  const outbox = new MemoryOutbox()
  outbox.append(30)
  const { drain } = await openDrain(outbox)
  const first = new HeldPublisher(10)
  drain.attach(first)
  await settled()
  for (const entry of [...first.held])
    if (sequenceOf(entry.payload) % 2 === 0) entry.settle({ outcome: 'acknowledged' })
  first.lose()
  await drain.detach()
  const second = new HeldPublisher(10)
  drain.attach(second)
  await settled()
  t.deepEqual(sequences(second), [1, 3, 5, 7, 9, 11, 12, 13, 14, 15])
})

test('a young event overtakes a backlog that drains for longer than a second, within a quarter of the window', async (t) => {
  const outbox = new MemoryOutbox()
  outbox.append(1_000)
  const { drain, clock } = await openDrain(outbox)
  const publisher = new HeldPublisher(20)
  drain.attach(publisher)
  outbox.append(8)
  await clock.advance(900)
  acknowledge(publisher)
  await settled()
  t.deepEqual(sequences(publisher), range(21, 40), 'a short backlog stays in order')
  await clock.advance(200)
  acknowledge(publisher)
  await settled()
  t.deepEqual(sequences(publisher), [...range(1001, 1005), ...range(41, 55)])
  acknowledge(publisher)
  await settled()
  t.deepEqual(sequences(publisher), [...range(1006, 1008), ...range(56, 72)])
  t.is(drain.acknowledged, 55)
  await clock.advance(10_000)
  outbox.append(1)
  acknowledge(publisher)
  await settled()
  t.deepEqual(sequences(publisher), [1009, ...range(73, 81)], 'twenty were too many for a line that takes 10 s')
})

test('an event with no subscriber is kept, said so, and tried alone until it is taken', async (t) => {
  const outbox = new MemoryOutbox()
  outbox.append(50)
  const { drain, clock } = await openDrain(outbox)
  const publisher = new HeldPublisher(20)
  drain.attach(publisher)
  await settled()
  for (const entry of [...publisher.held]) entry.settle({ outcome: 'no-subscriber' })
  await settled()
  t.deepEqual(sequences(publisher), [])
  t.is(drain.trouble, 'no-subscriber')
  t.is(drain.unsent, 50)
  await clock.advance(PAUSE_MS)
  t.deepEqual(sequences(publisher), [1])
  acknowledge(publisher)
  await settled()
  t.is(drain.trouble, null)
  t.deepEqual(sequences(publisher), range(2, 21))
})

test('after a refusal the next connection begins with one event, and says when they are taken again', async (t) => {
  const outbox = new MemoryOutbox()
  outbox.append(50)
  const { drain } = await openDrain(outbox)
  const first = new HeldPublisher(20)
  drain.attach(first)
  await settled()
  first.held[0]?.settle({ outcome: 'refused', reasonCode: 151 })
  await settled()
  first.lose()
  await drain.detach()
  t.is(drain.trouble, 'refused')
  const second = new HeldPublisher(20)
  drain.attach(second)
  await settled()
  t.deepEqual(sequences(second), [1])
  acknowledge(second)
  await settled()
  t.is(drain.trouble, null)
  t.deepEqual(sequences(second), range(2, 21))
})

test('a journal that cannot be read is said so and tried again', async (t) => {
  const outbox = new MemoryOutbox()
  outbox.append(3)
  const { drain, clock, log } = await openDrain(outbox)
  const publisher = new HeldPublisher(20)
  outbox.isBroken = true
  drain.attach(publisher)
  await settled()
  t.is(drain.trouble, 'journal-unreadable')
  t.deepEqual(
    log.events.map(({ event }) => event),
    ['uplink.events-kept'],
  )
  outbox.isBroken = false
  await clock.advance(PAUSE_MS)
  acknowledge(publisher)
  await settled()
  t.is(drain.trouble, null)
})

test('the cursor is written after five seconds or five hundred events, and at the end', async (t) => {
  const outbox = new MemoryOutbox()
  const { drain, clock } = await openDrain(outbox)
  const publisher = new HeldPublisher(100)
  drain.attach(publisher)
  const bring = async (count: number): Promise<void> => {
    outbox.append(count)
    for (let left = count; left > 0; left -= Math.min(left, 100)) {
      await settled()
      acknowledge(publisher)
    }
    await settled()
  }
  await bring(10)
  t.deepEqual(outbox.savedCursors, [])
  await clock.advance(5_000)
  t.deepEqual(outbox.savedCursors, [10])
  await bring(500)
  t.deepEqual(outbox.savedCursors, [10, 510])
  await bring(1)
  await drain.saveCursor()
  t.deepEqual(outbox.savedCursors, [10, 510, 511])
})

test('a cursor that cannot be written is written later', async (t) => {
  const outbox = new MemoryOutbox()
  const { drain, clock } = await openDrain(outbox)
  const publisher = new HeldPublisher(100)
  drain.attach(publisher)
  outbox.append(10)
  await settled()
  acknowledge(publisher)
  outbox.isBroken = true
  await clock.advance(5_000)
  outbox.isBroken = false
  t.deepEqual(outbox.savedCursors, [])
  await clock.advance(5_000)
  t.deepEqual(outbox.savedCursors, [10])
})
