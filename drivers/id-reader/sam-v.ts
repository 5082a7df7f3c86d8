import assert from 'node:assert/strict'
import type { OpenBytePort } from '../bus/byte-port.ts'
import { pause } from '../bus/deadline.ts'
import { DriverError, isDriverError } from '../driver-error.ts'
import { CardMemory } from './card-memory.ts'
import type { CardFault, CardReading } from './card-reading.ts'
import { decodeReadData, decodeSamId, isSameModule, type SamVCommand } from './sam-v-codec.ts'
import { SAM_V_TIMING, SamVLine, type SamVTiming } from './sam-v-line.ts'
import { type Cure, type Reply, replyOf, strangerError } from './sam-v-reply.ts'
import { decodeTextBlock, hasCheckCharacter } from './sam-v-text.ts'

export interface SamVReaderOptions {
  /** SAM id of the only module whose cards are taken, as `moduleId` spells it. Default: any. */
  readonly samId?: string
  /** Overrides the defaults (`SAM_V_TIMING`). */
  readonly timing?: Partial<SamVTiming>
}

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
// Two that agree are wanted: of four without a pair the line, or the card, is beyond reading.
const READS_FOR_ONE_CARD = 4
const SYNCHRONISING_TRIES_AFTER_OPENING = 3

// The recovery ladder: so often the command once more, then the module reset, then the port opened anew, then the
// error. What one more step of a kind does not cure, a third has never cured; all three take about 8 s of silence.
const REPEATS = 1
const RESETS = 1
const REOPENINGS = 1

// A line that damaged one frame will damage others, and one damage in 256 leaves the XOR right. So many cards after it
// are read twice: enough to last until somebody has looked at the device list.
const DOUBTED_CARDS = 20

/**
 * Resident ID card reader with a SAM-V module on a serial line (protocol, limits and quirks: README.md).
 *
 * Only text and photo are asked for (30 01); of the answer only the document is kept. Recovery, in this order: the
 * command once more, reset of the module (10 FF), port opened anew (and reset), `DriverError`. Neither frames nor
 * anything from a card stand in errors. A pinned module says who it is at each opening and after each card.
 */
export class SamVReader {
  readonly #open: OpenBytePort
  readonly #timing: SamVTiming
  readonly #pinned: string | null
  readonly #memory = new CardMemory()
  #line: SamVLine | null = null
  #moduleId: string | null = null
  #doubtedCards = 0
  #session: AbortController | null = null
  #isClosed = false

  /** The port is opened by the first `nextCard`. */
  constructor(open: OpenBytePort, { samId, timing = {} }: SamVReaderOptions = {}) {
    this.#open = open
    this.#pinned = samId ?? null
    this.#timing = { ...SAM_V_TIMING, ...timing }
  }

  /** SAM id of the module that answered last (`05.01-20150101-0000000123-0000456789`), here or refused: names a reader in the field. */
  get moduleId(): string | null {
    return this.#moduleId
  }

  /**
   * Waits, without limit, for the next card; once for each card laid. Rejects with the signal's reason, or with a
   * `DriverError` (`id-reader.*`, `port.*`) when the reader is beyond its recovery ladder; the next call opens the port
   * anew. One call at a time. `isWell` is called at each answer that there is no card, or still the same.
   */
  async nextCard(signal: AbortSignal, isWell: () => void = () => undefined): Promise<CardReading> {
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
      return await this.#waitForCard(session.signal, isWell)
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

  async #waitForCard(signal: AbortSignal, isWell: () => void): Promise<CardReading> {
    let steps = 0
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
          steps = 0
          isWell()
          break
        case 'known':
          steps = 0
          isWell()
          break
        case 'card-fault':
          fault = pass.fault
          passes += 1
          if (passes >= PASSES_FOR_ONE_CARD || fault === 'wrong-kind') return this.#refuse(fault)
          break
        case 'trouble':
          if (pass.hasCard) fault ??= 'not-read'
          // The module answers and goes on refusing after a reset: with this card, not in general.
          if (pass.hasCard && steps > 0 && pass.error.code === 'id-reader.refused') return this.#refuse('not-read')
          steps = await this.#climb(steps, line, pass, signal)
          continue
      }
      await pause(this.#timing.pollMs, signal)
    }
  }

  /** One step of the recovery ladder; returns how many were taken. */
  async #climb(steps: number, line: SamVLine, trouble: { error: DriverError; cure: Cure }, signal: AbortSignal) {
    if (trouble.cure === 'none' || steps >= RESETS + REOPENINGS) throw trouble.error
    if (steps < RESETS && trouble.cure !== 'reopen') {
      const isPortThere = await orPortError(line.reset(signal)).then((result) => !isDriverError(result))
      this.#memory.fieldWasReset()
      if (isPortThere) return steps + 1
    }
    await this.#dropLine()
    return Math.max(steps, RESETS) + 1
  }

  async #connected(signal: AbortSignal): Promise<SamVLine> {
    if (this.#line !== null) return this.#line
    const doubtedBefore = this.#doubtedCards
    const line = new SamVLine(await this.#open(signal), this.#timing, () => {
      this.#doubtedCards = DOUBTED_CARDS
    })
    this.#line = line
    // The reader may have been without power since the last opening.
    this.#memory.fieldWasReset()
    const reply = replyOf('sam-id', await line.synchronise(SYNCHRONISING_TRIES_AFTER_OPENING, signal))
    if (reply.kind === 'trouble') throw reply.error
    const stranger = reply.kind === 'done' ? this.#strangerAmong(reply.data) : null
    if (stranger !== null) throw stranger
    // Noise before a module's first answer is its waking up, and says nothing of the line.
    this.#doubtedCards = doubtedBefore
    // Whatever was selected or read before, the card that lies there now is a new one to the module.
    await line.reset(signal)
    return line
  }

  /** Takes note of the module that says who it is; the error when it is another than the pinned one. */
  #strangerAmong(samIdData: Uint8Array): DriverError | null {
    const found = decodeSamId(samIdData)
    if (found === null) return null
    this.#moduleId = found
    return this.#pinned === null || isSameModule(found, this.#pinned) ? null : strangerError(found, this.#pinned)
  }

  async #pass(line: SamVLine, signal: AbortSignal): Promise<Pass> {
    const found = await this.#ask(line, 'find', signal)
    if (found.kind === 'no-card') return { kind: 'nobody' }
    if (found.kind !== 'done') return passOf(found, false)
    if (this.#memory.isRefusedCardLying) return { kind: 'known' }
    const selected = await this.#ask(line, 'select', signal)
    return selected.kind === 'done' ? await this.#read(line, signal) : passOf(selected)
  }

  /**
   * What a card says is believed at once where it makes a document, its number has a check character, and the line has
   * shown no damage. Else two reads in a row must say the same, byte by byte: what the frame's XOR lets through does
   * not come twice alike.
   */
  async #read(line: SamVLine, signal: AbortSignal): Promise<Pass> {
    let earlier: Uint8Array | null = null
    let reading: CardReading | null = null
    try {
      for (let i = 0; i < READS_FOR_ONE_CARD; i++) {
        const answer = await this.#ask(line, 'read', signal)
        // What can be read once only stays as it was read, unless that was a person whom nothing confirms.
        if (answer.kind !== 'done')
          return reading?.kind === 'unreadable' ? { kind: 'reading', reading } : passOf(answer)
        const textBlock: Uint8Array = decodeReadData(answer.data) ?? new Uint8Array()
        answer.data.fill(0) // the photo and all else of the card
        reading = decodeTextBlock(textBlock)
        const isBelieved: boolean =
          earlier === null
            ? this.#doubtedCards === 0 && reading.kind === 'document' && hasCheckCharacter(reading.document)
            : Buffer.compare(earlier, textBlock) === 0
        if (earlier !== null && !isBelieved) this.#doubtedCards = DOUBTED_CARDS
        earlier?.fill(0)
        earlier = textBlock
        if (isBelieved) return await this.#take(line, reading, textBlock, signal)
      }
      return { kind: 'card-fault', fault: 'not-read' }
    } finally {
      earlier?.fill(0)
    }
  }

  /** A module may have been exchanged without the line's notice, so a pinned one says who it is before its card counts. */
  async #take(line: SamVLine, reading: CardReading, textBlock: Uint8Array, signal: AbortSignal): Promise<Pass> {
    if (this.#pinned !== null) {
      const answer = await this.#ask(line, 'sam-id', signal)
      if (answer.kind !== 'done') return passOf(answer)
      const stranger = this.#strangerAmong(answer.data)
      if (stranger !== null) return { kind: 'trouble', error: stranger, cure: 'none', hasCard: true }
    }
    if (this.#doubtedCards > 0) this.#doubtedCards -= 1
    return textBlock.length === 0 || this.#memory.isNew(textBlock) ? { kind: 'reading', reading } : { kind: 'known' }
  }

  async #ask(line: SamVLine, command: SamVCommand, signal: AbortSignal): Promise<Reply> {
    const first = await this.#askOnce(line, command, signal)
    let last = first
    for (let i = 0; i < REPEATS && last.kind === 'trouble' && last.cure === 'again'; i++)
      last = await this.#askOnce(line, command, signal)
    // The module may have obeyed although its answer was lost, and a card that is selected or read already refuses the
    // same once more: only a reset makes that card a new one again.
    const isMisled = command !== 'find' && (last.kind === 'no-card' || last.kind === 'card')
    return first.kind === 'trouble' && isMisled ? { ...first, cure: 'ladder' } : last
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

function passOf(reply: Exclude<Reply, { kind: 'done' }>, hasCard = true): Pass {
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

function closedError(): DriverError {
  return new DriverError('port.closed', 'the ID reader is closed', { retryable: false })
}
