import { setTimeout as delay } from 'node:timers/promises'
import type { OpenBytePort } from '../bus/byte-port.ts'
import { isDriverError } from '../driver-error.ts'
import type { DotRows } from './dot-rows.ts'
import { clearBuffers, type EscposTrouble, encodeJob, type PaperFeed, startJob } from './escpos-codec.ts'
import { answerTimeoutMs, EscposLine, isAborted } from './escpos-line.ts'

/** The labels on the roll, in millimetres. No gap means continuous paper. */
export interface LabelMedia {
  readonly widthMm: number
  readonly heightMm: number
  readonly gapMm: number
}

export type EscposStatus = { readonly ready: true } | { readonly ready: false; readonly trouble: EscposTrouble }

export type EscposOutcome =
  | { readonly outcome: 'printed' }
  | { readonly outcome: 'failed' | 'doubtful'; readonly cause: EscposTrouble }

export interface EscposPrinterOptions {
  readonly open: OpenBytePort
  readonly media: LabelMedia
  /** How this model feeds to the next label; GS FF unless said. */
  readonly labelFeed?: 'gs-ff' | 'ff'
}

const dotsPerMm = 8
/** A printer with one connection needs a moment to let go of the last one. */
const openTries = 2
const openPauseMs = 250
/** Ten kilobytes at 9600 baud. */
const jobTimeoutMs = 12_000
/** A printer that still feeds answers GS r when it has stopped. */
const startTimeoutMs = 2000
/** While a label is being printed: asked this often, this many times. At 50 mm/s 30 mm take less than a second. */
const pollMs = 400
const mostPolls = 12
/** Some do not answer while the motor runs; one that is silent longer than a label takes is not printing. */
const mostSilentPolls = 3
/** A printer without DLE DC4 takes it for data: not for ever. */
const mostCancels = 3
/** One job, the health check and a bench may meet; more is a mistake of the caller. */
const mostWaiting = 8

/**
 * A printer of 203 dpi that speaks ESC/POS, over any byte port. It prints pictures only: no name ever meets a code page.
 *
 * A connection is opened for each call and closed after it. An idle one would be dropped by the printer without a word,
 * and a job sent into it would be doubtful; a connection that cannot be opened is a job that certainly failed.
 * Calls wait for one another.
 */
export class EscposPrinter {
  readonly #options: EscposPrinterOptions
  readonly #closing = new AbortController()
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  /** Above zero: the printer may hold a job of ours, or of the process before us, and so often we try to cancel it. */
  #cancelsDue = mostCancels

  constructor(options: EscposPrinterOptions) {
    this.#options = options
  }

  /** Asks the printer now (DLE EOT 1 to 4): at most 5 s. An unreachable printer is `offline`, a silent one `no-answer`. */
  status(signal: AbortSignal): Promise<EscposStatus> {
    return this.#withLine<EscposStatus>(signal, { ready: false, trouble: 'offline' }, async (line, stop) => {
      await this.#cancelLeftovers(line)
      const trouble = await line.trouble(stop)
      return trouble === null ? { ready: true } : { ready: false, trouble }
    })
  }

  /**
   * Prints one picture and waits for the printer's word: a second or two, at most 40 s.
   * `failed`: no byte of the picture was sent. `printed`: the printer worked through the whole job and has paper.
   * @throws RangeError when the picture is larger than the label: that is a wrong configuration, nothing was sent.
   */
  async print(bitmap: DotRows, signal: AbortSignal): Promise<EscposOutcome> {
    const { media, labelFeed = 'gs-ff' } = this.#options
    if (bitmap.widthDots > media.widthMm * dotsPerMm || bitmap.heightDots > media.heightMm * dotsPerMm) {
      throw new RangeError('the picture is larger than the label')
    }
    const feed: PaperFeed = media.gapMm > 0 ? labelFeed : 'continuous'
    const job = await encodeJob(bitmap, feed)
    return this.#withLine<EscposOutcome>(signal, { outcome: 'failed', cause: 'offline' }, async (line, stop) => {
      const trouble = await this.#prepare(line, stop)
      if (trouble !== null) return { outcome: 'failed', cause: trouble }
      this.#cancelsDue = mostCancels
      const cause = await sendAndConfirm(line, job, stop)
      if (cause === null) {
        this.#cancelsDue = 0
        return { outcome: 'printed' }
      }
      await this.#cancelNow(line)
      return { outcome: 'doubtful', cause }
    })
  }

  /** Ends what is under way, as doubtful where bytes have left. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#last
  }

  /** The printer is ready, empty and at the beginning of a command, or the reason why not. */
  async #prepare(line: EscposLine, signal: AbortSignal): Promise<EscposTrouble | null> {
    await this.#cancelLeftovers(line)
    const trouble = await line.trouble(signal)
    if (trouble !== null) return trouble
    line.forget('processed')
    const sent = await line.send(startJob, answerTimeoutMs, signal)
    const answer = sent ? await line.next('processed', startTimeoutMs, signal) : null
    if (answer === null) return line.isLost ? 'offline' : 'no-answer'
    // Asked again as late as can be: what is aborted here is certainly not printed.
    if (isAborted(signal)) return 'no-answer'
    return answer.isPaperEnd ? 'paper-out' : null
  }

  async #cancelLeftovers(line: EscposLine): Promise<void> {
    if (this.#cancelsDue === 0) return
    this.#cancelsDue--
    line.forget('cleared')
    // Not under the caller's signal: a job that was given up is just what must be cancelled.
    const stop = AbortSignal.timeout(2 * answerTimeoutMs)
    if (!(await line.send(clearBuffers, answerTimeoutMs, stop))) return
    if ((await line.next('cleared', answerTimeoutMs, stop)) !== null) this.#cancelsDue = 0
  }

  /** Before anybody can lay in new paper; over a new connection where the old one is gone. */
  async #cancelNow(line: EscposLine): Promise<void> {
    if (!line.isSpent) {
      await this.#cancelLeftovers(line)
      return
    }
    await line.close()
    const again = await this.#open(AbortSignal.timeout(2 * answerTimeoutMs))
    if (again === null) return
    await this.#cancelLeftovers(again)
    await again.close()
  }

  async #withLine<Result>(
    signal: AbortSignal,
    unreachable: Result,
    work: (line: EscposLine, stop: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const turn = Promise.withResolvers<undefined>()
    const before = this.#last
    if (this.#waiting >= mostWaiting) throw new Error('too many calls wait for the printer')
    this.#waiting++
    this.#last = turn.promise
    await before
    try {
      const stop = AbortSignal.any([signal, this.#closing.signal])
      const line = await this.#open(stop)
      if (line === null) return unreachable
      try {
        return await work(line, stop)
      } finally {
        await line.close()
      }
    } finally {
      this.#waiting--
      turn.resolve(undefined)
    }
  }

  /** Null when the printer cannot be reached. Trying twice is harmless: nothing has been sent. */
  async #open(signal: AbortSignal): Promise<EscposLine | null> {
    for (let tried = 1; !isAborted(signal); tried++) {
      try {
        return new EscposLine(await this.#options.open(signal))
      } catch (error) {
        if (!isDriverError(error) && !isAborted(signal)) throw error
        if (tried === openTries) return null
        await delay(openPauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
    return null
  }
}

/** Null when the printer said that it worked through the job and has paper; else what was in the way. */
async function sendAndConfirm(line: EscposLine, job: Uint8Array, signal: AbortSignal): Promise<EscposTrouble | null> {
  line.forget('processed')
  const isSent = await line.send(job, jobTimeoutMs, signal)
  let silent = isSent ? 0 : mostSilentPolls
  for (let poll = 0; poll < mostPolls && silent < mostSilentPolls && !isAborted(signal); poll++) {
    const answer = await line.next('processed', pollMs, signal)
    if (answer?.isPaperEnd === true) return 'paper-out'
    const trouble = await line.trouble(signal)
    if (answer !== null || (trouble !== null && trouble !== 'no-answer')) return trouble
    silent = trouble === null ? 0 : silent + 1
  }
  return line.isLost ? 'offline' : 'no-answer'
}
