import { createHash } from 'node:crypto'
import type { Random } from '../../firmware/ports/random.ts'
import { seededFraction } from '../end-to-end/residents.ts'

/** Chance that is the same for the same seed and name: each actor has its own, so that none depends on the others' turns. */
export class Seeded implements Random {
  readonly #seed: number
  readonly #fraction: () => number

  constructor(seed: number, name: string) {
    this.#seed = seed
    this.#fraction = seededFraction(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE())
  }

  fraction(): number {
    return this.#fraction()
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i += 1) bytes[i] = Math.floor(this.#fraction() * 256)
    return bytes
  }

  /** The chance of somebody or something else, of the same seed. */
  of(name: string): Seeded {
    return new Seeded(this.#seed, name)
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.#fraction() * 100 < share
  }

  /** Whole, from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#fraction() * (most - least + 1))
  }

  pick<T>(things: readonly [T, ...T[]]): T {
    return things[this.between(0, things.length - 1)] ?? things[0]
  }
}
