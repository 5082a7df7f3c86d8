import type { StationFigures } from '../domain/site-view.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import type { Neighbour } from './screens-options.ts'
import { SseText } from './sse-text.ts'
import { readFigures } from './station-figures.ts'

/** A kiosk in the same room answers in milliseconds. */
const ANSWER_MS = 5_000
/** A kiosk speaks at least every 15 s; after so long the line is dead, even if nobody closed it. */
const SILENCE_MAX_MS = 35_000
/** A public view is about two kilobytes; what is larger comes from no kiosk. */
const EVENT_CHARACTERS_MAX = 64 * 1024
/** Read no faster, however fast a neighbour writes: the rest waits in its own socket. */
const PAUSE_MS = 100
const RETRY_MIN_MS = 1_000
const RETRY_MAX_MS = 30_000
/** Clocks of two kiosks may differ; an age beyond this is a wrong clock, and then it counts from the arrival. */
const AGE_MAX_MS = 86_400_000

/** The latest word of a neighbour, by our own monotonic clock. */
interface Heard {
  readonly figures: StationFigures
  readonly atMs: number
  /** How old the figures were when they came. */
  readonly ageMs: number
}

/** Of OpenSSL and of Node, `tls`: what is wrong with a certificate, and not with the line. */
const CERTIFICATE_FAULTS: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

interface FeedParts {
  readonly neighbour: Neighbour
  readonly clock: Clock
  readonly random: Random
  readonly changed: () => void
  readonly log: Log
}

/**
 * Follows the public stream of one other kiosk until it is closed. Whatever that one does (hang, flood, lie, redirect)
 * it costs one connection and one event of memory, and the last good figures stay with their age.
 */
export class StationFeed {
  readonly #parts: FeedParts
  readonly #stop = new AbortController()
  #heard: Heard | null = null
  #isUntrusted = false
  #retryMs = RETRY_MIN_MS
  #running: Promise<void> = Promise.resolve()

  constructor(parts: FeedParts) {
    this.#parts = parts
  }

  get heard(): Heard | null {
    return this.#heard
  }

  /** Its certificate is not trusted here. */
  get isUntrusted(): boolean {
    return this.#isUntrusted
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Idempotent; resolves when the connection is gone. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#parts
    const { signal } = this.#stop
    while (!signal.aborted) {
      await this.#follow().catch((error: unknown) => {
        this.#failed(error)
      })
      await clock.sleep(this.#retryMs * (0.5 + random.fraction()), signal).catch(() => undefined)
      this.#retryMs = Math.min(RETRY_MAX_MS, this.#retryMs * 2)
    }
  }

  /** Why a neighbour is silent is for its own crew; whom this kiosk does not trust, only somebody here can see. */
  #failed(error: unknown): void {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    const isUntrusted = CERTIFICATE_FAULTS.has(code)
    if (isUntrusted === this.#isUntrusted) return
    this.#isUntrusted = isUntrusted
    const { changed, log, neighbour } = this.#parts
    if (isUntrusted)
      log.warn({ event: 'site.untrusted', station: neighbour.station, code }, 'a neighbour is not trusted')
    changed()
  }

  async #follow(): Promise<void> {
    const { clock, neighbour } = this.#parts
    const line = new AbortController()
    const signal = AbortSignal.any([line.signal, this.#stop.signal])
    const hangUp = (): void => {
      line.abort()
    }
    let cancel = clock.after(ANSWER_MS, hangUp)
    try {
      const url = new URL('/api/stream', neighbour.url)
      const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'text/event-stream' } })
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
      if (!response.ok || !isStream || response.body === null) return
      const events = new SseText(EVENT_CHARACTERS_MAX)
      const decoder = new TextDecoder()
      const body: AsyncIterable<Uint8Array> = response.body
      for await (const bytes of body) {
        cancel()
        cancel = clock.after(SILENCE_MAX_MS, hangUp)
        this.#take(events.push(decoder.decode(bytes, { stream: true })).findLast(({ name }) => name === 'message'))
        await clock.sleep(PAUSE_MS, signal)
      }
    } finally {
      cancel()
      hangUp()
    }
  }

  #take(event: { readonly id: string; readonly data: string } | undefined): void {
    const figures = event === undefined ? null : readFigures(event.data)
    if (event === undefined || figures === null) return
    const ageMs = Number(event.id) - Date.parse(figures.at)
    const isBelieved = ageMs >= 0 && ageMs < AGE_MAX_MS
    this.#heard = { figures, atMs: this.#parts.clock.monotonicMs(), ageMs: isBelieved ? ageMs : 0 }
    this.#retryMs = RETRY_MIN_MS
    this.#isUntrusted = false
    this.#parts.changed()
  }
}
