import { setTimeout as delay } from 'node:timers/promises'
import type { BytePort } from '../bus/byte-port.ts'
import { askStatus as askEscposStatus, decodeReplies as decodeEscpos } from './escpos-codec.ts'
import type { Leftovers, Look, PrinterLanguage, PrinterSession } from './printer-language.ts'
import { answerTimeoutMs, isAborted, PrinterLine, pollTimeoutMs } from './printer-line.ts'
import type { LabelMedia, PrinterTrouble } from './printer-status.ts'
import {
  askDetail,
  askStatus,
  decodeReplies,
  detectGap,
  encodeFlush,
  encodeJob,
  resetPrinter,
  type TsplHeat,
  type TsplReply,
} from './tspl-codec.ts'

type Word = Extract<TsplReply, { kind: 'status' }>['status'] | 'silent'

const dotsPerMm = 8
/** What most labels and models like; the manuals' own examples. */
const usualHeat: TsplHeat = { density: 8, speed: 3 }
/** A label takes half a second: asked so often, the printer is seen printing. */
const pollMs = 40
/** It begins as soon as the picture is there. A printer that stays ready for so long has swallowed it. */
const mostBeginMs = 1500
/** How many answers may be missing before the printer is silent: in the middle of a label, and before one. */
const printPatience = { answerMs: pollTimeoutMs, mostSilent: 2 }
const lookPatience = { answerMs: answerTimeoutMs, mostSilent: 1 }
/** A feed that somebody asked for by its key is over by then. */
const mostBusyMs = 1500

/** TSPL: TSC and the models that speak its language (Gprinter, Xprinter, HPRT and others in label mode). */
export function tspl(heat: Partial<TsplHeat> = {}): PrinterLanguage {
  return {
    // It answers nothing, and the printer is away for some seconds: once.
    mostCancels: 1,
    encode: (dots, media) => Promise.resolve(encodeJob(dots, media, { ...usualHeat, ...heat })),
    calibration: detectGap,
    open: (port, media) => new TsplSession(port, media),
  }
}

class TsplSession implements PrinterSession {
  readonly #line: PrinterLine<TsplReply>
  readonly #media: LabelMedia

  constructor(port: BytePort, media: LabelMedia) {
    this.#line = new PrinterLine(port, decodeReplies)
    this.#media = media
  }

  get isSpent(): boolean {
    return this.#line.isSpent
  }

  /** No answer belongs to it; one to the next question says that it was read. Most go away from the line instead. */
  async cancel(signal: AbortSignal): Promise<Leftovers> {
    if (!(await this.#line.send(resetPrinter, signal))) return 'kept'
    await this.#line.ask(askStatus, 'status', signal)
    return 'tried'
  }

  /** A printer that is ready holds no job. One that is not may print what it holds as soon as it can: it starts anew. */
  async look({ cancels }: { readonly cancels: boolean }, signal: AbortSignal): Promise<Look> {
    const trouble = await this.#trouble(signal)
    if (trouble === null) return { trouble, leftovers: 'gone' }
    return { trouble, leftovers: cancels ? await this.cancel(signal) : 'kept' }
  }

  async begin({ isUnsure }: { readonly isUnsure: boolean }, signal: AbortSignal): Promise<PrinterTrouble | null> {
    if (!isUnsure) return null
    if (!(await this.#line.send(encodeFlush(this.#media, dotsPerMm), signal))) return this.#line.silence
    // Its answer comes behind all of it: a slow line is empty now.
    return this.#trouble(signal)
  }

  async print(job: Uint8Array, withinMs: number, signal: AbortSignal): Promise<PrinterTrouble | null> {
    if (!(await this.#line.send(job, signal))) return this.#line.silence
    const began = await this.#until(mostBeginMs, (word) => word !== 'ready', signal)
    if (began === 'ready') return 'unconfirmed'
    const ended = began === 'printing' ? await this.#until(withinMs, (word) => word !== 'printing', signal) : began
    if (ended === 'ready') return null
    if (ended === 'silent') return this.#line.silence
    return ended === 'printing' ? 'unconfirmed' : this.#named(ended, signal)
  }

  /** DLE EOT's answers and those of TSPL have no byte in common. */
  hearsOther(signal: AbortSignal): Promise<boolean> {
    const isStatus = (bytes: Uint8Array): boolean => decodeEscpos(bytes).replies.some(({ kind }) => kind === 'status')
    return this.#line.hears(askEscposStatus(1), isStatus, signal)
  }

  close(): Promise<void> {
    return this.#line.close()
  }

  async #trouble(signal: AbortSignal): Promise<PrinterTrouble | null> {
    const word = await this.#until(mostBusyMs, (now) => now !== 'printing', signal, lookPatience)
    if (word === 'ready') return null
    if (word === 'silent') return this.#line.silence
    return word === 'printing' ? 'error' : this.#named(word, signal)
  }

  /** Asks until the word is one that `isEnd`, or time is over; the last word. */
  async #until(
    timeoutMs: number,
    isEnd: (word: Word) => boolean,
    signal: AbortSignal,
    { answerMs, mostSilent } = printPatience,
  ): Promise<Word> {
    const endMs = performance.now() + timeoutMs
    for (let silent = 0; ; ) {
      const answer = await this.#line.ask(askStatus, 'status', signal, answerMs)
      const word = answer?.status ?? 'silent'
      silent = word === 'silent' ? silent + 1 : 0
      const isOver = silent >= mostSilent || this.#line.isSpent || isAborted(signal) || performance.now() >= endMs
      if (isOver || (word !== 'silent' && isEnd(word))) return word
      await delay(pollMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** The one byte calls a hot head "other"; models with the long status say more. */
  async #named(trouble: PrinterTrouble, signal: AbortSignal): Promise<PrinterTrouble> {
    if (trouble !== 'error') return trouble
    const detail = await this.#line.ask(askDetail, 'detail', signal)
    return detail?.isHeadHot === true ? 'head-hot' : 'error'
  }
}
