import type { BytePort } from '../bus/byte-port.ts'
import { pause, within } from '../bus/deadline.ts'
import { DriverError } from '../driver-error.ts'
import { canAnswer, decodeAnswer, encodeRequest, type SamVAnswer, type SamVCommand } from './sam-v-codec.ts'
import { type FrameEvent, SamVDeframer } from './sam-v-deframer.ts'
import { statusMeaning } from './sam-v-status.ts'

export interface SamVTiming {
  /** Between two finds. Vendors ask for more than 300 ms. */
  readonly pollMs: number
  /** For the answer to find, select, SAM id and reset. */
  readonly commandTimeoutMs: number
  /** For the answer to a read: the module itself talks to the card for about a second. */
  readonly readTimeoutMs: number
  readonly writeTimeoutMs: number
  /** A line is quiet when nothing came for this long; more than the pauses a USB bridge makes inside a frame. */
  readonly quietMs: number
}

export const SAM_V_TIMING: SamVTiming = {
  pollMs: 400,
  commandTimeoutMs: 1000,
  readTimeoutMs: 3000,
  writeTimeoutMs: 1000,
  quietMs: 50,
}

export type Exchange =
  | { readonly kind: 'answer'; readonly answer: SamVAnswer }
  /** `isEchoed`: the request itself came back, so receive and transmit wires are joined. */
  | { readonly kind: 'silence'; readonly isEchoed: boolean }
  | { readonly kind: 'bad-frame' }

interface Pending {
  readonly command: SamVCommand
  readonly resolve: (outcome: Exchange) => void
  readonly reject: (error: DriverError) => void
  isEchoed: boolean
}

// A read at 9600 baud takes 1.4 s; a line that is not quiet after twice that is babbling, and asking anyway shows it.
const MAX_DRAIN_MS = 3000

/**
 * Question and answer with the module, over one opening of its port.
 *
 * INVARIANTS
 * - One command is outstanding at most (half duplex); the caller waits for each `exchange` before the next.
 * - Answers carry no trace of their command, and the module answers in the order in which it was asked. So after any
 *   exchange without a clean end (silence, damaged frame, abort, opening) the line is *in doubt*: before the next
 *   command it is left to fall quiet and the SAM id is asked for, whose answer has a shape of its own. When that has
 *   come, every earlier answer has come before it and was thrown away: no late answer can be taken for a later one.
 * - Received bytes are wiped where they are not handed on.
 */
export class SamVLine {
  readonly #port: BytePort
  readonly #timing: SamVTiming
  readonly #deframer = new SamVDeframer((event) => {
    this.#onEvent(event)
  })
  #pending: Pending | null = null
  #isInDoubt = true
  #arrivals = 0
  #lost: DriverError | null = null
  readonly #onDamage: () => void

  /** `onDamage` is told of bytes that made no frame, or a damaged one. */
  constructor(port: BytePort, timing: SamVTiming, onDamage: () => void) {
    this.#port = port
    this.#timing = timing
    this.#onDamage = onDamage
    port.onBytes((bytes) => {
      this.#arrivals += 1
      this.#deframer.push(bytes)
    })
    port.onLost((error) => {
      this.#lost = error
      this.#pending?.reject(error)
    })
  }

  /** The answer to `command`, or to the SAM id before it where the line was in doubt and stayed so. Rejects with `port.*`. */
  async exchange(command: SamVCommand, signal: AbortSignal): Promise<Exchange> {
    if (this.#isInDoubt) {
      const outcome = await this.synchronise(1, signal)
      if (!isSynchronised(outcome)) return outcome
    }
    return await this.#ask(command, signal)
  }

  /** Ends all doubt; after opening `tries` is 3, the first answer of a module may be garbage. */
  async synchronise(tries: number, signal: AbortSignal): Promise<Exchange> {
    let outcome: Exchange = { kind: 'silence', isEchoed: false }
    for (let i = 0; i < tries && !isSynchronised(outcome); i++) {
      await this.#fallQuiet(signal)
      outcome = await this.#ask('sam-id', signal)
      this.#isInDoubt = !isSynchronised(outcome)
    }
    return outcome
  }

  /** Resets module and radio field. A card on the antenna is new to the module afterwards. */
  async reset(signal: AbortSignal): Promise<void> {
    const wasInDoubt = this.#isInDoubt
    if (wasInDoubt) await this.#fallQuiet(signal)
    await this.#ask('reset', signal)
    this.#isInDoubt ||= wasInDoubt
  }

  close(): Promise<void> {
    this.#deframer.reset()
    return this.#port.close()
  }

  async #ask(command: SamVCommand, signal: AbortSignal): Promise<Exchange> {
    if (this.#lost !== null) throw this.#lost
    this.#deframer.reset()
    this.#isInDoubt = true
    const answered = Promise.withResolvers<Exchange>()
    // The loss of the port may reject it while the write is still awaited.
    answered.promise.catch(() => undefined)
    const pending: Pending = { command, resolve: answered.resolve, reject: answered.reject, isEchoed: false }
    this.#pending = pending
    const silence = new DriverError('id-reader.no-answer', 'no answer', { retryable: true })
    const timeoutMs = command === 'read' ? this.#timing.readTimeoutMs : this.#timing.commandTimeoutMs
    try {
      await this.#port.write(encodeRequest(command), { timeoutMs: this.#timing.writeTimeoutMs, signal })
      const outcome = await within(answered.promise, timeoutMs, () => silence, signal)
      this.#isInDoubt = outcome.kind !== 'answer'
      return outcome
    } catch (error) {
      if (error !== silence) throw error
      if (this.#deframer.isInsideFrame) this.#onDamage()
      return { kind: 'silence', isEchoed: pending.isEchoed }
    } finally {
      this.#pending = null
    }
  }

  #onEvent(event: FrameEvent): void {
    switch (event.kind) {
      case 'frame':
        this.#onFrame(event.body)
        break
      case 'bad-checksum':
      case 'bad-length':
        this.#onDamage()
        this.#pending?.resolve({ kind: 'bad-frame' })
        break
      case 'discarded':
        // Noise before a good frame does no harm to that one, and noise instead of one ends in silence.
        this.#onDamage()
        break
    }
  }

  #onFrame(body: Uint8Array): void {
    const answer = decodeAnswer(body)
    const pending = this.#pending
    if (pending === null) body.fill(0)
    else if (answer === null) pending.isEchoed = true
    else if (canAnswer(pending.command, answer) && !isHiddenBy(pending.command, answer))
      pending.resolve({ kind: 'answer', answer })
    else body.fill(0)
  }

  async #fallQuiet(signal: AbortSignal): Promise<void> {
    const rounds = Math.ceil(MAX_DRAIN_MS / this.#timing.quietMs)
    for (let i = 0; i < rounds; i++) {
      const arrivals = this.#arrivals
      await pause(this.#timing.quietMs, signal)
      if (this.#arrivals === arrivals) return
    }
  }
}

/** While the SAM id is awaited, a refusal ends the wait only when it speaks of the module; any other may be a late answer. */
function isHiddenBy(command: SamVCommand, answer: SamVAnswer): boolean {
  const meaning = statusMeaning(answer.status).kind
  return command === 'sam-id' && meaning !== 'done' && meaning !== 'service' && answer.status !== SELF_TEST_FAILED
}

const SELF_TEST_FAILED = 0x60

/** `canAnswer` let through only answers of the right shape, so that a success is the SAM id itself. */
function isSynchronised(outcome: Exchange): boolean {
  return outcome.kind === 'answer' && statusMeaning(outcome.answer.status).kind === 'done'
}
