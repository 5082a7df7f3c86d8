import { HEADER_BYTES, MAX_LEN, MIN_LEN, PREAMBLE, xorOf } from './sam-v-codec.ts'

export type FrameEvent =
  /** Body without preamble, length and check byte: a copy, which the listener owns and wipes. */
  | { readonly kind: 'frame'; readonly body: Uint8Array }
  | { readonly kind: 'bad-checksum' }
  | { readonly kind: 'bad-length' }
  /** So many bytes belonged to no frame. */
  | { readonly kind: 'discarded'; readonly count: number }

/**
 * Finds frames in a stream that arrives in pieces of any size.
 *
 * A frame that proves bad gives up its first byte only: the next preamble may begin inside of it (`AA AA AA AA 96 69`,
 * or a frame whose length was hit). Holds at most one frame of the largest size. It waits for the bytes that a length
 * announces; whoever asks for an answer has the deadline and calls `reset`.
 */
export class SamVDeframer {
  readonly #buffer = new Uint8Array(HEADER_BYTES + MAX_LEN)
  readonly #onEvent: (event: FrameEvent) => void
  #length = 0
  #discarded = 0

  constructor(onEvent: (event: FrameEvent) => void) {
    this.#onEvent = onEvent
  }

  push(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0) {
      const taken = rest.subarray(0, this.#buffer.length - this.#length)
      this.#buffer.set(taken, this.#length)
      this.#length += taken.length
      rest = rest.subarray(taken.length)
      this.#parse()
    }
    this.#reportDiscarded()
  }

  /** True while bytes wait for the rest of their frame. */
  get isInsideFrame(): boolean {
    return this.#length > 0
  }

  /** Forgets what is half read, and wipes it. */
  reset(): void {
    this.#buffer.fill(0)
    this.#length = 0
    this.#discarded = 0
  }

  #parse(): void {
    for (;;) {
      this.#drop(this.#bytesBeforePreamble())
      if (this.#length < HEADER_BYTES) return
      const length = ((this.#buffer[5] ?? 0) << 8) | (this.#buffer[6] ?? 0)
      if (length < MIN_LEN || length > MAX_LEN) this.#reject('bad-length')
      else if (this.#length < HEADER_BYTES + length) return
      else this.#take(length)
    }
  }

  #take(length: number): void {
    const end = HEADER_BYTES + length
    // Over LEN, body and CHK together the XOR is zero exactly when CHK is right.
    if (xorOf(this.#buffer.subarray(PREAMBLE.length, end)) !== 0) {
      this.#reject('bad-checksum')
      return
    }
    this.#reportDiscarded()
    const body = this.#buffer.slice(HEADER_BYTES, end - 1)
    this.#remove(end)
    this.#onEvent({ kind: 'frame', body })
  }

  #reject(kind: 'bad-checksum' | 'bad-length'): void {
    this.#reportDiscarded()
    this.#drop(1)
    this.#onEvent({ kind })
  }

  #bytesBeforePreamble(): number {
    const held = this.#buffer.subarray(0, this.#length)
    let start = held.indexOf(FIRST)
    while (start !== -1 && !isPreamble(held.subarray(start))) start = held.indexOf(FIRST, start + 1)
    return start === -1 ? this.#length : start
  }

  #drop(count: number): void {
    this.#discarded += count
    this.#remove(count)
  }

  #remove(count: number): void {
    if (count === 0) return
    this.#buffer.copyWithin(0, count, this.#length)
    // What moved up leaves its old place: nothing of a card may stay behind there.
    this.#buffer.fill(0, this.#length - count, this.#length)
    this.#length -= count
  }

  #reportDiscarded(): void {
    if (this.#discarded === 0) return
    const count = this.#discarded
    this.#discarded = 0
    this.#onEvent({ kind: 'discarded', count })
  }
}

const FIRST = 0xaa

/** Whether `bytes` begin with the preamble, or are the beginning of one. */
function isPreamble(bytes: Uint8Array): boolean {
  return PREAMBLE.subarray(0, bytes.length).every((byte, i) => bytes[i] === byte)
}
