import type { TubeOpened } from './events.ts'
import type { Moment } from './moment.ts'
import type { Intake, OpeningRange } from './opening-hours.ts'
import type { CollectMode, IdentityRule, Programme } from './programme.ts'
import type { Question } from './question.ts'
import type { ResultPromise } from './result-promise.ts'
import type { UndoableAct } from './undoable.ts'

/** What a view is drawn from, besides state and session. */
export interface ViewContext {
  readonly now: Moment
  readonly programme: Programme
  /** As in the context of a turn. */
  readonly openingHours: readonly OpeningRange[]
  readonly isDiskFull: boolean
  readonly bandsMinutes: readonly [number, number]
}

/** What the resident in front of the booth is asked to do now. The words belong to the screens. */
export type Prompt =
  | 'idle'
  | 'read' // document read, may be taken away
  | 'card-again'
  | 'card-again-late' // nobody came in time, or somebody stepped away: the document belongs to whoever stands there
  | 'card-wrong-number'
  | 'card-unreadable'
  | 'begin' // nobody asks for a document: touch to begin
  | 'card-needed' // of this person the rules want one after all
  | 'temperature'
  | 'temperature-child' // lift the child: the lens looks at an adult's forehead
  | 'temperature-again'
  | 'staff' // neutral: fever, status code, doubt, missing device. Never says which
  | 'done'
  | 'passed' // no specimen is foreseen: that was all
  | 'repeated'
  | 'not-holder'
  | 'refused'
  | 'mask' // the crew looks whether one is worn
  | 'mask-missing'
  | 'symptoms' // one question, answered on this screen
  | 'phone' // the last four digits of one's own number
  | 'printer-wait'
  | 'unknown-code'
  | 'closed'

export type Band = 'clear' | 'busy' | 'jammed'

/** What the booth's own screen needs. No name, no number of a document. */
export interface ResidentView {
  readonly prompt: Prompt
  /** Names the session in front of the booth: an answer that carries another one is not taken. */
  readonly session: number
  /** Grows with every new person at the booth. */
  readonly arrival: number
  /** 1 identity, 2 temperature, 3 ticket, 4 sampling. */
  readonly step: 1 | 2 | 3 | 4
  /** Which of the four there are here. */
  readonly steps: readonly (1 | 2 | 3 | 4)[]
  /** What most people need to begin; without a document a touch on the screen begins, or calls somebody. */
  readonly identity: IdentityRule
  readonly ticket: string | null
  readonly ahead: number | null
  readonly estimatedWaitMinutes: number | null
  /** Of who has just checked in; null where nothing is promised. */
  readonly result: ResultPromise | null
  /** Their number on paper: it may be asked for, or what became of it; null where there is none. */
  readonly paper: 'offered' | 'printing' | 'printed' | 'failed' | null
  /** Where the forehead should be, from a sensor of distance: only while somebody is being measured. */
  readonly guidance: 'closer' | 'back' | 'hold' | 'nobody' | null
  /** Of the document; the place's own while none was shown. */
  readonly language: 'zh' | 'en'
}

/** The body of the MQTT topic `queue` (contract, section 3), and what the public screen shows. */
export interface QueueView {
  readonly waiting: number
  /** People at the site, where light beams count them. */
  readonly present?: number
  /** Half of those who come now wait longer; null when the pace is unknown. */
  readonly estimatedWaitMinutes: number | null
  /** Eight of ten of them wait between these two. */
  readonly estimatedWaitRange: readonly [from: number, to: number] | null
  readonly band: Band | null
  readonly nowServing: string | null
  readonly servedLastHour: number
  /** Really open: not paused, within hours, and with time for one more. */
  readonly open: boolean
  readonly intake: Intake
  /** RFC 3339: when these figures were true. */
  readonly at: string
  /** Sequence of the newest event they contain. */
  readonly seq: number
  /** First and last ticket of the group after the one being served. */
  readonly nextGroup: {
    readonly first: string
    readonly last: string
    readonly size: number
    /** Of all who wait in it, as they will be called: not always a row, where some are called first or came back. */
    readonly tickets: readonly string[]
    /** Asked to the waiting line as a whole. */
    readonly released: boolean
  } | null
}

export interface TubeView {
  readonly tube: string
  readonly numbering: TubeOpened['numbering']
  readonly group: string | null
  readonly poolSize: number
  readonly expected: number | null
  readonly count: number
  readonly openedAt: string
  readonly label: LabelView | null
}

export type LabelState = 'waiting' | 'started' | 'printed' | 'failed' | 'doubtful'

export interface LabelView {
  readonly label: string
  readonly tube: string
  readonly copy: number
  readonly state: LabelState
  readonly cause: string | null
}

/** Only for signed-in crew: sex and age in large type, the name masked. */
export interface CrewVisitView {
  readonly visit: string
  readonly ticket: string | null
  readonly maskedName: string | null
  readonly sex: string | null
  readonly age: number | null
  readonly category: string
  readonly bodyC: number | null
  /** Their document was not valid any more. */
  readonly isDocumentExpired: boolean
  /** Sitting down after a fever: when they may be measured again, milliseconds since 1970. */
  readonly restsUntilMs: number | null
  readonly tube: string | null
  readonly state: 'waiting' | 'called' | 'absent' | 'collected' | 'referred' | 'ended'
}

/** One thing the crew has to do something about. */
export interface CrewTask {
  /** Stable: the same trouble keeps its key. */
  readonly key: string
  readonly kind:
    | 'label-failed'
    | 'label-doubtful'
    | 'labels-waiting'
    /** An operator has been on duty for longer than they should; `cause` is for how many minutes. */
    | 'shift-over'
    | 'device-faulted'
    | 'device-missing'
    | 'scan-tube'
    | 'disinfection-due'
    | 'seal-due'
    /** The label is on paper: stick it on and scan it. */
    | 'verify-label'
    | 'stock-low'
    | 'stock-expiring'
    /** A button or a scan was not done; `cause` is the refusal. */
    | 'act-refused'
    | 'resident-needs-staff'
    | 'referred'
    /** A bad code was shown just after the visit `subject` checked in: theirs, or of the next one? */
    | 'whose-code'
    | 'disk'
    /** It is to be held against a black body; `cause` is why. */
    | 'thermometer-check'
    /** Nothing has set it, or it shows a time that cannot be. */
    | 'clock'
    /** Today, the one before being damaged. */
    | 'journal-begun'
    /** Found today: events that are not as they were written, and cannot be sent. */
    | 'events-unreadable'
    /** The district has not got them for hours; `cause` is null. */
    | 'events-unsent'
    /** Custody limits; `cause` is the level, `subject` the time by the clock. */
    | 'box-due'
    | 'box-full'
    | 'sample-old'
    | 'journal'
  /** Ticket, label, tube or device concerned. */
  readonly subject: string
  /** Code of the cause (`paper-out`, `fever`…), for the words. */
  readonly cause: string | null
  /** The person it is about, so that nobody else is led away. */
  readonly who?: Pick<CrewVisitView, 'age' | 'maskedName' | 'restsUntilMs' | 'sex' | 'ticket'>
}

export interface DeviceView {
  readonly device: string
  readonly state: 'ok' | 'faulted' | 'absent'
  readonly fault: string | null
  readonly simulated: boolean
  /** What the device calls itself, where it does (the SAM id of an ID reader). */
  readonly moduleId?: string
}

/** An act that can be taken back for a few seconds more. */
export interface UndoableView {
  /** Who did it; `panel` for a button that nobody showed a badge to. */
  readonly operator: string
  /** Id of its first event. */
  readonly event: string
  readonly kind: UndoableAct['kind']
  /** Ticket, or number of the tube. */
  readonly subject: string
  /** Milliseconds since 1970 of the kiosk's clock. */
  readonly untilMs: number
}

/** What the sampler at the chair is told to do. */
export interface SamplerView {
  /** `swab`: the person called is in the chair. `tube-full`, `disinfect`: after a swab, before the next call. */
  readonly cue: 'swab' | 'no-tube' | 'several' | 'tube-full' | 'disinfect' | 'nobody'
  readonly tube: {
    readonly number: string
    readonly count: number
    readonly places: number
    readonly specimenType: string
  } | null
  /** From when on a press of the pedal counts, milliseconds since 1970 of the kiosk's clock. */
  readonly pedalReadyAtMs: number
}

export interface CrewView {
  readonly sampler: SamplerView
  /** Longest ago first: the first is the one whose swab is next. */
  readonly called: readonly CrewVisitView[]
  readonly waitingTickets: readonly string[]
  /** Passed over and free to come back, longest ago first. */
  readonly absent: readonly CrewVisitView[]
  /** The resident in front of the booth, if anyone: what the crew sees of the session. */
  readonly session: {
    /** Names this session: acts that carry it are refused once somebody else stands there. */
    readonly token: number
    readonly prompt: Prompt
    readonly maskedName: string | null
    readonly sex: string | null
    readonly age: number | null
    /** What only the crew may read: `fever`, `status-code:red`, `no-reading`… */
    readonly concern: string | null
    /** What a crew member could give to go on. */
    readonly needs: 'identity' | 'temperature' | 'status-code' | 'whose-code' | Question | null
    /** What is still to be asked, also before it holds anybody up. */
    readonly asks: readonly Question[]
    /** A telephone number is known; its last four digits are asked. It is never shown. */
    readonly isPhoneKnown: boolean
    /** Last day of a document that is not valid any more. */
    readonly expiredOn: string | null
    /** The adult with whom this child came, as one to answer for them; null where nobody is asked for. */
    readonly guardianOffer: Pick<CrewVisitView, 'age' | 'maskedName' | 'sex'> | null
  } | null
  /** People who came together and are checking in one after the other. */
  readonly party: { readonly size: number; readonly count: number } | null
  readonly tubes: readonly TubeView[]
  readonly tasks: readonly CrewTask[]
  /** Newest first. */
  readonly undoable: readonly UndoableView[]
  readonly oldestSampleAt: string | null
  /** By then the box has to leave, RFC 3339. */
  readonly boxDueAt: string | null
  /** Who is on duty, and for how many minutes; longest first. */
  readonly onDuty: readonly { readonly operator: string; readonly minutes: number }[]
  readonly programme: {
    readonly rules: string
    readonly numbering: 'printed' | 'preprinted'
    readonly collect: CollectMode
    readonly subjects: Programme['subjects']
    readonly places: readonly string[]
    readonly identity: IdentityRule
    /** Those that the rules name; one who is let through without a document may be of those marked. */
    readonly categories: readonly { readonly category: string; readonly identity: IdentityRule }[]
    readonly guardianUnderYears: number
    readonly tickets: Programme['ticket']['print']
  }
}

/** Everything a program may see: no personal data (contract, section 6: `/api/state`). */
export interface PublicView {
  readonly kiosk: { readonly id: string; readonly name: string; readonly site: string; readonly station: string }
  readonly mode: 'live' | 'drill' | 'demo'
  readonly resident: ResidentView
  readonly queue: QueueView
  readonly devices: readonly DeviceView[]
  readonly today: {
    readonly day: string
    readonly checkedIn: number
    readonly collected: number
    readonly tubes: number
  }
}
