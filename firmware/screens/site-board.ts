import type { SiteStation } from '../domain/site-view.ts'
import type { Clock } from '../ports/clock.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import type { StreamEvent, StreamSource } from './event-stream.ts'
import type { Neighbour } from './screens-options.ts'
import { StationFeed } from './station-feed.ts'

/** A page that is loaded anew must not make us dial every neighbour anew. */
const LINGER_MS = 30_000

interface SiteParts {
  readonly kiosk: KioskPort
  readonly neighbours: readonly Neighbour[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** All stations of the site. Neighbours are followed only while somebody looks. */
export class SiteBoard implements StreamSource {
  readonly #parts: SiteParts
  readonly #changed: () => void
  #feeds: readonly StationFeed[] = []
  #readers = 0
  #cancelLinger: () => void = () => undefined

  constructor(parts: SiteParts, changed: () => void) {
    this.#parts = parts
    this.#changed = changed
  }

  join(): () => void {
    this.#readers += 1
    this.#cancelLinger()
    if (this.#feeds.length === 0) this.#open()
    return () => {
      this.#readers -= 1
      if (this.#readers === 0) this.#cancelLinger = this.#parts.clock.after(LINGER_MS, () => void this.close())
    }
  }

  snapshot(): readonly StreamEvent[] {
    return [
      { name: null, data: JSON.stringify({ mode: this.#parts.kiosk.publicView().mode, stations: this.#stations() }) },
    ]
  }

  /** Idempotent; the next `join` opens it again. */
  async close(): Promise<void> {
    this.#cancelLinger()
    const feeds = this.#feeds
    this.#feeds = []
    await Promise.all(feeds.map((feed) => feed.close()))
  }

  #open(): void {
    const { clock, log, neighbours, random } = this.#parts
    const changed = this.#changed
    this.#feeds = neighbours.map((neighbour) => new StationFeed({ neighbour, clock, random, changed, log }))
    for (const feed of this.#feeds) feed.start()
  }

  #stations(): readonly SiteStation[] {
    const { clock, neighbours } = this.#parts
    const others = neighbours.map(({ name, station }, i): SiteStation => {
      const heard = this.#feeds[i]?.heard ?? null
      const ageMs = heard === null ? null : heard.ageMs + clock.monotonicMs() - heard.atMs
      const isUntrusted = this.#feeds[i]?.isUntrusted ?? false
      return { station, name, isOwn: false, figures: heard?.figures ?? null, ageMs, isUntrusted }
    })
    return [this.#own(), ...others]
  }

  #own(): SiteStation {
    const { kiosk, mode, queue } = this.#parts.kiosk.publicView()
    const { at, band, estimatedWaitMinutes, estimatedWaitRange, intake, nowServing, open, waiting } = queue
    const figures = { at, band, estimatedWaitMinutes, estimatedWaitRange, intake, mode, nowServing, open, waiting }
    return { station: kiosk.station, name: kiosk.name, isOwn: true, figures, ageMs: 0, isUntrusted: false }
  }
}
