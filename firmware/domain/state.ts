import type { BoxedTube } from './boxed-tube.ts'
import { type ClockState, newClock } from './clock-state.ts'
import type { CodeInDoubt } from './code-in-doubt-record.ts'
import { type CommandMemory, noCommands } from './command.ts'
import type { CountedSample } from './counted-sample.ts'
import type { DayDifference } from './day-report.ts'
import type { HandedOver, ScanRefused } from './events.ts'
import type { Person } from './identity.ts'
import { type JournalDamage, noDamage } from './journal-damage.ts'
import type { KnownPhone } from './known-phone.ts'
import type { LastSeen, NumberLink } from './last-seen.ts'
import type { Lot } from './lot.ts'
import type { ObjectSample } from './object-sample.ts'
import type { Party } from './party-record.ts'
import type { PricedPeople, ToldPrice } from './price.ts'
import type { Shift } from './shifts.ts'
import type { ThermometerCheck } from './thermometer-check.ts'
import type { UndoableAct } from './undoable.ts'
import type { UpdateRecord } from './update-record.ts'
import { noNumbers, type UsedNumbers } from './used-numbers.ts'
import type { LabelState } from './view.ts'

/** One resident's pass through the kiosk, from check-in on. */
export interface Visit {
  readonly id: string
  readonly ticket: string | null
  /** Another one after the person was absent and came back too late for the first. */
  group: string | null
  /** 0 and empty where no specimen is foreseen. */
  readonly poolSize: number
  readonly specimenType: string
  /** General, where nobody said another. */
  readonly category: string
  /** As told at check-in; null where the event of an old journal does not say. */
  readonly price: ToldPrice | null
  /** Of a category that the programme calls first. */
  readonly isPriority: boolean
  /** Null when the day's key was forgotten, or nobody asked. A correction replaces it. */
  person: Person | null
  personKey: string | null
  /** Of a number that the person had before. */
  formerKey: string | null
  /** Id of the event by which it began. */
  readonly firstEvent: string
  readonly bodyC: number | null
  readonly day: string
  /**
   * Null when the clock could not be believed then: it may have jumped since. Such a visit counts from the next new
   * working day on, so that a clock set right in the morning sends nobody home who waits.
   */
  checkedInAtMs: number | null
  /** RFC 3339, while it is referred. */
  referredAt: string | null
  /** `absent`: called, and nobody came; passed over, and may come back. */
  state: 'waiting' | 'called' | 'absent' | 'collected' | 'referred' | 'ended'
  /** Sequence of the latest call: the order of calls must not hang on a clock that may go back. */
  calledSequence: number | null
  /** Since when the person is absent; null when they are not, and when the clock could not be believed then. */
  absentAtMs: number | null
  tube: string | null
  sample: CountedSample | null
  reason: string | null
  /** Referred with a fever, and sitting down until then; who told them to. */
  resting: { readonly untilMs: number; readonly operator: string } | null
  /** Checked in with a document that is not valid any more. */
  readonly isDocumentExpired: boolean
}

/** People who share a tube: of one pool size and one priority class. */
export interface Group {
  readonly id: string
  readonly poolSize: number
  readonly specimenType: string
  readonly isPriority: boolean
  readonly members: string[]
  /** `released`: asked to the waiting line as a whole. `begun`: its first was called, or its tube is open. Nobody joins then. */
  stage: 'forming' | 'released' | 'begun'
  /** Sequence of its release: the order of releases must not hang on a clock that may go back. */
  releasedSequence: number | null
  /** The open tube for its members; null before it opens and after it is sealed. */
  tube: string | null
}

export interface Tube {
  readonly number: string
  readonly numbering: 'printed' | 'preprinted'
  readonly poolSize: number
  readonly specimenType: string
  readonly sealAfterMinutes: number
  readonly isForObjects: boolean
  /** Specimens of places and things in it. */
  readonly objects: ObjectSample[]
  /** Of the one object whose specimen it is for. */
  readonly place: string | null
  readonly expected: number | null
  readonly group: string | null
  readonly openedAt: string
  openedAtMs: number
  /** Visits whose sample in it counts. */
  readonly members: string[]
  /** Places in it that are taken: a voided sample is still in the liquid. From 1, not always in order. */
  readonly swabs: number[]
  state: 'open' | 'sealed' | 'voided'
  /** The one person at the desk whose name its label carries, before the sample is in. */
  readonly visit: string | null
  /** The label was scanned on the tube; pre-printed ones are by being opened. */
  isVerified: boolean
  readonly lot: Pick<Lot, 'lot' | 'expires'> | null
  /** Why it is sealed or void. */
  closedFor: string | null
  firstSampleAt: string | null
  /** False when the clock could not be believed then. */
  isSampleTimeBelieved: boolean
  /** When it was sealed; null before, and while no clock could be believed since. */
  sealedAtMs: number | null
  /** The working day whose report counts it as sealed. */
  sealedDay: string | null
  /** The box that it was packed into. */
  box: string | null
  handedOverAtMs: number | null
  lastCopy: number
}

/** A box (转运箱) from its first scan on. At most one is open. */
export interface Box {
  readonly id: string
  /** Tube → when it was packed, milliseconds since 1970. */
  readonly tubes: Map<string, number>
  /** Scans that were refused, each once. */
  readonly refused: ScanRefused[]
  /** Null while it is open; then what was handed over, as it stands in the journal, and what its tubes were. */
  handedOver:
    | (HandedOver & { readonly at: string; readonly atMs: number; readonly contents: readonly BoxedTube[] })
    | null
}

export interface Label {
  readonly id: string
  readonly tube: string
  readonly copy: number
  state: LabelState
  cause: string | null
  /** RFC 3339: in this state since. */
  since: string
}

export interface WorkingDay {
  readonly day: string
  /** Null where the kiosk was off and only said so. */
  firstSequence: number | null
  /** Of the newest event that counts for it. */
  lastSequence: number | null
  tickets: number
  /** By the names of day-counts.ts. */
  readonly counts: Map<string, number>
  readonly prices: Map<string, PricedPeople>
  /** RFC 3339, of the latest closing; null before the first. */
  closedAt: string | null
  /** Something was counted since the latest closing. */
  isChanged: boolean
  /** What the latest closing named. */
  differences: readonly DayDifference[]
  /** It was opened again after another day: the clock went back. */
  reopenings: number
  /** Its first counts had left the state; see `DifferenceCode`. */
  readonly isIncomplete: boolean
}

/**
 * What the journal says, folded. Only `evolve` changes it, in place: 60,000 events at start must take seconds.
 * Finished visits, tubes and labels of earlier days leave it when a day opens; numbers ever used stay.
 */
export interface KioskState {
  sequence: number
  day: WorkingDay | null
  /** The latest days, the one that is open last: a clock that goes back opens one of them again. */
  readonly days: Map<string, WorkingDay>
  /** Every day that was ever closed → its latest revision: a first closing happens once, wherever the clock goes. */
  readonly closings: Map<string, number>
  readonly clock: ClockState
  readonly visits: Map<string, Visit>
  readonly groups: Map<string, Group>
  readonly tubes: Map<string, Tube>
  readonly labels: Map<string, Label>
  readonly lastSeen: Map<string, LastSeen>
  readonly links: Map<string, NumberLink>
  /** Visit that counts → when somebody was told today that they were here already, by the wall clock. */
  readonly repeatsSaid: Map<string, number>
  /** Every tube number this journal has known: a number is used once. */
  readonly usedTubes: UsedNumbers
  /** Devices in fault, and since when (RFC 3339). */
  readonly faults: Map<string, { readonly code: string; readonly since: string }>
  /** The open box, and those handed over lately, oldest first. */
  readonly boxes: Map<string, Box>
  /** By the visit that had checked in just before. */
  readonly codesInDoubt: Map<string, CodeInDoubt>
  /** Who packs with the booth's own scanner, and when something was last scanned; null while it opens tubes. */
  packing: { readonly operator: string; lastAtMs: number } | null
  /** Whoever checks in now belongs to it. */
  party: Party | null
  /** Empty tubes by lot, as they came; empty where nobody counts them. */
  readonly stock: Map<string, Lot>
  readonly lastActs: Map<string, UndoableAct>
  /** Act of the crew → ids of its events, the oldest first. */
  readonly requests: Map<string, readonly string[]>
  readonly counters: { visit: number; group: number; tube: number; box: number; party: number; specimen: number }
  /** Wall-clock instants of the latest collections, newest last, of the last hour. */
  readonly collectedAtMs: number[]
  /** Who was called or sampled last, and when by the wall clock. */
  readonly chair: { visit: string | null; atMs: number }
  /** How long the latest specimens took, newest last. */
  readonly serviceMs: number[]
  isPaused: boolean
  /** The kiosk stopped taking people in before this closing time. */
  stoppedUntilMs: number | null
  /** The crew keeps it open until then, whatever the opening hours say. */
  keptOpenUntilMs: number | null
  /** By `personKey`, the one told longest ago first. Never leaves the state but with the event of a new visit. */
  readonly phones: Map<string, KnownPhone>
  rosterFingerprint: string | null
  /** The latest one; null before the first. */
  thermometerCheck: ThermometerCheck | null
  update?: UpdateRecord
  readonly journal: JournalDamage
  readonly commands: CommandMemory
  /** When the newest events were written, and those before them (RFC 3339): one append has one time. */
  written: { readonly at: string | null; readonly before: string | null }
  readonly shifts: Map<string, Shift>
  /** Priority groups begun since the last other one: how long the others have stood back. */
  priorityGroupsInARow: number
}

export function emptyState(): KioskState {
  return {
    sequence: 0,
    day: null,
    days: new Map(),
    closings: new Map(),
    clock: newClock(),
    visits: new Map(),
    groups: new Map(),
    tubes: new Map(),
    labels: new Map(),
    lastSeen: new Map(),
    links: new Map(),
    repeatsSaid: new Map(),
    usedTubes: noNumbers(),
    stock: new Map(),
    faults: new Map(),
    boxes: new Map(),
    codesInDoubt: new Map(),
    packing: null,
    party: null,
    lastActs: new Map(),
    requests: new Map(),
    counters: { visit: 0, group: 0, tube: 0, box: 0, party: 0, specimen: 0 },
    collectedAtMs: [],
    chair: { visit: null, atMs: 0 },
    serviceMs: [],
    isPaused: false,
    stoppedUntilMs: null,
    keptOpenUntilMs: null,
    phones: new Map(),
    rosterFingerprint: null,
    thermometerCheck: null,
    journal: noDamage(),
    commands: noCommands(),
    written: { at: null, before: null },
    shifts: new Map(),
    priorityGroupsInARow: 0,
  }
}

/** In the queue or at the chair: who counts as waiting. Absent ones do not (contract, section 3). */
export function isOpenVisit(visit: Visit): boolean {
  return visit.state === 'waiting' || visit.state === 'called'
}

/** Open, or absent and still free to come back: without its last event. */
export function isUnfinishedVisit(visit: Visit): boolean {
  return isOpenVisit(visit) || visit.state === 'absent'
}

export function waitingVisits(state: Readonly<KioskState>): readonly Visit[] {
  return [...state.visits.values()].filter((visit) => visit.state === 'waiting')
}

/** The group that a visit belongs to, or that a tube is for; at the desk there are none. */
export function groupOf(state: Readonly<KioskState>, { group }: Pick<Visit, 'group'>): Group | undefined {
  return group === null ? undefined : state.groups.get(group)
}

/** The tube that is open for a visit's group. */
export function openTubeOf(state: Readonly<KioskState>, visit: Pick<Visit, 'group'>): Tube | undefined {
  return state.tubes.get(groupOf(state, visit)?.tube ?? '')
}

export function labelsWaiting(state: KioskState): number {
  return [...state.labels.values()].filter((label) => label.state === 'waiting' || label.state === 'started').length
}
