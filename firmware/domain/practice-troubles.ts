import type { SamplingEvent } from './events.ts'
import type { PracticeFact } from './practice-fact.ts'

/** One trouble: how long it stood, and whether it still does. */
export interface Stood {
  readonly stoodMs: number
  readonly isOpen: boolean
}

/** What became of everything that a practice morning asked of its crew. */
export interface Troubles {
  readonly visits: readonly { readonly waitMs: number | null; readonly isLeft: boolean }[]
  readonly fever: readonly Stood[]
  readonly code: readonly Stood[]
  readonly help: readonly Stood[]
  readonly paper: readonly Stood[]
  /** Swabs on record of people who were not there. */
  readonly nobodySwabbed: number
  readonly noShowsOpen: number
  readonly familiesApart: number
  readonly tubesSealed: number
  /** For how long each stood open after its last swab. */
  readonly tubesLate: readonly number[]
  readonly labelsOpen: number
}

/** After the last swab a tube that is not full is sealed within this time, or somebody forgot it. */
const TUBE_IDLE_MS = 120_000

/** Reads the facts in their order; `nowMs` is how far the practice has come. */
export function troublesOf(facts: readonly PracticeFact[], nowMs: number): Troubles {
  const book = new Book()
  for (const fact of facts) book.read(fact)
  return book.close(nowMs)
}

interface Passing {
  readonly inMs: number
  doneMs: number | null
  isOver: boolean
}

/** What begins and ends, by its subject. */
class Spans {
  readonly #open = new Map<string, number>()
  readonly #closed: Stood[] = []

  begin(subject: string, atMs: number): void {
    if (!this.#open.has(subject)) this.#open.set(subject, atMs)
  }

  /** Open for ever: nobody will ever handle it any more. */
  end(subject: string, atMs: number, { isOpen = false }: { readonly isOpen?: boolean } = {}): void {
    const sinceMs = this.#open.get(subject)
    if (sinceMs === undefined) return
    this.#open.delete(subject)
    this.#closed.push({ stoodMs: atMs - sinceMs, isOpen })
  }

  all(nowMs: number): readonly Stood[] {
    return [...this.#closed, ...[...this.#open.values()].map((since) => ({ stoodMs: nowMs - since, isOpen: true }))]
  }
}

class Book {
  readonly #visits = new Map<string, Passing>()
  readonly #noShows = new Set<string>()
  readonly #called = new Set<string>()
  readonly #tubes = new Map<string, { lastMs: number; people: number }>()
  readonly #labels = new Set<string>()
  readonly #spans = { fever: new Spans(), code: new Spans(), help: new Spans(), paper: new Spans() }
  readonly #late: number[] = []
  #sealed = 0
  #families = 0
  #parties = 0

  read(fact: PracticeFact): void {
    const { atMs } = fact
    switch (fact.kind) {
      case 'events':
        for (const event of fact.events) this.#event(event, atMs)
        return
      case 'needs-help':
        this.#spans.help.begin('booth', atMs)
        return
      case 'helped':
        this.#spans.help.end('booth', atMs)
        return
      case 'unhelped':
        this.#spans.help.end('booth', atMs, { isOpen: true })
        return
      case 'no-show':
        this.#noShows.add(fact.visit)
        return
      case 'family':
        this.#families += 1
        return
      case 'refused':
        return
    }
  }

  close(nowMs: number): Troubles {
    const open = [...this.#tubes.values()].filter(({ people }) => people > 0).map(({ lastMs }) => nowMs - lastMs)
    const visits = [...this.#visits].map(([id, { doneMs, inMs, isOver }]) => ({
      waitMs: doneMs === null || this.#noShows.has(id) ? null : doneMs - inMs,
      isLeft: doneMs === null && !isOver && !this.#noShows.has(id),
    }))
    const noShows = [...this.#noShows].map((id) => ({ id, ...this.#visits.get(id) }))
    return {
      visits,
      fever: this.#spans.fever.all(nowMs),
      code: this.#spans.code.all(nowMs),
      help: this.#spans.help.all(nowMs),
      paper: this.#spans.paper.all(nowMs),
      nobodySwabbed: noShows.filter(({ doneMs }) => doneMs !== null && doneMs !== undefined).length,
      noShowsOpen: noShows.filter(
        ({ doneMs, id, isOver }) => doneMs === null && isOver !== true && this.#called.has(id),
      ).length,
      familiesApart: Math.max(0, this.#families - this.#parties),
      tubesSealed: this.#sealed,
      tubesLate: [...this.#late, ...open].filter((ms) => ms > TUBE_IDLE_MS),
      labelsOpen: this.#labels.size,
    }
  }

  #event(event: SamplingEvent, atMs: number): void {
    this.#visitEvent(event, atMs)
    this.#thingEvent(event, atMs)
  }

  #visitEvent({ data, type }: SamplingEvent, atMs: number): void {
    switch (type) {
      case 'visit.checked-in':
        this.#visits.set(data.visit, { inMs: atMs, doneMs: null, isOver: false })
        return
      case 'visit.called':
        this.#called.add(data.visit)
        return
      case 'visit.absent':
      case 'visit.ended':
        this.#over(data.visit, true)
        return
      case 'visit.returned':
        this.#over(data.visit, false)
        return
      case 'visit.referred':
        this.#over(data.visit, true)
        if (data.reason === 'fever') this.#spans.fever.begin(data.visit, atMs)
        else if (data.reason === 'status-code') this.#spans.code.begin(data.visit, atMs)
        else this.#spans.help.begin(data.visit, atMs)
        return
      case 'referral.resting':
      case 'referral.closed':
        for (const span of [this.#spans.fever, this.#spans.code, this.#spans.help]) span.end(data.visit, atMs)
        return
      case 'sample.collected':
        this.#swab(data.visit, data.tube, atMs)
        return
      case 'sample.voided':
        this.#unswab(data.visit, data.tube)
        return
      case 'party.begun':
        this.#parties += 1
        return
      default:
    }
  }

  #thingEvent({ data, type }: SamplingEvent, atMs: number): void {
    switch (type) {
      case 'tube.sealed':
        this.#sealed += 1
        this.#late.push(atMs - (this.#tubes.get(data.tube)?.lastMs ?? atMs))
        this.#tubes.delete(data.tube)
        return
      case 'tube.voided':
        this.#tubes.delete(data.tube)
        for (const label of [...this.#labels]) if (label.startsWith(`${data.tube}/`)) this.#labels.delete(label)
        return
      case 'label.failed':
      case 'label.doubtful':
        this.#labels.add(data.label)
        return
      case 'label.printed':
      case 'label.requested':
        for (const label of [...this.#labels]) if (label.startsWith(`${data.tube}/`)) this.#labels.delete(label)
        return
      case 'device.faulted':
        if (data.device === 'labelPrinter') this.#spans.paper.begin(data.device, atMs)
        return
      case 'device.recovered':
        this.#spans.paper.end(data.device, atMs)
        return
      default:
    }
  }

  #over(visit: string, isOver: boolean): void {
    const passing = this.#visits.get(visit)
    if (passing !== undefined) passing.isOver = isOver
  }

  #swab(visit: string | undefined, tube: string, atMs: number): void {
    const passing = this.#visits.get(visit ?? '')
    if (passing !== undefined) passing.doneMs = atMs
    const people = (this.#tubes.get(tube)?.people ?? 0) + 1
    this.#tubes.set(tube, { lastMs: atMs, people })
  }

  /** Taken back: it may be made good. */
  #unswab(visit: string | undefined, tube: string): void {
    const passing = this.#visits.get(visit ?? '')
    if (passing !== undefined) passing.doneMs = null
    const known = this.#tubes.get(tube)
    if (known !== undefined) known.people -= 1
  }
}
