import { randomBytes, randomInt } from 'node:crypto'
import type { Random } from '../ports/random.ts'

const FRACTION_STEPS = 2 ** 47

/** Chance from the operating system. */
export const systemRandom: Random = {
  fraction: () => randomInt(FRACTION_STEPS) / FRACTION_STEPS,
  bytes: (length) => new Uint8Array(randomBytes(length)),
}
