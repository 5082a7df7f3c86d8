import type { RecordedEvent, SamplingEvent } from '../../firmware/domain/events.ts'
import { daysBetween } from '../../firmware/domain/moment.ts'
import { DayCount } from './count-day.ts'
import { QueueRules } from './queue-rules.ts'
import { TubeRules } from './tube-rules.ts'

/**
 * What must be true of any journal, whatever happened in front of the booth. Reads the events only and keeps its own
 * books: shares nothing with `evolve`. Throws with the sequence and the broken rule.
 */
export class JournalRules {
  readonly queue = new QueueRules()
  readonly #intervalDays: number
  readonly #feverC: number
  readonly #tubes = new TubeRules()
  /** Visit → its last event, once it has one. */
  readonly #finished = new Map<string, string>()
  readonly #personOfVisit = new Map<string, string>()
  /** Visit → the number that its person had before, as the crew read it. */
  readonly #formerNumber = new Map<string, string>()
  /** Visit → pool size and specimen type, as it checked in. */
  readonly #kindOfVisit = new Map<string, string>()
  readonly #checkedInOn = new Map<string, string>()
  readonly #sampledOn = new Map<string, string>()
  readonly #collectedOn = new Map<string, string[]>()
  readonly #feverish = new Set<string>()
  /** Visits of which nobody has said yet whether a bad code is theirs, and the day of the question: a new day forgets it with the visit. */
  readonly #codesInDoubt = new Map<string, string>()
  readonly #tickets = new Set<string>()
  readonly #days = new DayCount()
  #latestDay = ''
  #hasClockGoneBack = false

  constructor(intervalDays: number, feverC = 37.3) {
    this.#intervalDays = intervalDays
    this.#feverC = feverC
  }

  read({ day, event, id, sequence }: RecordedEvent): void {
    this.#hasClockGoneBack ||= day < this.#latestDay
    this.#latestDay = day
    const broken = this.#tubes.read(event, id) ?? this.#brokenBy(event, day) ?? this.queue.read(event)
    this.#days.read(event)
    if (broken !== null) throw new Error(`event ${sequence} (${event.type}): ${broken}`)
  }

  /** To be asked between two appends: inside of one, things may be half done. */
  checkTotals(): void {
    const broken = this.#tubes.brokenTotals()
    if (broken !== null) throw new Error(broken)
  }

  #brokenBy(event: SamplingEvent, day: string): string | null {
    switch (event.type) {
      case 'visit.checked-in':
        return this.#checkedIn(event.data, day)
      case 'visit.called':
      case 'visit.uncalled':
      case 'visit.absent':
      case 'visit.returned':
        return this.#unlessFinished(event.data.visit)
      case 'visit.referred':
        if (event.data.reason === 'fever') this.#feverish.add(event.data.visit)
        this.#codesInDoubt.delete(event.data.visit)
        return this.#unlessFinished(event.data.visit) ?? this.#finish(event.data.visit, event.type, event.data.person)
      case 'visit.ended':
        if (event.data.reason !== 'passed') this.#codesInDoubt.delete(event.data.visit)
        return this.#unlessFinished(event.data.visit) ?? this.#finish(event.data.visit, event.type)
      case 'referral.closed':
        return this.#finished.get(event.data.visit) === 'visit.referred' ? null : 'closes what is no referral'
      case 'status-code.doubtful':
        if (this.#codesInDoubt.get(event.data.visit) === day) return 'doubts the same code twice'
        this.#codesInDoubt.set(event.data.visit, day)
        return this.#personOfVisit.has(event.data.visit) || this.#finished.has(event.data.visit)
          ? null
          : 'is of nobody who was here'
      case 'status-code.settled':
        return this.#codesInDoubt.delete(event.data.visit) ? null : 'settles what was not in doubt'
      case 'sample.collected':
        return this.#collect(event.data, day)
      case 'sample.voided':
        return this.#voidSample(event.data)
      case 'record.corrected':
        return this.#correct(event.data)
      case 'maintenance.people-forgotten':
        this.#forget(event.data.days)
        return null
      case 'day.closed':
        return this.#days.wrongWith(event.data)
      default:
        return null
    }
  }

  #checkedIn(data: Extract<SamplingEvent, { type: 'visit.checked-in' }>['data'], day: string): string | null {
    const { person, temperature, ticket, visit } = data
    if (this.#finished.has(visit) || this.#personOfVisit.has(visit)) return `visit ${visit} is used twice`
    this.#personOfVisit.set(visit, person?.idNumber ?? '')
    this.#checkedInOn.set(visit, day)
    if (person?.formerNumber !== undefined) this.#formerNumber.set(visit, person.formerNumber)
    this.#kindOfVisit.set(visit, kindOf(data))
    const category = person?.category ?? data.category
    if (category === 'key' && (data.poolSize ?? 1) !== 1) return 'puts a key person into a pool'
    if (temperature !== undefined && temperature.bodyC >= this.#feverC) return 'checks a feverish person in'
    if (ticket === undefined) return null
    const key = `${day} ${ticket}`
    if (this.#tickets.has(key)) return `ticket ${ticket} is given twice on ${day}`
    this.#tickets.add(key)
    return null
  }

  #unlessFinished(visit: string): string | null {
    const last = this.#finished.get(visit)
    return last === undefined ? null : `${visit} already had its last event, ${last}`
  }

  #finish(visit: string, type: string, person?: { readonly idNumber: string }): string | null {
    this.#finished.set(visit, type)
    const known = this.#personOfVisit.get(visit)
    return known === undefined || person === undefined || known === person.idNumber ? null : 'carries another person'
  }

  #collect(data: Extract<SamplingEvent, { type: 'sample.collected' }>['data'], day: string): string | null {
    const { person, visit } = data
    if (visit === undefined) return person === undefined ? null : 'is of an object and carries a person'
    const finished = this.#unlessFinished(visit) ?? this.#finish(visit, 'sample.collected', person)
    if (finished !== null) return finished
    if (!this.#personOfVisit.has(visit)) return 'nobody checked in'
    if (this.#codesInDoubt.has(visit)) return 'takes somebody whose status code is in doubt'
    if (this.#feverish.has(visit)) return 'takes a feverish person'
    if (this.#kindOfVisit.get(visit) !== kindOf(data)) return 'is in another kind of tube than at check-in'
    this.#sampledOn.set(visit, day)
    return this.#withinInterval(visit, day)
  }

  /** Undone, the visit goes on; else it is over without a sample, and the person may come again. */
  #voidSample({ reason, visit }: Extract<SamplingEvent, { type: 'sample.voided' }>['data']): string | null {
    if (visit === undefined) return null // of an object
    if (reason === 'undo') this.#finished.delete(visit)
    this.#takeBackDay(visit)
    this.#sampledOn.delete(visit)
    return null
  }

  #takeBackDay(visit: string): void {
    for (const number of this.#numbersOf(visit)) {
      const days = this.#collectedOn.get(number) ?? []
      days.splice(days.indexOf(this.#sampledOn.get(visit) ?? ''), 1)
    }
  }

  /** What was sampled under the old number was, in truth, a sample of the new one. */
  #correct({ person, visit }: Extract<SamplingEvent, { type: 'record.corrected' }>['data']): string | null {
    const before = this.#personOfVisit.get(visit)
    const after = person?.idNumber ?? ''
    const day = this.#sampledOn.get(visit)
    if (before === after) return null
    if (day !== undefined) this.#takeBackDay(visit)
    if (before !== undefined) this.#personOfVisit.set(visit, after)
    return day === undefined ? null : this.#withinInterval(visit, day)
  }

  /** Whoever is forgotten is known by nothing any more: they may come again. */
  #forget(days: readonly string[]): void {
    for (const [number, sampled] of this.#collectedOn) {
      this.#collectedOn.set(
        number,
        sampled.filter((day) => !days.includes(day)),
      )
    }
    for (const [visit, day] of this.#checkedInOn) {
      if (!days.includes(day)) continue
      this.#personOfVisit.set(visit, '')
      this.#formerNumber.delete(visit)
    }
  }

  /** Of whom nobody asked who they are there is none. */
  #numbersOf(visit: string): readonly string[] {
    const number = this.#personOfVisit.get(visit) ?? ''
    return [number, this.#formerNumber.get(visit) ?? ''].filter((one) => one !== '')
  }

  #withinInterval(visit: string, day: string): string | null {
    const numbers = this.#numbersOf(visit)
    const before = numbers.flatMap((number) => this.#collectedOn.get(number) ?? [])
    for (const number of numbers) this.#collectedOn.set(number, [...(this.#collectedOn.get(number) ?? []), day])
    // The calendar says nothing about an interval any more once it went backwards.
    if (this.#hasClockGoneBack) return null
    // With an interval of 0 everybody may come again; a record of before may then be corrected to one who came later.
    const isTooEarly =
      this.#intervalDays > 0 && before.some((other) => Math.abs(daysBetween(other, day)) < this.#intervalDays)
    return isTooEarly ? 'takes the same person twice within the interval' : null
  }
}

function kindOf({
  poolSize = 0,
  specimenType = '',
}: {
  readonly poolSize?: number
  readonly specimenType?: string
}): string {
  return `${poolSize} × ${specimenType}`
}
