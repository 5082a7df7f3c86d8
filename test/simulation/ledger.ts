import type { SamplingEvent } from '../../firmware/domain/events.ts'
import type { ArrivedEvent } from '../end-to-end/broker-events.ts'
import { DayCount } from '../support/count-day.ts'

const FEVER_C = 37.3

interface VisitBook {
  /** Ids of the events that end it and were not taken back. */
  readonly endings: Set<string>
  person: string
  isFeverish: boolean
  isKey: boolean
}

interface TubeBook {
  readonly poolSize: number
  readonly isPrinted: boolean
  /** Visits in it; a visit whose specimen was voided is not. */
  readonly members: Set<string>
  readonly specimenTypes: Set<string>
  printedLabels: number
  state: 'open' | 'sealed' | 'voided'
  /** The box in which it left. */
  box: string | null
}

interface SampleBook {
  readonly visit: string
  readonly tube: string
  isVoided: boolean
}

/**
 * The district's own books of one journal, written from the contract (section 4) and from the events' bytes; nothing
 * of the kiosk's code is in them. Says in words what must not be.
 */
export class Ledger {
  readonly problems: string[] = []
  readonly visits = new Map<string, VisitBook>()
  readonly tubes = new Map<string, TubeBook>()
  readonly samples = new Map<string, SampleBook>()
  readonly #events: readonly ArrivedEvent[]
  readonly #labels = new Map<string, 'started' | 'printed'>()
  /** The second equation of section 4: numbers of tubes as the labels and as the openings say them. */
  readonly #labelled = new Set<string>()
  #printed = 0
  #copies = 0
  #openedPrinted = 0
  readonly #tickets = new Map<string, number>()
  /** Person and day of the specimen → its event. */
  readonly #personDays = new Map<string, string>()

  constructor(events: readonly ArrivedEvent[]) {
    this.#events = events
    for (const event of events) this.#read(event)
    this.#close()
    this.#checkDays()
  }

  #read(event: ArrivedEvent): void {
    switch (event.type) {
      case 'sampling.visit.checked-in.v1':
        this.#checkIn(event)
        return
      case 'sampling.visit.referred.v1':
      case 'sampling.visit.ended.v1':
        this.#visit(event.subject).endings.add(event.id)
        return
      case 'sampling.sample.collected.v1':
        this.#collect(event)
        return
      case 'sampling.sample.voided.v1':
        this.#void(event)
        return
      case 'sampling.tube.opened.v1':
        this.#open(event)
        return
      case 'sampling.tube.reopened.v1':
        this.#tube(event).state = 'open'
        return
      case 'sampling.tube.sealed.v1':
        this.#seal(event)
        return
      case 'sampling.tube.voided.v1':
        this.#tube(event).state = 'voided'
        return
      case 'sampling.box.handed-over.v1':
        this.#handOver(event)
        return
      case 'sampling.label.started.v1':
      case 'sampling.label.printed.v1':
        this.#label(event)
    }
  }

  #checkIn(event: ArrivedEvent): void {
    const visit = this.#visit(event.subject)
    const { person, temperature, ticket } = event.data as {
      ticket?: string
      person?: { idNumber: string; category: string }
      temperature?: { bodyC: number }
    }
    visit.person = person?.idNumber ?? ''
    visit.isKey = person?.category === 'key'
    visit.isFeverish = (temperature?.bodyC ?? 0) >= FEVER_C
    if (ticket === undefined) return
    const day = event.time.slice(0, 10)
    const number = Number(ticket.slice(1))
    if (number <= (this.#tickets.get(day) ?? 0)) this.#say(event, `ticket ${ticket} does not rise`)
    this.#tickets.set(day, number)
  }

  #collect(event: ArrivedEvent): void {
    const data = event.data as { visit: string; poolSize: number; ordinal: number; specimenType: string }
    const tube = this.#tube(event)
    const visit = this.#visit(data.visit)
    visit.endings.add(event.id)
    this.samples.set(event.id, { visit: data.visit, tube: String(event.data['tube']), isVoided: false })
    tube.members.add(data.visit)
    tube.specimenTypes.add(data.specimenType)
    if (tube.state !== 'open') this.#say(event, `collects into a ${tube.state} tube`)
    if (tube.members.size > tube.poolSize || data.poolSize !== tube.poolSize) this.#say(event, 'does not fit the pool')
    if (tube.specimenTypes.size > 1) this.#say(event, 'mixes specimen types')
    if (visit.isFeverish) this.#say(event, 'takes somebody feverish')
    if (visit.isKey && tube.poolSize !== 1) this.#say(event, 'pools a key person')
    this.#onceADay(event, visit.person)
  }

  /** Rules of these days: once a working day, unless the first was voided. */
  #onceADay(event: ArrivedEvent, person: string): void {
    if (person === '') return
    const key = `${person} ${event.time.slice(0, 10)}`
    const before = this.samples.get(this.#personDays.get(key) ?? '')
    if (before?.isVoided === false) this.#say(event, 'takes the same person twice')
    this.#personDays.set(key, event.id)
  }

  #void(event: ArrivedEvent): void {
    const of = String(event.data['of'])
    const sample = this.samples.get(of)
    if (sample === undefined || sample.isVoided) {
      this.#say(event, `voids ${of}, which is no sample`)
      return
    }
    sample.isVoided = true
    this.tubes.get(sample.tube)?.members.delete(sample.visit)
    // A slip of the thumb: the visit goes on. With any other reason it ended with the specimen that does not count.
    if (event.data['reason'] === 'undo') this.visits.get(sample.visit)?.endings.delete(of)
  }

  #open(event: ArrivedEvent): void {
    if (this.tubes.has(event.subject)) this.#say(event, 'uses a tube number again')
    const { numbering, poolSize } = event.data as { numbering: string; poolSize: number }
    if (numbering === 'printed') this.#openedPrinted += 1
    this.tubes.set(event.subject, {
      poolSize,
      isPrinted: numbering === 'printed',
      members: new Set(),
      specimenTypes: new Set(),
      printedLabels: 0,
      state: 'open',
      box: null,
    })
  }

  #seal(event: ArrivedEvent): void {
    const tube = this.#tube(event)
    const { count, members } = event.data as { count: number; members: readonly string[] }
    tube.state = 'sealed'
    if (count !== members.length || members.length !== tube.members.size) this.#say(event, 'counts wrongly')
    if (members.some((visit) => !tube.members.has(visit))) this.#say(event, 'names somebody who is not in it')
  }

  #handOver(event: ArrivedEvent): void {
    for (const number of event.data['tubes'] as readonly string[]) {
      const tube = this.tubes.get(number)
      if (tube?.state !== 'sealed') this.#say(event, `takes ${number}, which is not sealed`)
      const before = tube?.box ?? null
      if (before !== null) this.#say(event, `takes ${number}, which left in ${before}`)
      if (tube !== undefined) tube.box = event.subject
    }
  }

  /** Begun once, printed once; doubtful ones may be accepted later by a person. */
  #label(event: ArrivedEvent): void {
    const now = event.type.includes('printed') ? 'printed' : 'started'
    const before = this.#labels.get(event.subject)
    if (before === 'printed' || before === now) this.#say(event, `a label is ${now} twice`)
    this.#labels.set(event.subject, now)
    if (now === 'printed') this.#countLabel(event)
  }

  #countLabel(event: ArrivedEvent): void {
    const number = String(event.data['tube'])
    this.#printed += 1
    if (this.#labelled.has(number)) this.#copies += 1
    this.#labelled.add(number)
    this.#tube(event).printedLabels += 1
  }

  /** What must hold when nothing is under way any more. */
  #close(): void {
    for (const [id, { endings }] of this.visits) {
      if (endings.size !== 1) this.problems.push(`${id} ends ${endings.size} times`)
    }
    const kept = [...this.samples.values()].filter(({ isVoided }) => !isVoided).length
    const members = [...this.tubes.values()].reduce((sum, tube) => sum + tube.members.size, 0)
    if (kept !== members) this.problems.push(`${kept} specimens, ${members} people in tubes`)
    this.#checkLabels()
    for (const [number, { box, isPrinted, members: people, printedLabels, state }] of this.tubes) {
      if (state === 'sealed' && box === null) this.problems.push(`tube ${number} never left`)
      if (state === 'open') this.problems.push(`tube ${number} is still open`)
      if (state === 'voided' && people.size > 0) this.problems.push(`tube ${number} is void, with people in it`)
      if (isPrinted && state === 'sealed' && printedLabels === 0) this.problems.push(`tube ${number} has no label`)
    }
  }

  /** labels printed − copies = tubes opened with printed numbers, but for those that were void before they had one. */
  #checkLabels(): void {
    const unlabelled = [...this.tubes].filter(([number, { isPrinted, state }]) => {
      return isPrinted && state === 'voided' && !this.#labelled.has(number)
    })
    const expected = this.#openedPrinted - unlabelled.length
    if (this.#printed - this.#copies === expected) return
    this.problems.push(
      `${this.#printed} labels printed, ${this.#copies} copies; ${expected} tubes with printed numbers`,
    )
  }

  /** Each closing says what can be counted from what arrived before it. */
  #checkDays(): void {
    const days = new DayCount()
    for (const event of this.#events) {
      const fact = { type: event.type.split('.').slice(1, -1).join('.'), data: event.data } as SamplingEvent
      days.read(fact)
      const wrong = fact.type === 'day.closed' ? days.wrongWith(fact.data) : null
      if (wrong !== null) this.#say(event, wrong)
    }
  }

  #visit(id: string): VisitBook {
    const known = this.visits.get(id) ?? { endings: new Set(), person: '', isFeverish: false, isKey: false }
    this.visits.set(id, known)
    return known
  }

  #tube(event: ArrivedEvent): TubeBook {
    const number = String(event.data['tube'])
    const tube = this.tubes.get(number)
    if (tube !== undefined) return tube
    this.#say(event, `names tube ${number}, which was never opened`)
    return {
      poolSize: 0,
      isPrinted: false,
      members: new Set(),
      specimenTypes: new Set(),
      printedLabels: 0,
      state: 'open',
      box: null,
    }
  }

  #say(event: ArrivedEvent, problem: string): void {
    this.problems.push(`${event.id} ${event.type}: ${problem}`)
  }
}
