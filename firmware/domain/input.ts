import type { RosterImported, SignInMeans, SignOutReason } from './crew-events.ts'
import type { DisinfectedArea } from './disinfection-record.ts'
import type { ScanFault } from './events.ts'
import type { DocumentFault, IdDocument } from './identity.ts'
import type { BoothAnswer, IntakeAct } from './intake-input.ts'
import type { EventsUnreadable, JournalBegun } from './journal-damage.ts'
import type { MaintenanceFact } from './maintenance-fact.ts'
import type { Session } from './session.ts'
import type { ThermometerChecked } from './thermometer-check.ts'
import type { RecordAct, RecordRefusal } from './tube-input.ts'
import type { UpdateFact, UpdateStep } from './update-record.ts'

/** Everything that can happen to the kiosk, one at a time. */
export type Input =
  /** The first input of a run, after the journal was replayed. */
  | { readonly kind: 'start'; readonly version: string; readonly begun: JournalBegun | null }
  /** Time has passed: sent every few seconds. */
  | { readonly kind: 'tick' }
  | {
      readonly kind: 'document'
      readonly document: IdDocument
      readonly source: 'card' | 'code'
      readonly phone?: string
    }
  /** Somebody without a document touched the booth's screen. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'unreadable'; readonly fault: DocumentFault }
  | { readonly kind: 'status-code'; readonly code: string }
  | { readonly kind: 'unknown-code' }
  /** The answer to a `measure` effect of the session with this token. */
  | { readonly kind: 'measured'; readonly token: Session['token']; readonly result: MeasuredResult }
  /** What the resident touched on the booth's screen, in the session with this token. */
  | { readonly kind: 'answer'; readonly token: Session['token']; readonly answer: BoothAnswer }
  /** Somebody touched "print my number" in the session with this token. */
  | { readonly kind: 'ticket'; readonly token: Session['token'] }
  /** The answer to a `timer` effect of the session with this token. */
  | { readonly kind: 'timer'; readonly token: Session['token'] }
  /** `request` is a keyed hash of who asked, by which id and for what: nobody is told by it. */
  | { readonly kind: 'crew'; readonly act: CrewAct; readonly operator: string; readonly request?: string }
  /** A roster is on disk and comes into force with its event. */
  | { readonly kind: 'roster-imported'; readonly roster: RosterImported }
  | { readonly kind: 'roster-forgotten'; readonly reason: 'retention' | 'damaged' }
  /** The persons of these days have been kept for long enough. */
  | { readonly kind: 'forget-people'; readonly days: readonly string[] }
  /** They cannot be sent to the district. */
  | { readonly kind: 'events-unreadable'; readonly events: EventsUnreadable }
  /** Nothing could be written since then (RFC 3339): is it possible again? */
  | { readonly kind: 'written-again'; readonly since: string }
  /** A black body was read and its offset is plausible. */
  | { readonly kind: 'thermometer-checked'; readonly check: ThermometerChecked }
  | { readonly kind: 'maintenance'; readonly fact: MaintenanceFact }
  /** Said once, however often it is come to. */
  | { readonly kind: 'update'; readonly step: UpdateStep; readonly fact: UpdateFact }
  | { readonly kind: 'signed-in'; readonly operator: string; readonly by: SignInMeans }
  | { readonly kind: 'signed-out'; readonly operator: string; readonly reason: SignOutReason }
  | {
      readonly kind: 'label'
      readonly label: string
      readonly outcome: 'started' | 'printed' | 'failed' | 'doubtful'
      readonly cause: string
    }
  | { readonly kind: 'device'; readonly device: string; readonly fault: { code: string; detail: string } | null }

export type MeasuredResult =
  | {
      readonly ok: true
      readonly objectCentiC: number
      readonly ambientCentiC: number
      /** The number of the very sensor. */
      readonly sensor?: string
      /** The sensor warms or cools too fast to be believed. */
      readonly ambientMoves?: true
      /** To the forehead, where a sensor says it. */
      readonly distanceMm?: number
    }
  /** Somebody is there, too far away or too near for what was read to be theirs. */
  | { readonly ok: false; readonly failure: 'distance' }
  /** Somebody is there, or the sensor did not see who is. */
  | { readonly ok: false; readonly failure: 'spread' | 'out-of-range' | 'pec' | 'error-flag' }
  /** `nobody` for as long as the effect allowed; `arrived` in the middle of the samples; `left`, perhaps for another. */
  | { readonly ok: false; readonly failure: 'nobody' | 'arrived' | 'left' }
  /** No thermometer, or it cannot be reached. */
  | { readonly ok: false; readonly failure: 'unavailable' }

/** What is to be done. Measurements and timers belong to the session's token and die with it; paper does not. */
export type Effect =
  /** Measures once somebody is there, and gives up after `withinMs` without anybody; 0 looks once. */
  | { readonly kind: 'measure'; readonly withinMs: number }
  | { readonly kind: 'timer'; readonly afterMs: number }
  /** From now on the wall clock is this plus the monotonic clock; the events of this decision are stamped with it. */
  | { readonly kind: 'set-clock'; readonly bootedAtMs: number }
  /** The number of this visit on paper, soon or never. */
  | { readonly kind: 'ticket'; readonly visit: string; readonly askedBy: 'booth' | 'crew' }

/** What the crew may do. `visit`, `label` and `tube` are numbers from the crew view. */
export type CrewAct =
  | { readonly act: 'call-next' }
  /** The sampler's one key: "sampled" while somebody is called, "call next" after that. */
  | { readonly act: 'pedal' }
  /** Calls the same person again; without `visit` the one called last. */
  | { readonly act: 'recall'; readonly visit?: string }
  /** The specimen is in the tube; without `visit` the one called longest ago (the panel's button only where one is called). */
  | { readonly act: 'sampled'; readonly visit?: string }
  /** Called, and nobody came; without `visit` the one called longest ago. */
  | { readonly act: 'absent'; readonly visit?: string }
  /** An absent person is there again, and waits. */
  | { readonly act: 'return'; readonly visit: string }
  /** Asks the next group as a whole to the waiting line. */
  | { readonly act: 'release-group' }
  /** The person turned out not to be the holder of the document, or refuses; without `visit` the session at the booth. */
  | { readonly act: 'not-holder'; readonly visit?: string; readonly session?: number }
  | { readonly act: 'refuse'; readonly visit?: string; readonly session?: number }
  /** Closes a tube before it is full; without `tube` the oldest open one. */
  | { readonly act: 'seal'; readonly tube?: string }
  /** Opens a tube: with `tube` a pre-printed one that was scanned or typed, without it a printed number. */
  | { readonly act: 'open-tube'; readonly tube?: string }
  /** Somebody looked: the doubtful label is on the tube and legible. */
  | { readonly act: 'accept-label'; readonly label: string }
  | IntakeAct
  /** The number of somebody who waits, on paper. */
  | { readonly act: 'print-ticket'; readonly ticket: string }
  /** The next person comes through without a document, perhaps as one of a category. */
  | { readonly act: 'admit'; readonly category?: string }
  | RecordAct
  /** The specimen of a place or a thing is in a tube: the open one, a printed one, or the pre-printed one named here. */
  | { readonly act: 'collect-object'; readonly place: string; readonly tube?: string }
  /** The booth's own scanner packs instead of opening tubes; ends by itself when nothing is scanned for a while. */
  | { readonly act: 'begin-packing' }
  | { readonly act: 'end-packing' }
  /** Puts a tube into the open box: what was scanned or typed. */
  | { readonly act: 'pack'; readonly tube: string }
  | { readonly act: 'unpack'; readonly tube: string }
  | ({ readonly act: 'hand-over' } & HandingOver)
  /** Closes the day now, whatever is unfinished: that is named in it. Work may go on, and leads to the next revision. */
  | { readonly act: 'day-close' }
  | { readonly act: 'disinfected'; readonly area: DisinfectedArea }
  /** The date and time at the site, `yyyy-mm-ddThh:mm`, as somebody reads them from a clock that is right. */
  | { readonly act: 'set-clock'; readonly at: string }
  | { readonly act: 'pause' }
  | { readonly act: 'resume' }

/** What goes with the box. `count` and `leaving` are what the page showed: nobody hands over what they did not see. */
export interface HandingOver {
  /** Id of a configured courier, or `other` with `courierDetail`: company and staff number. */
  readonly courier: string
  readonly courierDetail?: string
  readonly courierBy?: 'badge' | 'list'
  readonly vehicle?: string
  readonly seal?: string
  /** Tubes in the box. */
  readonly count?: number
  /** Sealed tubes that stay here for the next box on purpose. */
  readonly leaving?: number
}

/** Why an act was not done; `message` for people comes from the screens, by this code. */
export type Refusal =
  | RecordRefusal
  | 'nobody-waiting'
  | 'nobody-called'
  | 'no-such-visit'
  /** An absent person's tube is sealed, or was opened without them: they have to be put into another group. */
  | 'group-over'
  /** The waiting line is full. */
  | 'groups-released'
  /** A button names nobody, and the digits show only the one called last. */
  | 'several-called'
  /** The pedal was pressed before the hands can have been disinfected. */
  | 'disinfect-first'
  | 'no-such-label'
  | 'no-such-tube'
  | 'no-open-tube'
  | 'tube-known'
  | 'tube-not-expected'
  | 'label-not-finished'
  | 'labels-waiting'
  | 'label-not-there'
  | 'nothing-to-seal'
  | 'session-running'
  /** A fever or a bad code of this person waits to be taken over. */
  | 'referral-open'
  /** Nobody has said yet whose the bad code is that was shown after this person's check-in. */
  | 'code-in-doubt'
  /** This person was answered a moment ago, and the booth's screen still says it. */
  | 'answer-stands'
  | 'no-session'
  | 'session-changed'
  | 'not-needed'
  | 'bad-number'
  | 'bad-birth-date'
  | 'bad-name'
  | 'bad-phone'
  | 'bad-temperature'
  | 'bad-guardian'
  /** Machine-readable lines of which a check digit does not fit. */
  | 'bad-lines'
  | 'bad-party'
  | 'party-open'
  | 'no-party'
  | 'bad-rest'
  | 'bad-instrument'
  /** The end of the telephone number is not that of the number known. */
  | 'phone-not-same'
  | 'paused'
  /** The site is closed at this hour. */
  | 'outside-hours'
  /** Those who wait fill the time until closing. */
  | 'closing-time'
  | ScanFault
  | 'not-in-box'
  | 'box-full'
  | 'box-empty'
  /** It holds a tube that was made void or opened again since. */
  | 'box-holds-unsealed'
  | 'box-changed'
  | 'tubes-missing'
  | 'bad-courier'
  | 'bad-vehicle'
  | 'bad-seal'
  /** It is, and nothing was counted since. */
  | 'day-closed'
  /** The programme prints no numbers. */
  | 'no-tickets'
  /** The paper with a number did not come out in time. */
  | 'ticket-not-printed'
  /** The programme takes specimens of objects only. */
  | 'no-people'
  /** The programme takes specimens of people only. */
  | 'no-objects'
  | 'bad-place'
  /** People of this category have to say who they are. */
  | 'identity-required'
  /** The id of another act that was done: this one was not. */
  | 'request-reused'
  /** A time source has set the clock: it knows better. */
  | 'clock-synced'
  | 'bad-time'
  /** Before this software was written, or before a time that is known to have been. */
  | 'clock-too-early'
  | 'clock-too-late'
  | 'journal-unavailable'
  | 'too-busy'
