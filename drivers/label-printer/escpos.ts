import type { BytePort } from '../bus/byte-port.ts'
import {
  askStatus,
  clearBuffers,
  decodeReplies,
  type EscposReply,
  encodeJob,
  isOffline,
  startJob,
  troubleIn,
} from './escpos-codec.ts'
import type { Leftovers, Look, PrinterLanguage, PrinterSession } from './printer-language.ts'
import { answerTimeoutMs, isAborted, PrinterLine, pollTimeoutMs } from './printer-line.ts'
import type { PrinterTrouble } from './printer-status.ts'
import { askStatus as askTsplStatus, decodeReplies as decodeTspl } from './tspl-codec.ts'

const statusRequests = [1, 2, 3, 4] as const
/** A printer that still feeds answers GS r when it has stopped. */
const startTimeoutMs = 2000
/** While a label is being printed: asked this often. */
const pollMs = 200
/** Some do not answer while the motor runs; one that is silent longer than a label takes is not printing. */
const mostSilentPolls = 2

/** ESC/POS in label mode. `feed` is how this model gets to the next label: GS FF unless said. */
export function escpos({ feed = 'gs-ff' }: { readonly feed?: 'gs-ff' | 'ff' } = {}): PrinterLanguage {
  return {
    // A printer without DLE DC4 takes it for data: not for ever.
    mostCancels: 3,
    encode: (dots, media) => encodeJob(dots, media.gapMm > 0 ? feed : 'continuous'),
    // Receipt printers that learnt labels calibrate by a key at switching on, each model by its own.
    calibration: null,
    open: (port) => new EscposSession(port),
  }
}

class EscposSession implements PrinterSession {
  readonly #line: PrinterLine<EscposReply>

  constructor(port: BytePort) {
    this.#line = new PrinterLine(port, decodeReplies)
  }

  get isSpent(): boolean {
    return this.#line.isSpent
  }

  async cancel(signal: AbortSignal): Promise<Leftovers> {
    this.#line.forget('cleared')
    if (!(await this.#line.send(clearBuffers, signal))) return 'kept'
    return (await this.#line.next('cleared', answerTimeoutMs, signal)) === null ? 'tried' : 'gone'
  }

  async look({ cancels }: { readonly cancels: boolean }, signal: AbortSignal): Promise<Look> {
    if (!cancels) return { trouble: await this.#trouble(signal), leftovers: 'kept' }
    this.#line.forget('cleared')
    const isSent = await this.#line.send(clearBuffers, signal)
    const trouble = await this.#trouble(signal)
    if (!isSent) return { trouble, leftovers: 'kept' }
    const isSilent = trouble === 'no-answer' || trouble === 'offline'
    const answer = isSilent ? null : await this.#line.next('cleared', answerTimeoutMs, signal)
    return { trouble, leftovers: answer === null ? 'tried' : 'gone' }
  }

  /** Only a printer that waits for a command answers GS r; one that is stuck in half a picture stays silent. */
  async begin(_: { readonly isUnsure: boolean }, signal: AbortSignal): Promise<PrinterTrouble | null> {
    this.#line.forget('processed')
    const isSent = await this.#line.send(startJob, signal)
    const answer = isSent ? await this.#line.next('processed', startTimeoutMs, signal) : null
    if (answer === null) return this.#line.silence
    return answer.isPaperEnd ? 'paper-out' : null
  }

  async print(job: Uint8Array, withinMs: number, signal: AbortSignal): Promise<PrinterTrouble | null> {
    const line = this.#line
    line.forget('processed')
    const isSent = await line.send(job, signal)
    const endMs = performance.now() + withinMs
    let silent = isSent ? 0 : mostSilentPolls
    while (silent < mostSilentPolls && performance.now() < endMs && !isAborted(signal)) {
      const answer = await line.next('processed', pollMs, signal)
      if (answer !== null) return answer.isPaperEnd ? 'paper-out' : this.#trouble(signal)
      const status = await line.ask(askStatus(1), 'status', signal, pollTimeoutMs)
      if (status !== null && isOffline(status.byte)) return (await this.#trouble(signal)) ?? 'offline'
      silent = status === null ? silent + 1 : 0
    }
    return silent === 0 ? 'unconfirmed' : line.silence
  }

  /** TSPL's answers and those to DLE EOT have no byte in common. ESC ! chooses a style of letters here; ESC @ undoes it. */
  hearsOther(signal: AbortSignal): Promise<boolean> {
    return this.#line.hears(askTsplStatus, (bytes) => decodeTspl(bytes).replies.length > 0, signal)
  }

  close(): Promise<void> {
    return this.#line.close()
  }

  /**
   * Asks DLE EOT 1 to 4, one after the other: several at once are too much for some, and an answer does not say
   * which question it answers. Null when all is well.
   */
  async #trouble(signal: AbortSignal): Promise<PrinterTrouble | null> {
    const answers: number[] = []
    for (const n of statusRequests) {
      const answer = await this.#line.ask(askStatus(n), 'status', signal)
      if (answer === null) return this.#line.silence
      answers.push(answer.byte)
    }
    const [printer = 0, offline = 0, error = 0, paper = 0] = answers
    return troubleIn([printer, offline, error, paper])
  }
}
