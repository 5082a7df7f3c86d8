import type { RecordedEvent, SamplingEvent } from '../../firmware/domain/events.ts'
import { daysBetween } from '../../firmware/domain/moment.ts'
import { DayCount } from './count-day.ts'
import { QueueRules } from './queue-rules.ts'

interface TubeBook {
  readonly poolSize: number
  readonly specimenType: string
  readonly isPrinted: boolean
  readonly members: string[]
  isClosed: boolean
}

/**
 * What must be true of any journal, whatever happened in front of the booth. Reads the events only and keeps its own
 * books: shares nothing with `evolve`. Throws with the sequence and the broken rule.
 */
export class JournalRules {
  readonly queue = new QueueRules()
  readonly #intervalDays: number
  readonly #feverC: number
  readonly #tubes = new Map<string, TubeBook>()
  /** Visit → its last event, once it has one. */
  readonly #finished = new Map<string, string>()
  readonly #personOfVisit = new Map<string, string>()
  /** Visit → pool size and specimen type, as it checked in. */
  readonly #kindOfVisit = new Map<string, string>()
  readonly #tubeOfVisit = new Map<string, string>()
  readonly #collectedOn = new Map<string, string[]>()
  readonly #feverish = new Set<string>()
  readonly #tickets = new Set<string>()
  readonly #days = new DayCount()
  #latestDay = ''
  #hasClockGoneBack = false
  #collected = 0
  #printedOriginals = 0
  #printedTubes = 0

  constructor(intervalDays: number, feverC = 37.3) {
    this.#intervalDays = intervalDays
    this.#feverC = feverC
  }

  read({ day, event, sequence }: RecordedEvent): void {
    this.#hasClockGoneBack ||= day < this.#latestDay
    this.#latestDay = day
    const broken = this.#brokenBy(event, day) ?? this.queue.read(event)
    this.#days.read(event)
    if (broken !== null) throw new Error(`event ${sequence} (${event.type}): ${broken}`)
  }

  /** To be asked between two appends: inside of one, things may be half done. */
  checkTotals(): void {
    const members = [...this.#tubes.values()].reduce((sum, tube) => sum + tube.members.length, 0)
    if (members !== this.#collected) throw new Error(`${this.#collected} collected, ${members} in tubes`)
    if (this.#printedOriginals > this.#printedTubes) throw new Error('more first labels than printed tubes')
  }

  #brokenBy(event: SamplingEvent, day: string): string | null {
    switch (event.type) {
      case 'visit.checked-in':
        return this.#checkedIn(event.data, day)
      case 'visit.called':
      case 'visit.absent':
      case 'visit.returned':
        return this.#unlessFinished(event.data.visit)
      case 'visit.referred':
        if (event.data.reason === 'fever') this.#feverish.add(event.data.visit)
        return this.#unlessFinished(event.data.visit) ?? this.#finish(event.data.visit, event.type, event.data.person)
      case 'visit.ended':
        return this.#unlessFinished(event.data.visit) ?? this.#finish(event.data.visit, event.type)
      case 'referral.closed':
        return this.#finished.get(event.data.visit) === 'visit.referred' ? null : 'closes what is no referral'
      case 'sample.collected':
        return this.#collect(event.data, day)
      case 'tube.opened':
        return this.#openTube(event.data)
      case 'tube.sealed':
        return this.#sealTube(event.data)
      case 'tube.voided':
        return this.#voidTube(event.data.tube)
      case 'label.printed':
        if (event.data.copy === 1) this.#printedOriginals += 1
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
    const { ordinal, person, tube: number, visit } = data
    const tube = this.#tubes.get(number)
    if (tube === undefined || tube.isClosed) return 'there is no such open tube'
    const finished = this.#unlessFinished(visit) ?? this.#finish(visit, 'sample.collected', person)
    if (finished !== null) return finished
    if (!this.#personOfVisit.has(visit)) return 'nobody checked in'
    if (this.#tubeOfVisit.has(visit)) return 'is in two tubes'
    if (this.#feverish.has(visit)) return 'takes a feverish person'
    this.#tubeOfVisit.set(visit, number)
    tube.members.push(visit)
    this.#collected += 1
    if (ordinal !== tube.members.length) return `ordinal ${ordinal} is not ${tube.members.length}`
    if (tube.members.length > tube.poolSize || data.poolSize !== tube.poolSize) return 'does not fit the pool size'
    if (kindOf(data) !== kindOf(tube)) return `takes ${kindOf(data)} into a tube for ${kindOf(tube)}`
    if (this.#kindOfVisit.get(visit) !== kindOf(tube)) return 'is in another kind of tube than at check-in'
    return this.#withinInterval(person?.idNumber ?? '', day)
  }

  #withinInterval(person: string, day: string): string | null {
    if (person === '') return null // nobody asked
    const before = this.#collectedOn.get(person) ?? []
    this.#collectedOn.set(person, [...before, day])
    // The calendar says nothing about an interval any more once it went backwards.
    if (this.#hasClockGoneBack) return null
    const isTooEarly = before.some((other) => daysBetween(other, day) < this.#intervalDays)
    return isTooEarly ? 'takes the same person twice within the interval' : null
  }

  #openTube(data: Extract<SamplingEvent, { type: 'tube.opened' }>['data']): string | null {
    if (this.#tubes.has(data.tube)) return `tube number ${data.tube} is used twice`
    const isPrinted = data.numbering === 'printed'
    if (isPrinted) this.#printedTubes += 1
    if (isPrinted && !/^\d{14}$/.test(data.tube)) return `tube number ${data.tube} is no printed one`
    const { poolSize, specimenType = '' } = data
    this.#tubes.set(data.tube, { poolSize, specimenType, isPrinted, members: [], isClosed: false })
    return (data.expected ?? 0) > data.poolSize ? 'expects more people than fit' : null
  }

  #sealTube(data: Extract<SamplingEvent, { type: 'tube.sealed' }>['data']): string | null {
    const tube = this.#tubes.get(data.tube)
    if (tube === undefined || tube.isClosed) return 'there is no such open tube'
    tube.isClosed = true
    if (data.count !== data.members.length || data.count === 0) return 'counts wrongly'
    return data.members.join() === tube.members.join() ? null : 'lists other members than were collected'
  }

  #voidTube(number: string): string | null {
    const tube = this.#tubes.get(number)
    if (tube === undefined || tube.isClosed) return 'there is no such open tube'
    tube.isClosed = true
    return tube.members.length === 0 ? null : 'voids a tube with people in it'
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
