import { setTimeout as delay } from 'node:timers/promises'
import type { OpenBytePort } from '../bus/byte-port.ts'
import { isDriverError } from '../driver-error.ts'
import type { DotRows } from './dot-rows.ts'
import type { Leftovers, PrinterLanguage, PrinterSession } from './printer-language.ts'
import { answerTimeoutMs, isAborted } from './printer-line.ts'
import type { LabelMedia, PrinterStatus, PrinterTrouble, PrintOutcome } from './printer-status.ts'

export interface RasterPrinterOptions {
  readonly open: OpenBytePort
  readonly media: LabelMedia
  readonly language: PrinterLanguage
}

const dotsPerMm = 8
/** 50 mm a second is slow; and before and after the paper runs a moment passes. */
const slowestMsPerMm = 20
const mostSettleMs = 1200
/** Three labels, back and forth. */
const calibrationMs = 10_000
/** A printer with one connection needs a moment to let go of the last one. */
const openTries = 2
const openPauseMs = 250
/**
 * What is left of a doubtful job is cancelled before anybody hears that it is doubtful; whoever waits for a printer that
 * is hard to reach hears of it after so long, and the next call waits until it is done.
 */
const mostCancelMs = 400
/** A job that was given up is just what must be cancelled: not under the signal that gave it up. */
const cancelTimeoutMs = 3 * answerTimeoutMs
/** One job, the health check and a bench may meet; more is a mistake of the caller. */
const mostWaiting = 8

/**
 * A label printer of 203 dpi over any byte port, in either language. It prints pictures only: no name ever meets a code
 * page.
 *
 * A connection is opened for each call and closed after it. An idle one would be dropped by the printer without a word,
 * and a job sent into it would be doubtful; a connection that cannot be opened is a job that certainly failed.
 * Calls wait for one another.
 */
export class RasterPrinter {
  readonly #options: RasterPrinterOptions
  readonly #closing = new AbortController()
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  /** The printer may hold a job of ours, or of the process before us. */
  #isUnsure = true
  /** So often we still try to cancel it. */
  #cancelsDue: number
  /** Silent once may be a moment; silent twice, it is asked in the other language. */
  #wasSilent = false

  constructor(options: RasterPrinterOptions) {
    this.#options = options
    this.#cancelsDue = options.language.mostCancels
  }

  /** Asks the printer now: at most 6 s. An unreachable printer is `offline`, a silent one `no-answer`. */
  status(signal: AbortSignal): Promise<PrinterStatus> {
    const unreachable = (detail: string): PrinterStatus => ({ ready: false, trouble: 'offline', detail })
    return this.#withSession<PrinterStatus>(signal, unreachable, async (session, stop) => {
      const trouble = await this.#look(session, stop)
      return trouble === null ? { ready: true } : { ready: false, trouble }
    })
  }

  /**
   * Prints one picture and waits for the printer's word: a second or two, at most 20 s.
   * `failed`: no byte of the picture was sent. `printed`: the printer worked through the whole job and has paper.
   * @throws RangeError when the picture is larger than the label: that is a wrong configuration, nothing was sent.
   */
  async print(bitmap: DotRows, signal: AbortSignal): Promise<PrintOutcome> {
    const { language, media } = this.#options
    if (bitmap.widthDots > media.widthMm * dotsPerMm || bitmap.heightDots > media.heightMm * dotsPerMm) {
      throw new RangeError('the picture is larger than the label')
    }
    const withinMs = mostSettleMs + media.heightMm * slowestMsPerMm
    return this.#bring(await language.encode(bitmap, media), withinMs, signal)
  }

  /**
   * Lets the printer find size and gap of the labels that are in it; it feeds two or three of them. Null when its
   * language has no command for that.
   */
  calibrate(signal: AbortSignal): Promise<PrintOutcome | null> {
    const { calibration } = this.#options.language
    return calibration === null ? Promise.resolve(null) : this.#bring(calibration, calibrationMs, signal)
  }

  #bring(job: Uint8Array, withinMs: number, signal: AbortSignal): Promise<PrintOutcome> {
    const unreachable = (): PrintOutcome => ({ outcome: 'failed', cause: 'offline' })
    return this.#withSession<PrintOutcome>(signal, unreachable, async (session, stop, say) => {
      const trouble = await this.#prepare(session, stop)
      if (trouble !== null) return { outcome: 'failed', cause: trouble }
      this.#isUnsure = true
      this.#cancelsDue = this.#options.language.mostCancels
      const cause = await session.print(job, withinMs, stop)
      if (cause === null) {
        this.#isUnsure = false
        this.#cancelsDue = 0
        return { outcome: 'printed' }
      }
      const outcome = { outcome: 'doubtful', cause } as const
      const timer = setTimeout(say, mostCancelMs, outcome)
      await this.#cancelNow(session)
      clearTimeout(timer)
      return outcome
    })
  }

  /** Ends what is under way, as doubtful where bytes have left. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#last
  }

  /** The printer is ready, empty and at the beginning of a command, or the reason why not. */
  async #prepare(session: PrinterSession, signal: AbortSignal): Promise<PrinterTrouble | null> {
    const trouble = await this.#look(session, signal)
    if (trouble !== null) return trouble
    const obstacle = await session.begin({ isUnsure: this.#isUnsure }, signal)
    // Asked again as late as can be: what is aborted here is certainly not printed.
    return obstacle === null && isAborted(signal) ? 'no-answer' : obstacle
  }

  async #look(session: PrinterSession, signal: AbortSignal): Promise<PrinterTrouble | null> {
    const look = await session.look({ cancels: this.#cancelsDue > 0 }, signal)
    this.#count(look.leftovers)
    const isSilent = look.trouble === 'no-answer'
    const isAskedOtherwise = isSilent && this.#wasSilent && !session.isSpent
    this.#wasSilent = isSilent
    return isAskedOtherwise && (await session.hearsOther(signal)) ? 'other-language' : look.trouble
  }

  #count(leftovers: Leftovers): void {
    if (leftovers === 'gone') this.#cancelsDue = 0
    if (leftovers === 'tried' && this.#cancelsDue > 0) this.#cancelsDue--
  }

  /** Over a new connection where the old one is gone. */
  async #cancelNow(session: PrinterSession): Promise<void> {
    const stop = AbortSignal.timeout(cancelTimeoutMs)
    if (!session.isSpent) {
      this.#count(await session.cancel(stop))
      return
    }
    await session.close()
    const again = await this.#open(stop)
    if ('failure' in again) return
    this.#count(await again.cancel(stop))
    await again.close()
  }

  /** `work` may `say` its result before it is at its end. */
  async #withSession<Result>(
    signal: AbortSignal,
    unreachable: (why: string) => Result,
    work: (session: PrinterSession, stop: AbortSignal, say: (result: Result) => void) => Promise<Result>,
  ): Promise<Result> {
    if (this.#waiting >= mostWaiting) throw new Error('too many calls wait for the printer')
    this.#waiting++
    const said = Promise.withResolvers<Result>()
    const before = this.#last
    const turn = async (): Promise<void> => {
      await before
      try {
        const stop = AbortSignal.any([signal, this.#closing.signal])
        const session = await this.#open(stop)
        if ('failure' in session) said.resolve(unreachable(session.failure))
        else said.resolve(await work(session, stop, said.resolve).finally(() => session.close()))
      } catch (error) {
        said.reject(error)
      } finally {
        this.#waiting--
      }
    }
    this.#last = turn()
    return said.promise
  }

  /** Trying twice is harmless: nothing has been sent. */
  async #open(signal: AbortSignal): Promise<PrinterSession | { readonly failure: string }> {
    const { language, media, open } = this.#options
    for (let tried = 1; !isAborted(signal); tried++) {
      try {
        return language.open(await open(signal), media)
      } catch (error) {
        if (!isDriverError(error) && !isAborted(signal)) throw error
        if (tried === openTries) return { failure: error instanceof Error ? error.message : '' }
        await delay(openPauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
    return { failure: 'it was given up' }
  }
}
