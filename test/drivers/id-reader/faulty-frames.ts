import type { Seeded } from '../../support/seeded.ts'

/** How a line hurts a frame: hits, bursts, lost, added and repeated bytes, ends cut off, the rest of an earlier one. */
const HURTS: readonly ((frame: Uint8Array, random: Seeded, stray: Uint8Array) => Uint8Array)[] = [
  (frame, random) => hit(frame, random, random.between(1, 8)),
  // Two equal hits: the frame's XOR stays right.
  (frame, random) => {
    const hurt = Uint8Array.from(frame)
    const mask = random.between(1, 255)
    for (let i = 0; i < 2; i++) {
      const at = random.between(10, frame.length - 2)
      hurt[at] = (hurt[at] ?? 0) ^ mask
    }
    return hurt
  },
  (frame, random) => {
    const hurt = Uint8Array.from(frame)
    const length = random.between(2, 40)
    hurt.set(random.bytes(length), random.between(7, frame.length - length))
    return hurt
  },
  (frame, random) => frame.slice(0, random.between(0, frame.length - 1)),
  (frame, random) => without(frame, random.between(0, frame.length - 1), random.between(1, 8)),
  (frame, random) => added(frame, random.between(0, frame.length), random.bytes(random.between(1, 8))),
  (frame, random) => {
    const start = random.between(0, frame.length - 1)
    return added(frame, start, frame.slice(start, start + random.between(1, 64)))
  },
  (frame, random, stray) => Uint8Array.from([...stray.slice(random.between(1, stray.length - 1)), ...frame]),
  (_, random) => random.bytes(random.between(1, 2400)),
  (frame) => new Uint8Array(frame.length),
  (frame, random) => {
    const hurt = Uint8Array.from(frame)
    hurt.set(random.bytes(2), 5)
    return hurt
  },
]

/** A frame as a bad line delivers it; `stray` is an earlier frame, of another card. Never the frame itself. */
export function hurtFrame(frame: Uint8Array, random: Seeded, stray: Uint8Array): Uint8Array {
  const hurt = HURTS[random.between(0, HURTS.length - 1)]?.(frame, random, stray) ?? frame
  return Buffer.compare(hurt, frame) === 0 ? hit(frame, random, 1) : hurt
}

function hit(frame: Uint8Array, random: Seeded, times: number): Uint8Array {
  const hurt = Uint8Array.from(frame)
  for (let i = 0; i < times; i++) {
    const at = random.between(0, frame.length - 1)
    hurt[at] = (hurt[at] ?? 0) ^ random.between(1, 255)
  }
  return hurt
}

function without(frame: Uint8Array, start: number, count: number): Uint8Array {
  return Uint8Array.from([...frame.slice(0, start), ...frame.slice(start + count)])
}

function added(frame: Uint8Array, at: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...frame.slice(0, at), ...bytes, ...frame.slice(at)])
}
