import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../ports/clock.ts'
import { deviceOf, isLoopback } from './request-guard.ts'

/** One server-sent event: `name` null is the unnamed `message`. `data` is JSON, so it has no line break. */
export interface StreamEvent {
  readonly name: string | null
  readonly data: string
}

export interface StreamSource {
  /** What a newcomer gets at once, and everybody at each heartbeat: a reader tells a quiet kiosk from a lost one. */
  snapshot(): readonly StreamEvent[]
  /** What everybody gets after a change; the snapshot where nothing is given. */
  changes?(): readonly StreamEvent[]
  /** Somebody reads from now on, until the function returned is called. */
  join?(): () => void
}

interface Client {
  readonly response: ServerResponse
  readonly device: string
  readonly isStranger: boolean
  readonly isAllowed: () => boolean
}

/** At most five a second: a person sees no more, and a browser on a Pi draws no more. */
const INTERVAL_MS = 200
const HEARTBEAT_MS = 15_000
const RECONNECT_MS = 2_000
/** 64 readers at 5/s is what one core of a Pi serves beside its work; more are told so. */
const CLIENTS_MAX = 64
/** So that one forgotten or hostile machine does not take all places. */
const CLIENTS_PER_DEVICE_MAX = 16
/** The booth's own screens run on this machine: strangers never take these places, however many addresses they have. */
const STRANGERS_MAX = CLIENTS_MAX - CLIENTS_PER_DEVICE_MAX
/** A reader this far behind (some twenty snapshots) is dropped, and gets a fresh snapshot when it comes again. */
const UNSENT_BYTES_MAX = 256 * 1024

/**
 * Server-sent events to many readers: a snapshot at once, then changes, coalesced. The `id` of each event is the
 * kiosk's clock in milliseconds since 1970, by which a reader with a wrong clock still knows the age of what it shows.
 */
export class EventStream {
  readonly #clock: Clock
  readonly #source: StreamSource
  readonly #clients = new Set<Client>()
  #cancelHeartbeat: () => void = () => undefined
  #cancelPending: (() => void) | null = null
  #lastSentMs = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(clock: Clock, source: StreamSource) {
    this.#clock = clock
    this.#source = source
    this.#armHeartbeat()
  }

  get size(): number {
    return this.#clients.size
  }

  /** False when there is no place; then nothing was written. `isAllowed` is asked before each event. */
  add(
    request: IncomingMessage,
    response: ServerResponse,
    headers: Readonly<Record<string, string>>,
    isAllowed: () => boolean = () => true,
  ): boolean {
    const { remoteAddress } = request.socket
    const client = {
      response,
      device: deviceOf(remoteAddress ?? ''),
      isStranger: !isLoopback(remoteAddress),
      isAllowed,
    }
    if (this.#isClosed || !this.#hasPlaceFor(client)) return false
    this.#clients.add(client)
    const leave = this.#source.join?.()
    response.once('close', () => {
      this.#clients.delete(client)
      leave?.()
    })
    response.on('error', () => this.#clients.delete(client))
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(`retry: ${RECONNECT_MS}\n\n`)
    this.#write(client, this.#encode(this.#source.snapshot()))
    return true
  }

  /** Tells the readers, now or at the end of the running interval. */
  changed(): void {
    if (this.#clients.size === 0 || this.#cancelPending !== null || this.#isClosed) return
    const waitMs = Math.max(0, this.#lastSentMs + INTERVAL_MS - this.#clock.monotonicMs())
    this.#cancelPending = this.#clock.after(waitMs, () => {
      this.#cancelPending = null
      this.#broadcast(() => this.#source.changes?.() ?? this.#source.snapshot())
    })
  }

  /** Ends the streams of those who may not read any longer. */
  expel(): void {
    for (const client of this.#clients) if (!client.isAllowed()) client.response.end()
  }

  close(): void {
    this.#isClosed = true
    this.#cancelPending?.()
    this.#cancelHeartbeat()
    for (const client of this.#clients) client.response.destroy()
    this.#clients.clear()
  }

  #hasPlaceFor({ device, isStranger }: Client): boolean {
    const clients = [...this.#clients]
    if (clients.filter((client) => client.device === device).length >= CLIENTS_PER_DEVICE_MAX) return false
    return !isStranger || clients.filter((client) => client.isStranger).length < STRANGERS_MAX
  }

  #armHeartbeat(): void {
    this.#cancelHeartbeat = this.#clock.after(HEARTBEAT_MS, () => {
      this.#armHeartbeat()
      this.#broadcast(() => this.#source.snapshot())
    })
  }

  /** What nobody reads is not looked up. */
  #broadcast(look: () => readonly StreamEvent[]): void {
    this.#lastSentMs = this.#clock.monotonicMs()
    this.expel()
    if (this.#clients.size === 0) return
    const bytes = this.#encode(look())
    if (bytes === '') return
    for (const client of this.#clients) this.#write(client, bytes)
  }

  #write(client: Client, bytes: string): void {
    if (client.response.writableEnded) return
    client.response.write(bytes)
    if (client.response.writableLength > UNSENT_BYTES_MAX) client.response.destroy()
  }

  #encode(events: readonly StreamEvent[]): string {
    const id = this.#clock.epochMs()
    return events
      .map(({ name, data }) => `${name === null ? '' : `event: ${name}\n`}id: ${id}\ndata: ${data}\n\n`)
      .join('')
  }
}
