import type { QueueView } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'
import type { Panel, PanelBeam } from '../ports/panel.ts'

/** Legs, a bag and a pram break a beam several times; two people are further apart than this. */
const ONE_PERSON_MS = 600

/**
 * How many people are at the site, by two light beams. In memory only, and a figure for steering people: beams miss
 * some, so whatever we know better corrects it. Never below zero; a new day begins anew.
 */
export class PeoplePresent {
  readonly #clock: Clock
  readonly #changed: () => void
  readonly #brokenAtMs: Record<PanelBeam, number> = {
    entry: Number.NEGATIVE_INFINITY,
    exit: Number.NEGATIVE_INFINITY,
  }
  #isCounted = false
  #count = 0
  #day = ''

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock
    this.#changed = changed
  }

  attach(panel: Panel): void {
    this.#isCounted = panel.hasBeams
    panel.onBeam((beam) => {
      this.#broken(beam)
    })
  }

  /** The figures with those present, where beams count them. */
  addTo(queue: QueueView): QueueView {
    if (!this.#isCounted) return queue
    this.#correct(queue)
    return { ...queue, present: this.#count }
  }

  /** Those who wait are there, whatever the beams saw; at a site that is closed and empty nobody is. */
  #correct({ at, intake, waiting }: QueueView): void {
    const day = at.slice(0, 10)
    if (day !== this.#day || (intake.state === 'outside-hours' && waiting === 0)) this.#count = 0
    this.#day = day
    this.#count = Math.max(this.#count, waiting)
  }

  #broken(beam: PanelBeam): void {
    const now = this.#clock.monotonicMs()
    const isSamePerson = now - this.#brokenAtMs[beam] < ONE_PERSON_MS
    this.#brokenAtMs[beam] = now
    if (isSamePerson) return
    this.#count = Math.max(0, this.#count + (beam === 'entry' ? 1 : -1))
    this.#changed()
  }
}
