import type { Collected, RecordedEvent, SamplingEvent } from './events.ts'

/** A tube of the day, by its number. */
export interface TubeLine {
  readonly tube: string
  readonly poolSize: number
  state: 'open' | 'sealed' | 'voided'
  /** People in it when it was sealed or voided. */
  count: number
  lot: string | null
  /** RFC 3339; null while it is open. */
  closedAt: string | null
  /** In which it left. */
  box: string | null
}

/** A person of the day without name and number. */
export interface PersonLine {
  readonly visit: string
  ticket: string | null
  /** RFC 3339, of the first word about them that day. */
  readonly at: string
  /** Null where nobody said, or where it is forgotten by now. */
  category: string | null
  /** `waiting`, `called`, `collected`, `voided`, `referred.fever`, `ended.absent`… */
  result: string
  tube: string | null
}

export interface DaySheet {
  readonly tubes: readonly TubeLine[]
  readonly people: readonly PersonLine[]
}

/** Lists the tubes and people of one working day, from its events in their order. */
export class DaySheetBook {
  readonly #day: string
  readonly #tubes = new Map<string, TubeLine>()
  readonly #people = new Map<string, PersonLine>()
  #isOpen = false

  constructor(day: string) {
    this.#day = day
  }

  /** Events of other days in between (a clock that went back) are passed over. */
  read({ event, time }: RecordedEvent): void {
    if (event.type === 'day.opened') this.#isOpen = event.data.day === this.#day
    // A sample may be voided days later: the list says so in its own day.
    const isLateVoid = event.type === 'sample.voided' && this.#people.has(idOf(event.data))
    if (!this.#isOpen && !isLateVoid) return
    this.#readTube(event, time)
    this.#readPerson(event, time)
  }

  sheet(): DaySheet {
    return { tubes: [...this.#tubes.values()], people: [...this.#people.values()] }
  }

  #readTube(event: SamplingEvent, time: string): void {
    switch (event.type) {
      case 'tube.opened':
        Object.assign(this.#tube(event.data), { lot: lotOf(event.data) })
        return
      case 'tube.sealed':
      case 'tube.voided': {
        const state = event.type === 'tube.sealed' ? 'sealed' : 'voided'
        Object.assign(this.#tube(event.data), { state, count: event.data.count, closedAt: time })
        return
      }
      case 'tube.reopened': {
        const tube = this.#tubes.get(event.data.tube)
        if (tube !== undefined) Object.assign(tube, { state: 'open', count: 0, closedAt: null })
        return
      }
      case 'box.handed-over':
        for (const number of event.data.tubes) {
          const tube = this.#tubes.get(number)
          if (tube !== undefined) tube.box = event.data.box
        }
        return
      default:
    }
  }

  #readPerson(event: SamplingEvent, time: string): void {
    switch (event.type) {
      case 'visit.checked-in':
        Object.assign(this.#person(event.data, time), { ticket: event.data.ticket ?? null, result: 'waiting' })
        return
      case 'visit.called':
        Object.assign(this.#person(event.data, time), { ticket: event.data.ticket, result: 'called' })
        return
      case 'visit.referred':
        this.#person(event.data, time).result = `referred.${event.data.reason}`
        return
      case 'visit.ended':
        this.#person(event.data, time).result = `ended.${event.data.reason}`
        return
      case 'sample.collected':
        this.#collected(event.data, time)
        return
      case 'sample.voided':
        this.#person({ visit: idOf(event.data) }, time).result = event.data.reason === 'undo' ? 'called' : 'voided'
        return
      default:
    }
  }

  /** A specimen of a place has a line of its own, by its own number. */
  #collected(data: Collected, time: string): void {
    const { person, tube } = data
    const visit = idOf(data)
    const line = this.#person(person === undefined ? { visit } : { visit, person }, time)
    Object.assign(line, { result: 'collected', tube })
  }

  #tube({ poolSize, tube }: { readonly tube: string; readonly poolSize: number }): TubeLine {
    const known = this.#tubes.get(tube)
    if (known !== undefined) return known
    const line: TubeLine = { tube, poolSize, state: 'open', count: 0, lot: null, closedAt: null, box: null }
    this.#tubes.set(tube, line)
    return line
  }

  #person(data: { readonly visit: string; readonly person?: { readonly category: string } }, at: string): PersonLine {
    const known = this.#people.get(data.visit)
    const category = data.person?.category ?? null
    if (known !== undefined) {
      known.category ??= category
      return known
    }
    const line: PersonLine = { visit: data.visit, ticket: null, at, category, result: '', tube: null }
    this.#people.set(data.visit, line)
    return line
  }
}

/** Tubes whose lot is known carry it (`tube.lots.track`). */
function lotOf(data: object): string | null {
  return 'lot' in data && typeof data.lot === 'string' ? data.lot : null
}

/** By which a sample has its line: the visit, or the specimen's own number. */
function idOf({ specimen = '', visit = specimen }: { readonly visit?: string; readonly specimen?: string }): string {
  return visit
}
