import type { BytePort } from '../bus/byte-port.ts'
import { isDriverError } from '../driver-error.ts'
import { askStatus, decodeReplies, type EscposReply, type EscposTrouble, troubleIn } from './escpos-codec.ts'

type ReplyKind = EscposReply['kind']
interface Waiter {
  readonly kind: ReplyKind
  readonly resolve: (reply: EscposReply | null) => void
}

/** Cheap printers answer up to 700 ms late. */
export const answerTimeoutMs = 1000
/** More unread answers than all questions of a job together can have; then the oldest go. */
const mostUnread = 64
const statusRequests = [1, 2, 3, 4] as const

/** Asked in a function: the compiler believes that a property it has seen false stays so across an await. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** One connection to the printer: bytes out, answers in. */
export class EscposLine {
  readonly #port: BytePort
  readonly #unread: EscposReply[] = []
  #rest: Uint8Array = new Uint8Array(0)
  #waiter: Waiter | null = null
  #isLost = false
  #isSpent = false

  constructor(port: BytePort) {
    this.#port = port
    port.onBytes((bytes) => {
      this.#receive(bytes)
    })
    port.onLost(() => {
      this.#isLost = true
      this.#isSpent = true
      this.#waiter?.resolve(null)
    })
  }

  get isLost(): boolean {
    return this.#isLost
  }

  /** True after a loss and after a write that did not end: nothing more goes out here. */
  get isSpent(): boolean {
    return this.#isSpent
  }

  /** False when the bytes did not all leave: how many did is unknown, and this connection is spent. */
  async send(bytes: Uint8Array, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (this.#isSpent || isAborted(signal)) return false
    try {
      await this.#port.write(bytes, { timeoutMs, signal })
      return true
    } catch (error) {
      this.#isSpent = true
      if (isDriverError(error)) this.#isLost ||= error.code !== 'port.timeout'
      else if (!isAborted(signal)) throw error
      return false
    }
  }

  /** The next answer of this kind; null when none comes in time, the connection is lost or the signal aborts. */
  async next<Kind extends ReplyKind>(
    kind: Kind,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Extract<EscposReply, { kind: Kind }> | null> {
    const { promise, resolve } = Promise.withResolvers<EscposReply | null>()
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

  /**
   * Asks DLE EOT 1 to 4, one after the other: several at once are too much for some, and an answer does not say
   * which question it answers. Null when all is well.
   */
  async trouble(signal: AbortSignal): Promise<EscposTrouble | null> {
    this.forget('status')
    const answers: number[] = []
    for (const n of statusRequests) {
      if (!(await this.send(askStatus(n), answerTimeoutMs, signal))) return this.#isLost ? 'offline' : 'no-answer'
      const answer = await this.next('status', answerTimeoutMs, signal)
      if (answer === null) return this.#isLost ? 'offline' : 'no-answer'
      answers.push(answer.byte)
    }
    const [printer = 0, offline = 0, error = 0, paper = 0] = answers
    return troubleIn([printer, offline, error, paper])
  }

  /** Drops unread answers of this kind: they belong to an earlier question. */
  forget(kind: ReplyKind): void {
    for (let index = this.#unread.length - 1; index >= 0; index--) {
      if (this.#unread[index]?.kind === kind) this.#unread.splice(index, 1)
    }
  }

  close(): Promise<void> {
    return this.#port.close()
  }

  #receive(bytes: Uint8Array): void {
    const { replies, rest } = decodeReplies(Buffer.concat([this.#rest, bytes]))
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

function isOfKind<Kind extends ReplyKind>(
  reply: EscposReply,
  kind: Kind,
): reply is Extract<EscposReply, { kind: Kind }> {
  return reply.kind === kind
}
