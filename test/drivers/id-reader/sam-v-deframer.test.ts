import test from 'ava'
import fc from 'fast-check'
import { encodeFrame } from '../../../drivers/id-reader/sam-v-codec.ts'
import { type FrameEvent, SamVDeframer } from '../../../drivers/id-reader/sam-v-deframer.ts'
import { bytesOf, cards, residentFrame, responses } from './golden.ts'

const small = bytesOf(responses.find_ok)
const smallBody = small.slice(7, -1)
const frameEvent = (body: Uint8Array): FrameEvent => ({ kind: 'frame', body })

function eventsOf(stream: Uint8Array, chunkBytes = stream.length): FrameEvent[] {
  const events: FrameEvent[] = []
  const deframer = new SamVDeframer((event) => events.push(event))
  for (let i = 0; i < stream.length; i += chunkBytes) deframer.push(stream.subarray(i, i + chunkBytes))
  return events
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

for (const chunkBytes of [1, 7, 64, 1295])
  test(`a card that arrives in pieces of ${chunkBytes} bytes is one frame`, (t) => {
    t.deepEqual(eventsOf(residentFrame, chunkBytes), [frameEvent(residentFrame.slice(7, -1))])
  })

test('noise before a frame is reported and passed over', (t) => {
  t.deepEqual(eventsOf(joined(Uint8Array.of(0, 0xff, 0x69), small)), [
    { kind: 'discarded', count: 3 },
    frameEvent(smallBody),
  ])
})

test('a preamble that begins inside a run of AA is found', (t) => {
  for (const run of [1, 2, 3, 4]) {
    const events = eventsOf(joined(new Uint8Array(run).fill(0xaa), small), 1)
    t.deepEqual(events.at(-1), frameEvent(smallBody))
  }
})

test('a wrong check byte is told apart from silence', (t) => {
  const wrong = Uint8Array.from(small)
  wrong[wrong.length - 1] = 0x98
  t.deepEqual(eventsOf(wrong), [{ kind: 'bad-checksum' }, { kind: 'discarded', count: small.length }])
})

test('a length beyond every known frame, or below the shortest, is refused at once', (t) => {
  for (const length of [
    [0x09, 0x61],
    [0xff, 0xff],
    [0x00, 0x02],
    [0x00, 0x00],
  ]) {
    const events = eventsOf(joined(small.slice(0, 5), Uint8Array.from(length), small))
    t.deepEqual(events[0], { kind: 'bad-length' })
    t.deepEqual(events.at(-1), frameEvent(smallBody))
  }
})

test('a good frame inside of a bad one is found', (t) => {
  const truncated = residentFrame.slice(0, 400)
  const stream = joined(truncated, small, new Uint8Array(1295))
  t.true(eventsOf(stream).some((event) => event.kind === 'frame' && event.body.length === smallBody.length))
})

test('the largest frame passes, with one behind it in the same chunk', (t) => {
  const body = new Uint8Array(2399).fill(0x11)
  t.deepEqual(eventsOf(joined(encodeFrame(body), small)), [frameEvent(body), frameEvent(smallBody)])
})

test('a truncated frame does not eat the next one after a reset', (t) => {
  const events: FrameEvent[] = []
  const deframer = new SamVDeframer((event) => events.push(event))
  deframer.push(residentFrame.subarray(0, 500))
  deframer.reset()
  deframer.push(small)
  t.deepEqual(events, [frameEvent(smallBody)])
})

test('whatever the cuts and the noise between, the frames come out in order', (t) => {
  const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => (byte === 0xaa ? 0 : byte)))
  const bodies = fc.array(fc.tuple(noise, fc.uint8Array({ minLength: 2, maxLength: 300 })), { maxLength: 8 })
  fc.assert(
    fc.property(bodies, fc.integer({ min: 1, max: 99 }), (parts, chunkBytes) => {
      const stream = joined(...parts.flatMap(([before, body]) => [before, encodeFrame(body)]))
      const seen = eventsOf(stream, chunkBytes).filter((event) => event.kind === 'frame')
      t.deepEqual(
        seen,
        parts.map(([, body]) => frameEvent(body)),
      )
    }),
    { numRuns: 200 },
  )
})

test('no flip of one bit anywhere in a golden frame lets another frame through', (t) => {
  for (const { frame } of cards)
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const flipped = Uint8Array.from(frame)
      flipped[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (eventsOf(flipped).some((event) => event.kind === 'frame')) t.fail(`bit ${bit}`)
    }
  t.pass()
})
