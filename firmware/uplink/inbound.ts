import type { Socket } from 'node:net'
import type { Clock } from '../ports/clock.ts'

/** What the district says to this kiosk. */
export interface IncomingMessage {
  readonly topic: string
  readonly payload: Uint8Array
  /** The broker says that it kept it: nobody may have said it now. Over MQTT 3.1.1 a live one cannot be told apart. */
  readonly isRetained: boolean
}

/** What a kiosk wants to hear, and who takes it. */
export interface Inbound {
  readonly topics: readonly string[]
  readonly onMessage: (message: IncomingMessage) => void
  /** The broker does not let this kiosk hear one of them. */
  readonly onRefused: (topics: readonly string[]) => void
}

/** A kiosk to which nobody has anything to say. */
export const HEARS_NOTHING: Inbound = { topics: [], onMessage: () => undefined, onRefused: () => undefined }

/** Who takes what on which topic; asked for with each new connection. */
export class Listeners implements Inbound {
  readonly #takers = new Map<string, Inbound['onMessage']>()
  readonly onRefused: Inbound['onRefused']

  constructor(onRefused: Inbound['onRefused']) {
    this.onRefused = onRefused
  }

  get topics(): readonly string[] {
    return [...this.#takers.keys()]
  }

  add(topic: string, take: Inbound['onMessage']): void {
    this.#takers.set(topic, take)
  }

  onMessage(message: IncomingMessage): void {
    this.#takers.get(message.topic)?.(message)
  }
}

/** A broker owes a kiosk acknowledgements of a few bytes: so much before a packet is whole is a broker gone mad. */
const PACKET_BYTES_MAX = 256 * 1024
/** What is said to a kiosk is one signed text: a few hundred characters, a configuration some thousand. */
const PAYLOAD_BYTES_MAX = 16 * 1024
/** A receipt every ten seconds and one more for each connect; the rest is room for commands, and a district that repeats itself. */
const MESSAGES_MAX = 60
const PER_MS = 60_000

/**
 * Ends a connection on which the broker says what nobody asked for, too much or too often: reading on would cost the
 * booth its memory and its time. What was asked for is handed on.
 */
export class InboundGuard {
  readonly #stream: Socket
  readonly #clock: Clock
  readonly #inbound: Inbound
  #bytes = 0
  #messages = 0
  #sinceMs: number

  constructor(stream: Socket, clock: Clock, inbound: Inbound) {
    this.#stream = stream
    this.#clock = clock
    this.#inbound = inbound
    this.#sinceMs = clock.monotonicMs()
    stream.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length
      if (this.#bytes > PACKET_BYTES_MAX) this.#end()
    })
  }

  /** Call for each whole packet. */
  packet(packet: {
    readonly cmd: string
    readonly topic?: string
    readonly payload?: string | Buffer
    readonly retain?: boolean
  }): void {
    this.#bytes = 0
    if (packet.cmd !== 'publish') return
    const { payload = '', retain = false, topic = '' } = packet
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
    if (!this.#inbound.topics.includes(topic) || bytes.length > PAYLOAD_BYTES_MAX || this.#isTooOften()) this.#end()
    else this.#inbound.onMessage({ topic, payload: bytes, isRetained: retain })
  }

  #isTooOften(): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#sinceMs >= PER_MS) {
      this.#sinceMs = nowMs
      this.#messages = 0
    }
    this.#messages += 1
    return this.#messages > MESSAGES_MAX
  }

  #end(): void {
    this.#stream.destroy(new Error('the broker sent what nobody asked for'))
  }
}
