import type { BytePort } from '../bus/byte-port.ts'
import { isDriverError } from '../driver-error.ts'

/** What a printer said, and the bytes that may be the beginning of more. */
export interface Decoded<Reply> {
  readonly replies: readonly Reply[]
  readonly rest: Uint8Array
}

interface Waiter<Reply> {
  readonly kind: string
  readonly resolve: (reply: Reply | null) => void
}

/** Cheap printers answer up to 700 ms late. */
export const answerTimeoutMs = 900
/** While a label is under way: silent twice is silent, and a late answer is still one the second time. */
export const pollTimeoutMs = 750
/** More unread answers than all questions of a job together can have; then the oldest go. */
const mostUnread = 64
/** Written piece by piece: a printer that stopped reading is known by the first piece that does not leave. */
const pieceBytes = 1024
/** A piece takes 0.2 s at 57,600 baud, and a printer that is busy takes the next one when its buffer has room. */
const pieceTimeoutMs = 2000

/** Asked in a function: the compiler believes that a property it has seen false stays so across an await. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** One connection to the printer: bytes out, answers in, in the language that `decode` understands. */
export class PrinterLine<Reply extends { readonly kind: string }> {
  readonly #port: BytePort
  readonly #decode: (bytes: Uint8Array) => Decoded<Reply>
  readonly #unread: Reply[] = []
  #rest: Uint8Array = new Uint8Array(0)
  #waiter: Waiter<Reply> | null = null
  #isLost = false
  #isSpent = false

  constructor(port: BytePort, decode: (bytes: Uint8Array) => Decoded<Reply>) {
    this.#port = port
    this.#decode = decode
    port.onBytes((bytes) => {
      this.#receive(bytes)
    })
    port.onLost(() => {
      this.#isLost = true
      this.#isSpent = true
      this.#waiter?.resolve(null)
    })
  }

  /** Why there is no answer. */
  get silence(): 'offline' | 'no-answer' {
    return this.#isLost ? 'offline' : 'no-answer'
  }

  /** True after a loss and after a write that did not end: nothing more goes out here. */
  get isSpent(): boolean {
    return this.#isSpent
  }

  /** False when the bytes did not all leave: how many did is unknown, and this connection is spent. */
  async send(bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      if (!(await this.#sendPiece(bytes.subarray(start, start + pieceBytes), signal))) return false
    }
    return true
  }

  async #sendPiece(bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
    if (this.#isSpent || isAborted(signal)) return false
    try {
      await this.#port.write(bytes, { timeoutMs: pieceTimeoutMs, signal })
      return true
    } catch (error) {
      this.#isSpent = true
      if (isDriverError(error)) this.#isLost ||= error.code !== 'port.timeout'
      else if (!isAborted(signal)) throw error
      return false
    }
  }

  /** The next answer of this kind; null when none comes in time, the connection is lost or the signal aborts. */
  async next<Kind extends Reply['kind']>(
    kind: Kind,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Extract<Reply, { kind: Kind }> | null> {
    const { promise, resolve } = Promise.withResolvers<Reply | null>()
    const giveUp = () => {
      resolve(null)
    }
    const timer = setTimeout(giveUp, timeoutMs)
    signal.addEventListener('abort', giveUp, { once: true })
    this.#waiter = { kind, resolve }
    if (this.#isLost || signal.aborted) giveUp()
    this.#serve()
    const reply = await promise
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
    this.#waiter = null
    return reply !== null && isOfKind(reply, kind) ? reply : null
  }

  /** Asks, and waits for an answer of this kind to this question. */
  async ask<Kind extends Reply['kind']>(
    question: Uint8Array,
    kind: Kind,
    signal: AbortSignal,
    timeoutMs = answerTimeoutMs,
  ): Promise<Extract<Reply, { kind: Kind }> | null> {
    this.forget(kind)
    return (await this.send(question, signal)) ? this.next(kind, timeoutMs, signal) : null
  }

  /** Asks in another language: true as soon as something comes that `isAnswer`. */
  async hears(question: Uint8Array, isAnswer: (bytes: Uint8Array) => boolean, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const stopListening = this.#port.onBytes((bytes) => {
      if (isAnswer(bytes)) resolve(true)
    })
    const giveUp = () => {
      resolve(false)
    }
    const timer = setTimeout(giveUp, answerTimeoutMs)
    signal.addEventListener('abort', giveUp, { once: true })
    if (!(await this.send(question, signal))) giveUp()
    const isHeard = await promise
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
    stopListening()
    return isHeard
  }

  /** Drops unread answers of this kind: they belong to an earlier question. */
  forget(kind: Reply['kind']): void {
    for (let index = this.#unread.length - 1; index >= 0; index--) {
      if (this.#unread[index]?.kind === kind) this.#unread.splice(index, 1)
    }
  }

  close(): Promise<void> {
    return this.#port.close()
  }

  #receive(bytes: Uint8Array): void {
    const { replies, rest } = this.#decode(Buffer.concat([this.#rest, bytes]))
    this.#rest = rest
    this.#unread.push(...replies)
    this.#unread.splice(0, Math.max(0, this.#unread.length - mostUnread))
    this.#serve()
  }

  #serve(): void {
    const waiter = this.#waiter
    if (waiter === null) return
    const index = this.#unread.findIndex((reply) => reply.kind === waiter.kind)
    const [reply] = index < 0 ? [] : this.#unread.splice(index, 1)
    if (reply === undefined) return
    this.#waiter = null
    waiter.resolve(reply)
  }
}

function isOfKind<Reply extends { readonly kind: string }, Kind extends Reply['kind']>(
  reply: Reply,
  kind: Kind,
): reply is Extract<Reply, { kind: Kind }> {
  return reply.kind === kind
}
