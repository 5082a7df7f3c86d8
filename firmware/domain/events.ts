import type { ClockSet, ClockTrust } from './clock-record.ts'
import type { CodeDoubtful, CodeSettled } from './code-in-doubt-record.ts'
import type { RosterImported, SignInMeans, SignOutReason } from './crew-events.ts'
import type { DayClosed } from './day-report.ts'
import type { SiteDisinfected } from './disinfection-record.ts'
import type { Person } from './identity.ts'
import type { IntakePaused, IntakeResumed } from './intake-events.ts'
import type { EventsUnreadable, JournalBegun } from './journal-damage.ts'
import type { LabelFact, LabelReason } from './label-events.ts'
import type { MaintenanceFact } from './maintenance-fact.ts'
import type { PartyBegun, PartyEnded } from './party-record.ts'
import type { PriceFact } from './price.ts'
import type { TubeVoidReason } from './reasons.ts'
import type { RecordCorrected, SampleVoided, StockReceived } from './record-events.ts'
import type { ReferralClosed, ReferralResting, Referred } from './referral-record.ts'
import type { TemperatureRecord } from './temperature-record.ts'
import type { ThermometerChecked } from './thermometer-check.ts'
import type { UpdateEvent } from './update-record.ts'

/**
 * The journalled facts (contract, section 4). A type here is the middle of the CloudEvents type:
 * `visit.checked-in` travels as `sampling.visit.checked-in.v1`. Temperatures are degrees with two decimals,
 * because events are an edge.
 */
export type SamplingEvent =
  | Fact<'day.opened', { readonly day: string }>
  | Fact<'day.closed', DayClosed>
  | Fact<'site.disinfected', SiteDisinfected>
  | Fact<'visit.checked-in', CheckedIn>
  | Fact<'party.begun', PartyBegun>
  | Fact<'party.ended', PartyEnded>
  | Fact<'visit.called', Called>
  /** The call was taken back: the person waits again, at the same place. */
  | Fact<'visit.uncalled', { readonly visit: string; readonly operator: string }>
  /** Called, and nobody came: passed over, not ended. */
  | Fact<'visit.absent', { readonly visit: string; readonly operator: string }>
  /** An absent person is there again and stands at the front of this group. */
  | Fact<'visit.returned', { readonly visit: string; readonly group: string; readonly operator: string }>
  /** A group as a whole was asked to the waiting line (按组放行). */
  | Fact<'group.released', GroupReleased>
  | Fact<'visit.referred', Referred>
  /** The person of the visit is also known by a number that they had before. */
  | Fact<'person.linked', { readonly visit: string }>
  | Fact<'referral.resting', ReferralResting>
  | Fact<'referral.closed', ReferralClosed>
  /** Shown just after this visit checked in: theirs, or of the next one. */
  | Fact<'status-code.doubtful', CodeDoubtful>
  | Fact<'status-code.settled', CodeSettled>
  | Fact<'visit.ended', VisitEnded>
  | Fact<'sample.collected', Collected>
  | Fact<'sample.voided', SampleVoided>
  | Fact<'record.corrected', RecordCorrected>
  | Fact<'tube.opened', TubeOpened>
  | Fact<'tube.sealed', TubeSealed>
  | Fact<'tube.voided', TubeVoided>
  /** Its sealing was taken back. */
  | Fact<'tube.reopened', { readonly tube: string; readonly operator: string }>
  /** The label on the tube was scanned and is the right one. */
  | Fact<'tube.verified', { readonly tube: string; readonly operator: string }>
  | Fact<'stock.received', StockReceived>
  /** The booth's own scanner packs from here on, until it is told to stop or nothing was scanned for a while. */
  | Fact<'box.packing-begun', { readonly operator: string }>
  | Fact<'box.packing-ended', { readonly operator: string }>
  | Fact<'box.packed', BoxTube>
  | Fact<'box.unpacked', BoxTube>
  | Fact<'box.scan-refused', ScanRefused>
  | Fact<'box.handed-over', HandedOver>
  | Fact<'label.requested', LabelFact & { readonly operator: string; readonly reason: LabelReason }>
  | Fact<'label.started', LabelFact>
  /** With an operator: somebody looked at a doubtful label and found it good. */
  | Fact<'label.printed', LabelFact & { readonly operator?: string }>
  | Fact<'label.failed', LabelFact & { readonly cause: string }>
  | Fact<'label.doubtful', LabelFact & { readonly cause: string }>
  | Fact<'roster.imported', RosterImported>
  /** The roster was older than personal data may be kept, or its file was damaged. */
  | Fact<'roster.forgotten', { readonly reason: 'retention' | 'damaged' }>
  | Fact<'device.faulted', { readonly device: string; readonly fault: string; readonly detail: string }>
  | Fact<'device.recovered', { readonly device: string }>
  | Fact<'maintenance.started', { readonly version: string }>
  | Fact<'maintenance.signed-in', { readonly operator: string; readonly by: SignInMeans }>
  /** Nothing in this journal tells any more who came on these days. */
  | Fact<'maintenance.people-forgotten', { readonly days: readonly string[] }>
  /** The journal before is damaged and lies aside. */
  | Fact<'maintenance.journal-begun', JournalBegun>
  | Fact<'maintenance.events-unreadable', EventsUnreadable>
  /** Nothing could be written from then on (RFC 3339) until now; nothing was confirmed either. */
  | Fact<'maintenance.journal-resumed', { readonly since: string }>
  | Fact<'maintenance.clock-set', ClockSet>
  | Fact<'maintenance.thermometer-checked', ThermometerChecked>
  | UpdateEvent
  | Fact<'maintenance.signed-out', { readonly operator: string; readonly reason: SignOutReason }>
  | MaintenanceFact
  | Fact<'maintenance.intake-paused', IntakePaused>
  | Fact<'maintenance.intake-resumed', IntakeResumed>

export interface Fact<Type extends string, Data> {
  readonly type: Type
  /** The visit, tube, label or device it is about. */
  readonly subject: string
  readonly data: Data
}

export type ReferralReason = 'fever' | 'status-code' | 'no-reading' | 'identity' | 'symptoms'
export type EndReason = 'passed' | 'repeated' | 'not-holder' | 'refused' | 'absent' | 'abandoned' | 'mask' | 'closing'

export interface VisitEnded {
  readonly visit: string
  readonly reason: EndReason
  /** Of `repeated`: the visit that counts. */
  readonly of?: string
  readonly operator?: string
}

export interface Called {
  readonly visit: string
  readonly ticket: string
  readonly recall: boolean
  readonly operator?: string
}

export interface GroupReleased {
  readonly group: string
  /** Of those who wait in it, in the order in which they will be called. */
  readonly tickets: readonly string[]
  readonly operator: string
}

export interface CheckedIn extends PriceFact {
  readonly visit: string
  readonly ticket?: string
  readonly group?: string
  /** Absent where no specimen is foreseen. */
  readonly poolSize?: number
  /** Of somebody who was not asked for their name; otherwise it stands with the person. */
  readonly category?: string
  /** What will be taken, and what it costs whom: fixed here, whichever rules come before the specimen. */
  readonly specimenType?: string
  /** The category is one that the programme calls first. */
  readonly priority?: true
  readonly person?: Person
  readonly temperature?: TemperatureRecord
  readonly statusCode?: string
  readonly operator?: string
  /** The people they came with. */
  readonly party?: string
  /** Who saw the mask, where one is asked for. */
  readonly maskSeenBy?: string
  /** The answer to the one question, where it is asked; who says yes is referred. */
  readonly symptoms?: 'none'
  /** The document was not valid any more; the crew was told. */
  readonly documentExpired?: true
  /** The referral after which the person rested. */
  readonly after?: string
}

export interface Collected extends PriceFact {
  /** Absent for a specimen of a place or a thing, which has a number of its own instead. */
  readonly visit?: string
  readonly specimen?: string
  readonly place?: string
  readonly person?: Person
  readonly tube: string
  readonly specimenType: string
  readonly poolSize: number
  readonly ordinal: number
  readonly basis: 'assumed' | 'sampler' | 'scan'
  readonly operator?: string
}

export interface TubeOpened {
  readonly tube: string
  readonly numbering: 'printed' | 'preprinted'
  readonly poolSize: number
  /** Absent in the journals of the first release. */
  readonly specimenType?: string
  /** After so long it is sealed with what is in it, whichever rules have come since. */
  readonly sealAfterMinutes?: number
  readonly count: number
  readonly members: readonly string[]
  readonly group?: string
  /** For specimens of places and things; with the place where it is for one only. */
  readonly objects?: true
  readonly place?: string
  /** How many people are expected in it; null at the desk, where they come one by one. */
  readonly expected: number | null
  /** At the desk: the one person whose name the label carries. */
  readonly visit?: string
  /** Where somebody entered which tubes arrived. */
  readonly lot?: string
  readonly expires?: string
}

export interface TubeSealed {
  readonly tube: string
  readonly poolSize: number
  readonly count: number
  readonly members: readonly string[]
  readonly reason: 'full' | 'group-complete' | 'time-limit' | 'crew' | 'day-close'
  readonly operator?: string
}

/** Nothing in it counts: nobody came, or every sample in it was voided before. So `members` is empty. */
export interface TubeVoided {
  readonly tube: string
  readonly poolSize: number
  readonly count: number
  readonly members: readonly string[]
  readonly reason: 'nobody-came' | 'day-close' | 'emptied' | TubeVoidReason
  readonly operator?: string
  readonly note?: string
}

export interface BoxTube {
  readonly box: string
  readonly tube: string
  readonly operator: string
}

/** Why a scanned tube does not go into the box. */
export type ScanFault =
  | 'not-a-tube'
  | 'not-ours'
  /** A number of this journal that left the state days ago. */
  | 'from-earlier'
  | 'void-tube'
  | 'still-open'
  | 'already-handed-over'
  | 'already-in-box'

/** Said once per box, fault and code. */
export interface ScanRefused {
  readonly box: string
  readonly fault: ScanFault
  /** Absent when it has not the shape of a tube's number: it could be anything, a person's number too. */
  readonly code?: string
  readonly operator: string
}

/** What did not agree at the hand-over. `codes` are the first ones; `count` counts all. */
export interface BoxDifference {
  readonly kind: ScanFault | 'missing' | 'too-old'
  readonly count: number
  readonly codes: readonly string[]
}

export interface HandedOver {
  readonly box: string
  readonly tubes: readonly string[]
  /** Id in the configuration, or `other`; who that is then stands in `courierDetail` (company and staff number). */
  readonly courier: string
  readonly courierDetail?: string
  /** A courier of the configuration was known by a badge that was read, or chosen by name; absent where nobody said. */
  readonly courierBy?: 'badge' | 'list'
  readonly vehicle?: string
  readonly seal?: string
  /** RFC 3339; null when no clock was believed at any of its samples. */
  readonly oldestSampleAt: string | null
  readonly differences: readonly BoxDifference[]
  readonly operator: string
}

/** An event that the domain wants written. */
export interface EventDraft {
  readonly event: SamplingEvent
  /** Keyed hash by which the same person is known again; stays on this kiosk, never leaves with the event. */
  readonly personKey?: string
  /** The act of the crew that it comes from; goes with the event as `data.request`. */
  readonly request?: string
}

/** An event that is written. Members of `data` that were forgotten (`person`, `temperature`…) are absent. */
export interface RecordedEvent {
  readonly event: SamplingEvent
  readonly personKey?: string
  readonly request?: string
  readonly sequence: number
  readonly id: string
  /** RFC 3339, as stamped. */
  readonly time: string
  /** Working day, as stamped. */
  readonly day: string
  readonly bootId: string
  /** Since the start of that boot. */
  readonly monotonicMs: number
  readonly clock: ClockTrust
  readonly rules: string
  /** base64url. */
  readonly chain: string
}

/** These members of an event's data are personal: sealed at rest, forgotten with the day's key. */
export const PERSONAL_MEMBERS = ['person', 'temperature', 'statusCode', 'symptoms', 'salt'] as const

/** Types that carry a salt: what remains after forgetting must not be a fingerprint of a person. */
export function isPersonal(event: SamplingEvent): boolean {
  // A referral has one always (contract, section 4), also where a card gave no person.
  return event.type === 'visit.referred' || PERSONAL_MEMBERS.some((member) => member in event.data)
}
