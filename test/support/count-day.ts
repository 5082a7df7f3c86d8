import { isDeepStrictEqual } from 'node:util'
import type { DayClosed } from '../../firmware/domain/day-report.ts'
import type { SamplingEvent } from '../../firmware/domain/events.ts'

type Of<Type extends SamplingEvent['type']> = Extract<SamplingEvent, { type: Type }>

/** Zeros that an auditor must find in every report, whatever happened: 零报告. */
const NEVER_LEFT_OUT =
  'visit.checked-in visit.referred visit.referred.fever visit.referred.status-code visit.referred.no-reading ' +
  'visit.referred.identity visit.referred.symptoms referral.closed visit.ended visit.ended.passed visit.ended.repeated visit.ended.not-holder ' +
  'visit.ended.refused visit.ended.absent visit.ended.abandoned visit.ended.mask visit.ended.closing ' +
  'sample.voided record.corrected tube.reopened sample.collected sample.collected.single sample.collected.pooled tube.opened tube.opened.printed tube.sealed ' +
  'tube.sealed.people tube.voided label.printed label.printed.copy label.failed label.doubtful box.handed-over box.handed-over.tubes site.disinfected'

/**
 * Counts working days from the events alone, as the district can: the day of an event is the one that was opened last
 * before it. Keeps whole events and looks through them when asked, so that it shares no idea with the kiosk's sums.
 */
export class DayCount {
  readonly #days = new Map<string, SamplingEvent[]>()
  readonly #copies = new Set<SamplingEvent>()
  readonly #labelled = new Set<string>()
  readonly #inOpenTubes = new Map<string, number>()
  readonly #sealed = new Map<string, readonly string[]>()
  readonly #sealedOn = new Map<string, string>()
  /** Voids of what lay in a sealed tube; those before its latest sealing are settled by it. */
  readonly #fromSealed = new Set<Of<'sample.voided'>>()
  readonly #settled = new Set<SamplingEvent>()
  /** How many people were in a tube when it was opened again. */
  readonly #reopened = new Map<SamplingEvent, number>()
  readonly #carried = new Map<string, number>()
  readonly #revisions = new Map<string, number>()
  #today = ''

  read(event: SamplingEvent): void {
    if (event.type === 'day.opened') this.#open(event.data.day)
    this.#days.get(this.#dayOf(event))?.push(event)
    if (event.type === 'label.printed' && this.#labelled.has(event.data.tube)) this.#copies.add(event)
    if (event.type === 'label.printed') this.#labelled.add(event.data.tube)
    if (event.type === 'sample.collected') this.#inOpenTubes.set(event.data.tube, this.#membersOf(event.data.tube) + 1)
    if (event.type === 'sample.voided' && this.#inOpenTubes.has(event.data.tube)) {
      this.#inOpenTubes.set(event.data.tube, this.#membersOf(event.data.tube) - 1)
    } else if (event.type === 'sample.voided') this.#fromSealed.add(event)
    if (event.type === 'tube.reopened') {
      const left = (this.#sealed.get(event.data.tube) ?? []).filter((visit) => !this.#isVoided(event.data.tube, visit))
      this.#reopened.set(event, left.length)
      this.#inOpenTubes.set(event.data.tube, left.length)
    }
    if (event.type === 'tube.sealed' || event.type === 'tube.voided') this.#inOpenTubes.delete(event.data.tube)
    if (event.type === 'tube.sealed') {
      this.#sealed.set(event.data.tube, event.data.members)
      this.#sealedOn.set(event.data.tube, this.#today)
      for (const voided of this.#fromSealed) if (voided.data.tube === event.data.tube) this.#settled.add(voided)
    }
  }

  /** What is wrong with a closing that was written just now; null when it is as counted here. */
  wrongWith(closed: DayClosed): string | null {
    const revision = (this.#revisions.get(closed.day) ?? 0) + 1
    this.#revisions.set(closed.day, revision)
    if (closed.revision !== revision) return `revision ${closed.revision} of ${closed.day} is not ${revision}`
    const missing = NEVER_LEFT_OUT.split(' ').find((name) => closed.counts[name] === undefined)
    if (missing !== undefined) return `${missing} is left out`
    const unbalanced = closed.differences.find(({ code }) => code.endsWith('-and-tubes'))
    if (unbalanced !== undefined) return `${unbalanced.code} differ by ${unbalanced.count}`
    const [counted, told] = [nonZero(this.count(closed.day)), nonZero(closed.counts)]
    if (!isDeepStrictEqual(counted, told)) return `tells ${JSON.stringify(told)}, counted ${JSON.stringify(counted)}`
    const people = closed.prices.reduce((sum, line) => sum + line.people, 0)
    const samples = (closed.counts['sample.collected'] ?? 0) - (closed.counts['sample.voided'] ?? 0)
    return people === samples ? null : `${people} people have a price`
  }

  /** Everything but what came over without a label: that hangs on what the kiosk still looks after. */
  count(day: string): Readonly<Record<string, number>> {
    const events = this.#days.get(day) ?? []
    const of = <Type extends SamplingEvent['type']>(type: Type): readonly Of<Type>[] =>
      events.filter((event): event is Of<Type> => event.type === type)
    const sealed = of('tube.sealed')
    const isToday = day === this.#today
    return {
      ...tally(of('visit.checked-in')),
      ...tally(of('visit.referred'), ({ data }) => data.reason),
      ...tally(of('referral.closed')),
      ...tally(of('visit.ended'), ({ data }) => data.reason),
      ...tally(of('sample.collected'), ({ data }) => (data.poolSize === 1 ? 'single' : 'pooled')),
      ...tally(of('tube.opened'), ({ data }) => String(data.poolSize)),
      'tube.opened.printed': of('tube.opened').filter(({ data }) => data.numbering === 'printed').length,
      ...tally(sealed, ({ data }) => String(data.poolSize)),
      'tube.sealed.people':
        sealed.flatMap(({ data }) => data.members).length -
        of('sample.voided').filter((event) => this.#fromSealed.has(event)).length -
        of('tube.reopened').reduce((sum, event) => sum + (this.#reopened.get(event) ?? 0), 0),
      ...tally(of('sample.voided')),
      ...tally(of('tube.reopened')),
      ...tally(of('record.corrected')),
      ...tally(of('tube.voided'), ({ data }) => String(data.poolSize)),
      ...tally(of('label.printed')),
      'label.printed.copy': of('label.printed').filter((event) => this.#copies.has(event)).length,
      ...tally(of('label.failed')),
      ...tally(of('label.doubtful')),
      ...tally(of('box.handed-over')),
      'box.handed-over.tubes': of('box.handed-over').flatMap(({ data }) => data.tubes).length,
      ...tally(of('site.disinfected'), ({ data }) => data.area),
      'carried.people': this.#carried.get(day) ?? 0,
      'open.people': isToday ? this.#openPeople() : 0,
    }
  }

  /** What is voided in a sealed tube belongs to the day on which that was sealed; all else to the day it happens. */
  #dayOf(event: SamplingEvent): string {
    if (event.type !== 'sample.voided' || this.#inOpenTubes.has(event.data.tube)) return this.#today
    return this.#sealedOn.get(event.data.tube) ?? this.#today
  }

  #isVoided(tube: string, visit: string): boolean {
    return [...this.#fromSealed].some(
      (event) => event.data.tube === tube && event.data.visit === visit && !this.#settled.has(event),
    )
  }

  #open(day: string): void {
    const people = this.#openPeople()
    this.#carried.set(this.#today, (this.#carried.get(this.#today) ?? 0) - people)
    this.#carried.set(day, (this.#carried.get(day) ?? 0) + people)
    if (!this.#days.has(day)) this.#days.set(day, [])
    this.#today = day
  }

  #openPeople(): number {
    return [...this.#inOpenTubes.values()].reduce((sum, people) => sum + people, 0)
  }

  #membersOf(tube: string): number {
    return this.#inOpenTubes.get(tube) ?? 0
  }
}

/** How many, and how many of each kind. */
function tally<Event extends SamplingEvent>(
  events: readonly Event[],
  kindOf?: (event: Event) => string,
): Readonly<Record<string, number>> {
  const type = events[0]?.type ?? 'none'
  const kinds = kindOf === undefined ? {} : Object.groupBy(events, (event) => `${type}.${kindOf(event)}`)
  const byKind = Object.entries(kinds).map(([name, some]) => [name, some?.length ?? 0] as const)
  return Object.fromEntries([[type, events.length], ...byKind])
}

function nonZero(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const kept = Object.entries(counts).filter(([name, count]) => count !== 0 && !name.endsWith('.unlabelled'))
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}
