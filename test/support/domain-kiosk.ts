import { workingMoment } from '../../firmware/domain/clock-state.ts'
import { isTickDue } from '../../firmware/domain/day.ts'
import { decide } from '../../firmware/domain/decide.ts'
import type { EventDraft, RecordedEvent, SamplingEvent } from '../../firmware/domain/events.ts'
import { evolve } from '../../firmware/domain/evolve.ts'
import { citizenCheckCharacter, type IdDocument } from '../../firmware/domain/identity.ts'
import type { CrewAct, Effect, Input, MeasuredResult, Refusal } from '../../firmware/domain/input.ts'
import type { BoothAnswer } from '../../firmware/domain/intake-input.ts'
import { isOfVoidTube } from '../../firmware/domain/label-jobs.ts'
import { createMoments, type Moment } from '../../firmware/domain/moment.ts'
import type { OpeningRange } from '../../firmware/domain/opening-hours.ts'
import { type Programme, rulesId } from '../../firmware/domain/programme.ts'
import type { RosterEntry } from '../../firmware/domain/roster.ts'
import { IDLE, type Session } from '../../firmware/domain/session.ts'
import { skinProfile } from '../../firmware/domain/skin-profile.ts'
import { emptyState, type KioskState } from '../../firmware/domain/state.ts'
import type { Turn } from '../../firmware/domain/turn.ts'
import type { ViewContext } from '../../firmware/domain/view.ts'
import { BootClock } from './boot-clock.ts'

const KIOSK = { id: 'K0042', journal: 1, ticketLetter: 'A' }
export const OPERATOR = 'op-1'

/** Skin temperatures that the default profile turns into these, in a booth of 25.01 °C. */
export const SKIN = { normal: 34.09, warm: 34.97, fever: 36.21, cold: 28 } as const

const AMBIENT_C = 25.01
const moments = createMoments('Asia/Shanghai')

/** A programme like the shipped pooled-10; `changes` replace whole members. */
export function aProgramme(changes: Partial<Programme> = {}): Programme {
  return {
    name: 'pooled-10',
    version: 3,
    effectiveFrom: '2022-05-20T00:00:00+08:00',
    subjects: 'people',
    places: [],
    identity: { default: 'required', byCategory: {} },
    mask: { required: false },
    phone: 'if-known',
    symptoms: { ask: false },
    guardian: { underYears: 0 },
    interval: { days: 1, byCategory: {} },
    temperature: { required: true, feverCentiC: 3730, readings: 2, minAmbientCentiC: 1000, maxAmbientCentiC: 4000 },
    statusCodes: { red: 'refer', yellow: 'refer', green: 'pass' },
    queue: { priority: [] },
    pool: { default: 10, byCategory: { key: 1 } },
    tube: tubeRules('printed'),
    collect: 'by-crew',
    specimenType: { default: 'oropharyngeal-swab', byAge: [], byCategory: {} },
    ticket: { print: 'never' },
    result: null,
    custody: { everyMinutes: 120, maxTubes: 300, toLaboratoryMinutes: 240 },
    // None, so that a test about anything else has no task for it.
    disinfection: { perDay: 0 },
    label: { template: 'specimen-40x30' },
    price: { class: 'pooled', yuan: 3.5, payer: 'government', ceilingYuan: null, byCategory: {} },
    ...changes,
  }
}

export function tubeRules(numbering: Programme['tube']['numbering']): Programme['tube'] {
  return { numbering, sealAfterMinutes: 30, verify: 'none', lots: { track: false } }
}

/** Labels are scanned on their tubes. */
export const VERIFIED = { tube: { ...tubeRules('printed'), verify: 'scan' } } as const
/** Tubes are counted by lot. */
export const BY_LOT = { tube: { ...tubeRules('printed'), lots: { track: true } } } as const
export const PREPRINTED = { tube: tubeRules('preprinted') } as const
export const AT_DESK = { collect: 'at-check-in' } as const

export function poolOf(size: number): Pick<Programme, 'pool'> {
  return { pool: { default: size, byCategory: { key: 1 } } }
}

/** The document of invented person number `n` (1-999,999), of a region that was never assigned. */
export function documentOf(n: number): IdDocument {
  const birthDate = new Date(Date.parse('1990-03-07') + Math.floor(n / 1_000) * 86_400_000).toISOString().slice(0, 10)
  const digits = `119999${birthDate.replaceAll('-', '')}${String(n % 1_000).padStart(3, '0')}`
  return {
    idType: 'resident-card',
    idNumber: digits + citizenCheckCharacter(digits),
    name: `测试${n}`,
    sex: n % 2 === 1 ? 'male' : 'female',
    birthDate,
    validTo: null,
  }
}

/** The keyed hash by which a person is known, in plain text here. */
export function keyOf(idNumber: string): string {
  return `key of ${idNumber}`
}

/** What one input led to. */
export interface Given {
  readonly events: readonly SamplingEvent[]
  readonly types: readonly string[]
  readonly refusal: Refusal | undefined
  readonly effects: readonly Effect[]
}

/** The domain with a clock to turn and a journal in memory: decide, number, fold, as the kiosk does. */
export class DomainKiosk {
  state: KioskState = emptyState()
  session: Session = IDLE
  programme: Programme
  openingHours: readonly OpeningRange[] = []
  isDiskFull = false
  readonly roster = new Map<string, RosterEntry>()
  nowMs: number
  clock: RecordedEvent['clock']
  closesAt = '23:50'
  profile = 'default'
  readonly #boot: BootClock
  readonly journal: RecordedEvent[] = []

  constructor(
    changes: Partial<Programme> = {},
    startsAt = '2026-11-21T08:00:00+08:00',
    clock: RecordedEvent['clock'] = 'synced',
  ) {
    this.programme = aProgramme(changes)
    this.nowMs = Date.parse(startsAt)
    this.#boot = new BootClock(moments, this.nowMs)
    this.clock = clock
    this.give({ kind: 'start', version: '0.1.0', begun: null })
  }

  get now(): Moment {
    return workingMoment(this.state.day, this.clock, moments(this.nowMs))
  }

  get viewContext(): ViewContext {
    const { isDiskFull, now, openingHours, programme } = this
    return { isDiskFull, now, openingHours, programme, bandsMinutes: [25, 50] }
  }

  /** As the kiosk's loop has it: a new working day is an input of its own, before any other. */
  give(input: Input): Given {
    const first: SamplingEvent[] = []
    for (let n = 0; isTickDue(this.#turn(), input); n += 1) {
      if (n === 2) throw new Error('a tick stays due') // the loop allows two
      first.push(...this.#carryOut({ kind: 'tick' }).events)
    }
    const given = this.#carryOut(input)
    const events = [...first, ...given.events]
    return { ...given, events, types: events.map(({ type }) => type) }
  }

  act(act: CrewAct): Given {
    return this.give({ kind: 'crew', act, operator: OPERATOR })
  }

  lay(n: number): Given {
    return this.give({ kind: 'document', document: documentOf(n), source: 'card' })
  }

  measure(objectC: number, ambientC = AMBIENT_C): Given {
    const result = { ok: true, objectCentiC: Math.round(objectC * 100), ambientCentiC: Math.round(ambientC * 100) }
    return this.#measured({ ...result, ok: true })
  }

  measureFails(failure: Extract<MeasuredResult, { ok: false }>['failure']): Given {
    return this.#measured({ ok: false, failure })
  }

  timeOut(): Given {
    return this.give({ kind: 'timer', token: this.session.token })
  }

  showCode(code: string): Given {
    return this.give({ kind: 'status-code', code })
  }

  answerAtBooth(answer: BoothAnswer): Given {
    return this.give({ kind: 'answer', token: this.session.token, answer })
  }

  /** A healthy person from card to the end of the farewell. */
  pass(n: number): Given {
    const laid = this.lay(n)
    const measured = this.programme.temperature.required ? this.measure(SKIN.normal) : laid
    this.timeOut()
    return measured
  }

  passAll(...people: readonly number[]): readonly string[] {
    return people.flatMap((n) => this.pass(n).types)
  }

  /** Everything about a label from the printer's side, until nothing waits. */
  printAll(): readonly string[] {
    const waiting = [...this.state.labels.values()].filter((label) => label.state === 'waiting')
    return waiting.flatMap((label) => {
      // As the label desk has it: a tube that was voided meanwhile gets none.
      if (isOfVoidTube(this.state, label)) return this.label(label.id, 'failed', 'tube-gone').types
      return [...this.label(label.id, 'started').types, ...this.label(label.id, 'printed').types]
    })
  }

  label(label: string, outcome: Extract<Input, { kind: 'label' }>['outcome'], cause = ''): Given {
    return this.give({ kind: 'label', label, outcome, cause })
  }

  tick(minutes: number): Given {
    this.nowMs += minutes * 60_000
    return this.give({ kind: 'tick' })
  }

  /** Somebody or something sets the wall clock. */
  setWall(byMs: number): void {
    this.nowMs += byMs
    this.#boot.set(byMs)
  }

  /** Power gone and back: the state is what the journal says, nobody stands in front of the booth. */
  restart(): Given {
    this.state = this.rebuilt()
    this.#boot.boot(this.nowMs)
    this.session = IDLE
    return this.give({ kind: 'start', version: '0.1.0', begun: null })
  }

  rebuilt(): KioskState {
    return this.journal.reduce((state, recorded) => evolve(state, recorded), emptyState())
  }

  /** The types of all events about a visit. */
  typesOf(subject: string): readonly string[] {
    return this.journal.flatMap(({ event }) => (event.subject === subject ? [event.type] : []))
  }

  /** The newest event of a type. */
  last<Type extends SamplingEvent['type']>(type: Type): Extract<SamplingEvent, { type: Type }> {
    const isWanted = (event: SamplingEvent): event is Extract<SamplingEvent, { type: Type }> => event.type === type
    const found = this.journal.map(({ event }) => event).findLast(isWanted)
    if (found === undefined) throw new Error(`no ${type} yet`)
    return found
  }

  /** The visit and ticket number `n` of this journal. */
  visit(n: number): string {
    return `${KIOSK.id}-${KIOSK.journal}-V${n}`
  }

  #measured(result: MeasuredResult): Given {
    return this.give({ kind: 'measured', token: this.session.token, result })
  }

  #turn(): Turn {
    return {
      state: this.state,
      session: this.session,
      context: {
        now: this.now,
        clock: this.#boot.read(this.nowMs, this.clock),
        programme: this.programme,
        closesAt: this.closesAt,
        kiosk: KIOSK,
        identify: keyOf,
        openingHours: this.openingHours,
        isDiskFull: this.isDiskFull,
        couriers: ['driver-1'],
        skinProfile: skinProfile(this.profile),
        roster: (personKey) => this.roster.get(personKey) ?? null,
      },
    }
  }

  #carryOut(input: Input): Given {
    const { drafts, effects, refusal, session } = decide(this.#turn(), input)
    const set = effects.find((effect) => effect.kind === 'set-clock')
    if (set !== undefined) {
      this.setWall(set.bootedAtMs + this.#boot.read(this.nowMs, this.clock).monotonicMs - this.nowMs)
      this.clock = 'set-by-crew'
    }
    for (const draft of drafts) this.#append(draft)
    if (refusal === undefined) this.session = session
    const events = drafts.map(({ event }) => event)
    return { events, types: events.map(({ type }) => type), refusal, effects }
  }

  #append(draft: EventDraft): void {
    const sequence = this.journal.length + 1
    const recorded: RecordedEvent = {
      ...draft,
      sequence,
      id: `${KIOSK.id}.${KIOSK.journal}.${sequence}`,
      time: this.now.time,
      day: this.now.day,
      ...this.#boot.stamp(this.nowMs, this.clock),
      rules: rulesId(this.programme),
      chain: '',
    }
    this.journal.push(recorded)
    evolve(this.state, recorded)
  }
}
