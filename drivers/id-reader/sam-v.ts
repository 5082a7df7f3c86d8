import assert from 'node:assert/strict'
import type { OpenBytePort } from '../bus/byte-port.ts'
import { pause } from '../bus/deadline.ts'
import { DriverError, isDriverError } from '../driver-error.ts'
import { CardMemory } from './card-memory.ts'
import type { CardFault, CardReading } from './card-reading.ts'
import { decodeReadData, type SamVCommand } from './sam-v-codec.ts'
import { type Exchange, SAM_V_TIMING, SamVLine, type SamVTiming } from './sam-v-line.ts'
import { statusMeaning } from './sam-v-status.ts'
import { decodeTextBlock } from './sam-v-text.ts'

/** What one command came to, its repetition included. */
type Reply =
  | { readonly kind: 'done'; readonly data: Uint8Array }
  | { readonly kind: 'no-card' }
  | { readonly kind: 'card'; readonly fault: CardFault }
  | { readonly kind: 'trouble'; readonly error: DriverError; readonly cure: Cure }

/** `again` the same command, `ladder` reset and reopening, `none` service. */
type Cure = 'again' | 'ladder' | 'reopen' | 'none'

/** What one pass of find, select and read came to. */
type Pass =
  | { readonly kind: 'reading'; readonly reading: CardReading }
  | { readonly kind: 'nobody' }
  /** A card that was dealt with and still lies there. */
  | { readonly kind: 'known' }
  | { readonly kind: 'card-fault'; readonly fault: CardFault }
  | { readonly kind: 'trouble'; readonly error: DriverError; readonly cure: Cure; readonly hasCard: boolean }

// A card that is still being laid down fails the first time; a third failure will not be the last.
const PASSES_FOR_ONE_CARD = 3
const READS_FOR_ONE_CARD = 2
const SYNCHRONISING_TRIES_AFTER_OPENING = 3

/**
 * Resident ID card reader with a SAM-V module on a serial line (protocol, limits and quirks: README.md).
 *
 * Only text and photo are asked for (30 01); of the answer only the document is kept. Recovery, in this order: the
 * command once more, reset of the module (10 FF), port opened anew (and reset), `DriverError`. Neither frames nor
 * anything from a card stand in errors.
 */
export class SamVReader {
  readonly #open: OpenBytePort
  readonly #timing: SamVTiming
  readonly #memory = new CardMemory()
  #line: SamVLine | null = null
  #session: AbortController | null = null
  #isClosed = false

  /** `timing` overrides the defaults (`SAM_V_TIMING`). The port is opened by the first `nextCard`. */
  constructor(open: OpenBytePort, timing: Partial<SamVTiming> = {}) {
    this.#open = open
    this.#timing = { ...SAM_V_TIMING, ...timing }
  }

  /** SAM id of the module that answered last (`05.01-20150101-0000000123-0000456789`): names a reader in the field. */
  get moduleId(): string | null {
    return this.#line?.moduleId ?? null
  }

  /**
   * Waits, without limit, for the next card; once for each card laid. Rejects with the signal's reason, or with a
   * `DriverError` (`id-reader.*`, `port.*`) when the reader is beyond its recovery ladder; the next call opens the port
   * anew. One call at a time.
   */
  async nextCard(signal: AbortSignal): Promise<CardReading> {
    assert(this.#session === null, 'nextCard is called once at a time')
    if (this.#isClosed) throw closedError()
    signal.throwIfAborted()
    const session = new AbortController()
    const onAbort = () => {
      session.abort(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#session = session
    try {
      return await this.#waitForCard(session.signal)
    } catch (error) {
      if (isDriverError(error)) await this.#dropLine()
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#session = null
    }
  }

  /** Idempotent. A waiting `nextCard` rejects with `port.closed`. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#session?.abort(closedError())
    await this.#dropLine()
  }

  async #waitForCard(signal: AbortSignal): Promise<CardReading> {
    let rung = 0
    let passes = 0
    let fault: CardFault | null = null
    for (;;) {
      const line = await this.#connected(signal)
      const pass = await this.#pass(line, signal)
      switch (pass.kind) {
        case 'reading':
          return pass.reading
        case 'nobody':
          this.#memory.sawNone()
          // A card was there and is gone before it was read.
          if (fault !== null) return unreadable(fault)
          rung = 0
          break
        case 'known':
          rung = 0
          break
        case 'card-fault':
          fault = pass.fault
          passes += 1
          if (passes >= PASSES_FOR_ONE_CARD || fault === 'wrong-kind') return this.#refuse(fault)
          break
        case 'trouble':
          if (pass.hasCard) fault ??= 'not-read'
          // The module answers and goes on refusing after a reset: with this card, not in general.
          if (pass.hasCard && rung > 0 && pass.error.code === 'id-reader.refused') return this.#refuse('not-read')
          rung = await this.#climb(rung, line, pass, signal)
          continue
      }
      await pause(this.#timing.pollMs, signal)
    }
  }

  /** One step of the recovery ladder; returns the next rung. */
  async #climb(rung: number, line: SamVLine, trouble: { error: DriverError; cure: Cure }, signal: AbortSignal) {
    if (trouble.cure === 'none' || rung > 1) throw trouble.error
    if (rung === 0 && trouble.cure !== 'reopen') {
      const isPortThere = await orPortError(line.reset(signal)).then((result) => !isDriverError(result))
      this.#memory.fieldWasReset()
      if (isPortThere) return 1
    }
    await this.#dropLine()
    return 2
  }

  async #connected(signal: AbortSignal): Promise<SamVLine> {
    if (this.#line !== null) return this.#line
    const line = new SamVLine(await this.#open(signal), this.#timing)
    this.#line = line
    // The reader may have been without power since the last opening.
    this.#memory.fieldWasReset()
    const reply = replyOf('sam-id', await line.synchronise(SYNCHRONISING_TRIES_AFTER_OPENING, signal))
    if (reply.kind === 'trouble') throw reply.error
    // Whatever was selected or read before, the card that lies there now is a new one to the module.
    await line.reset(signal)
    return line
  }

  async #pass(line: SamVLine, signal: AbortSignal): Promise<Pass> {
    const found = await this.#ask(line, 'find', signal)
    if (found.kind === 'no-card') return { kind: 'nobody' }
    if (found.kind !== 'done') return passOf(found, false)
    if (this.#memory.isRefusedCardLying) return { kind: 'known' }
    const selected = await this.#ask(line, 'select', signal)
    return selected.kind === 'done' ? await this.#read(line, signal) : passOf(selected, true)
  }

  /** Two damaged bytes can leave the checksum right: a text that is none is read once more before the card is blamed. */
  async #read(line: SamVLine, signal: AbortSignal): Promise<Pass> {
    let reading: CardReading | null = null
    for (let i = 0; i < READS_FOR_ONE_CARD; i++) {
      const answer = await this.#ask(line, 'read', signal)
      // What can be read once only stays as it was read.
      if (answer.kind !== 'done') return reading === null ? passOf(answer, true) : { kind: 'reading', reading }
      const textBlock = decodeReadData(answer.data)
      answer.data.fill(0) // the photo and all else of the card
      reading = textBlock === null ? unreadable('garbled') : decodeTextBlock(textBlock)
      const isLast = reading.kind === 'document' || i === READS_FOR_ONE_CARD - 1
      const isNew = !isLast || textBlock === null || this.#memory.isNew(textBlock)
      textBlock?.fill(0)
      if (!isNew) return { kind: 'known' }
      if (isLast) break
    }
    return { kind: 'reading', reading: reading ?? unreadable('garbled') }
  }

  async #ask(line: SamVLine, command: SamVCommand, signal: AbortSignal): Promise<Reply> {
    const first = await this.#askOnce(line, command, signal)
    if (first.kind !== 'trouble' || first.cure !== 'again') return first
    const second = await this.#askOnce(line, command, signal)
    // The module may have obeyed although its answer was lost, and a card that is selected or read already refuses the
    // same once more: only a reset makes that card a new one again.
    const isMisled = command !== 'find' && (second.kind === 'no-card' || second.kind === 'card')
    return isMisled ? { ...first, cure: 'ladder' } : second
  }

  async #askOnce(line: SamVLine, command: SamVCommand, signal: AbortSignal): Promise<Reply> {
    const outcome = await orPortError(line.exchange(command, signal))
    return isDriverError(outcome) ? { kind: 'trouble', error: outcome, cure: 'reopen' } : replyOf(command, outcome)
  }

  #refuse(fault: CardFault): CardReading {
    this.#memory.refuse()
    return unreadable(fault)
  }

  async #dropLine(): Promise<void> {
    const line = this.#line
    this.#line = null
    await line?.close()
  }
}

function replyOf(command: SamVCommand, outcome: Exchange): Reply {
  if (outcome.kind === 'silence') return { kind: 'trouble', error: silenceError(outcome.isEchoed), cure: 'again' }
  if (outcome.kind === 'bad-frame') {
    const error = new DriverError('id-reader.bad-frame', 'the ID reader answers in damaged frames', { retryable: true })
    return { kind: 'trouble', error, cure: 'again' }
  }
  const { status, data } = outcome.answer
  const meaning = statusMeaning(status)
  switch (meaning.kind) {
    case 'done':
      return { kind: 'done', data }
    case 'no-card':
      return meaning
    case 'card':
      // Before anything was done with a card, such a status is the module's own confusion.
      return command === 'find' ? { kind: 'trouble', error: refusal(status, true), cure: 'again' } : meaning
    case 'repeat':
    case 'reset':
      return { kind: 'trouble', error: refusal(status, true), cure: 'again' }
    case 'service':
      return { kind: 'trouble', error: refusal(status, false), cure: 'none' }
  }
}

function passOf(reply: Exclude<Reply, { kind: 'done' }>, hasCard: boolean): Pass {
  switch (reply.kind) {
    case 'no-card':
      return { kind: 'card-fault', fault: 'not-read' }
    case 'card':
      return { kind: 'card-fault', fault: reply.fault }
    case 'trouble':
      return { ...reply, hasCard }
  }
}

function unreadable(fault: CardFault): CardReading {
  return { kind: 'unreadable', fault }
}

/** Trouble with the port is a step of the ladder, so it comes as a value; aborts and mistakes of ours are thrown on. */
async function orPortError<T>(work: Promise<T>): Promise<T | DriverError> {
  try {
    return await work
  } catch (error) {
    if (isDriverError(error) && error.code !== 'port.closed') return error
    throw error
  }
}

function silenceError(isEchoed: boolean): DriverError {
  const why = isEchoed
    ? 'the ID reader line returns our own requests: receive and transmit are joined'
    : 'the ID reader does not answer'
  return new DriverError('id-reader.no-answer', why, { retryable: true })
}

function refusal(status: number, retryable: boolean): DriverError {
  const word = status.toString(16).toUpperCase().padStart(2, '0')
  return new DriverError('id-reader.refused', `the ID reader answers with status ${word}`, { retryable })
}

function closedError(): DriverError {
  return new DriverError('port.closed', 'the ID reader is closed', { retryable: false })
}
