import { type CustodyContext, custodyLimits } from './custody-figures.ts'
import { DISK_LOW, isDiskFull } from './disk-room.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import type { JournalDamage } from './journal-damage.ts'
import { newestLabel } from './label-jobs.ts'
import { daysBetween } from './moment.ts'
import { type KioskState, type Label, labelsWaiting, type Visit } from './state.ts'
import type { CheckDue } from './thermometer-check.ts'
import { updateTrouble } from './update-record.ts'

/** A plug that was touched, a printer that got new paper: no business of the district's. */
const DEVICE_AFTER_MS = 60_000
/** The crew has its task at once; what nobody has looked after by then is the leader's. */
const LABEL_AFTER_MS = 5 * 60_000
const FEVER_AFTER_MS = 5 * 60_000
/** A network that is away for a morning; the 4 h to the laboratory and the day report are not in danger before. */
const UNSENT_AFTER_MS = 3 * 3_600_000
/** Somebody has to carry the events to the district. */
const UNSENT_LONG_AFTER_MS = 3 * 24 * 3_600_000

/** Somebody has to come by, or the events are without their people. */
const ASIDE_ALARM_DAYS = 7

const KINDS = [
  'journal',
  'journal-aside',
  'disk',
  'clock',
  'events-unreadable',
  'events-unsent',
  'no-subscriber',
  'events-not-taken',
  'receipt-mismatch',
  'receipts-late',
  'mirror',
  'labels-waiting',
  'label-failed',
  'label-doubtful',
  'referral-fever',
  'referral-status-code',
  'box-due',
  'box-full',
  'sample-old',
  'thermometer-check',
  'update',
  'certificate',
] as const

export type AlertId = (typeof KINDS)[number] | `device-${string}`

/** Something that people beyond the site should know: the body of the MQTT topic `alert/{id}`. No personal data. */
export interface Alert {
  readonly id: AlertId
  readonly level: 'warning' | 'alarm'
  /** What it is about, by its number: of several the one it is longest about. */
  readonly subject: string
  /** A code for programs and their words. */
  readonly cause: string
  /** How many it is about. */
  readonly count: number
  /** RFC 3339; null when the domain cannot know it. */
  readonly since: string | null
}

/** What alerts are judged by, beside the state: figures that others keep. */
export interface AlertContext extends CustodyContext {
  readonly isJournalWritable: boolean
  /** Null when it is unknown. */
  readonly diskFreeRatio: number | null
  readonly clockTrust: 'synced' | 'set-by-crew' | 'unsynced'
  /** RFC 3339; null when everything is sent, or carried out. */
  readonly oldestUnsentAt: string | null
  /** For how long that one has waited, by a clock that nobody sets. */
  readonly unsentForMs: number | null
  /** Why events stay here although there is a connection. */
  readonly eventTrouble: string | null
  /** The district's chain is not ours. */
  readonly isReceiptMismatched: boolean
  /** The second medium cannot be written. */
  readonly isMirrorFailing: boolean
  /** Why the thermometer should be held against a black body; null while nobody has to. */
  readonly thermometerCheck: CheckDue | null
  /** What was set aside and still has its people: until `until` (`yyyy-mm-dd`) it can be carried out whole. */
  readonly aside: { readonly count: number; readonly until: string | null } | null
  /** RFC 3339: since when the broker has events without a receipt; null when none is due. */
  readonly receiptsDueSince: string | null
  readonly receiptsDueForMs: number | null
  /** Nobody has renewed the kiosk's certificate; `since`: RFC 3339. Null while there is time. */
  readonly certificate: { readonly age: 'late' | 'last' | 'ended'; readonly since: string } | null
}

/** Every id there can be: at a connection those not raised are cleared, whatever an earlier run has left there. */
export function alertIds(devices: readonly string[]): readonly AlertId[] {
  return [...KINDS, ...devices.map((device) => `device-${device}` as const)]
}

/** What is raised now; the same trouble keeps its id. */
export function alerts(state: Readonly<KioskState>, context: AlertContext): readonly Alert[] {
  return [
    ...systemAlerts(context, state.journal),
    ...deviceAlerts(state, context),
    ...checkAlert(context),
    ...updateAlert(state),
    ...certificateAlert(context),
    ...labelAlerts(state, context),
    ...referralAlerts(state, context),
    ...custodyLimits(state, context).map(
      ({ deadline, kind, level, since, subject }): Alert => ({
        id: kind,
        level,
        subject,
        cause: deadline ?? 'count',
        count: 1,
        since,
      }),
    ),
  ]
}

/**
 * How urgent it is that events are not with the district: after three hours, and after three days, when somebody has to
 * carry them. Null before. `ageMs` is not told by the wall clock alone: a kiosk whose clock nobody set is the one that has
 * no network.
 */
export function unsentLevel(ageMs: number | null): Alert['level'] | null {
  if (ageMs === null || ageMs <= UNSENT_AFTER_MS) return null
  return ageMs > UNSENT_LONG_AFTER_MS ? 'alarm' : 'warning'
}

function systemAlerts(context: AlertContext, { begunAnew, unreadable }: Readonly<JournalDamage>): readonly Alert[] {
  const { clockTrust, diskFreeRatio, eventTrouble, isJournalWritable, oldestUnsentAt, receiptsDueSince } = context
  const raise = (id: AlertId, level: Alert['level'], cause: string, since: string | null = null): Alert => ({
    id,
    level,
    subject: id,
    cause,
    count: 1,
    since,
  })
  const isLow = diskFreeRatio !== null && diskFreeRatio < DISK_LOW
  const unsent = unsentLevel(context.unsentForMs)
  const isReceiptLate = unsentLevel(context.receiptsDueForMs) !== null
  return [
    ...(isJournalWritable ? [] : [raise('journal', 'alarm', 'not-writable')]),
    ...(begunAnew === null || !isJournalWritable ? [] : [raise('journal', 'alarm', 'begun-anew', begunAnew)]),
    ...asideAlert(context),
    ...(unreadable.since === null
      ? []
      : [{ ...raise('events-unreadable', 'alarm', 'altered', unreadable.since), count: unreadable.count }]),
    ...(isLow ? [raise('disk', isDiskFull(diskFreeRatio) ? 'alarm' : 'warning', 'low')] : []),
    ...(clockTrust === 'unsynced' ? [raise('clock', 'warning', clockTrust)] : []),
    ...(unsent === null ? [] : [raise('events-unsent', unsent, 'late', oldestUnsentAt)]),
    ...(context.isMirrorFailing ? [raise('mirror', 'warning', 'not-written')] : []),
    ...(context.isReceiptMismatched ? [raise('receipt-mismatch', 'alarm', 'chain')] : []),
    ...(isReceiptLate ? [raise('receipts-late', 'warning', 'late', receiptsDueSince)] : []),
    ...(eventTrouble === null
      ? []
      : [raise(eventTrouble === 'no-subscriber' ? eventTrouble : 'events-not-taken', 'alarm', eventTrouble)]),
  ]
}

function asideAlert({ aside, now }: AlertContext): readonly Alert[] {
  if (aside === null) return []
  const { count, until } = aside
  const isUrgent = until !== null && daysBetween(now.day, until) < ASIDE_ALARM_DAYS
  return [aboutMany('journal-aside', isUrgent ? 'alarm' : 'warning', `until:${until ?? 'unknown'}`, count)]
}

function deviceAlerts(state: Readonly<KioskState>, { now }: AlertContext): readonly Alert[] {
  return [...state.faults]
    .filter(([, { since }]) => now.epochMs - Date.parse(since) > DEVICE_AFTER_MS)
    .map(([device, { code, since }]) => ({
      id: `device-${device}`,
      level: 'warning',
      subject: device,
      cause: code,
      count: 1,
      since,
    }))
}

function checkAlert({ thermometerCheck: due }: AlertContext): readonly Alert[] {
  if (due === null) return []
  return [{ ...aboutMany('thermometer-check', 'warning', due.cause, 1), subject: 'thermometer', since: due.since }]
}

/** Until the next one is asked for: that the version before runs on well is no reason to forget it. */
function updateAlert(state: Readonly<KioskState>): readonly Alert[] {
  const trouble = updateTrouble(state.update ?? null)
  if (trouble === null) return []
  const { at, reason, step, version } = trouble
  const cause = `${step}:${reason ?? 'unknown'}`
  return [{ ...aboutMany('update', step === 'stopped' ? 'warning' : 'alarm', cause, 1), subject: version, since: at }]
}

/** Without a new one it will be locked out, and then somebody has to go there. */
function certificateAlert({ certificate }: AlertContext): readonly Alert[] {
  if (certificate === null) return []
  const { age, since } = certificate
  const cause = age === 'ended' ? 'ended' : 'not-renewed'
  return [{ ...aboutMany('certificate', age === 'late' ? 'warning' : 'alarm', cause, 1), since }]
}

function labelAlerts(state: Readonly<KioskState>, { now }: AlertContext): readonly Alert[] {
  const isLong = ({ since }: Label): boolean => now.epochMs - Date.parse(since) > LABEL_AFTER_MS
  const troubled = (kind: 'failed' | 'doubtful'): readonly Label[] =>
    labelsToSeeTo(state).filter((label) => label.state === kind && isLong(label))
  const waiting = labelsWaiting(state)
  return [
    ...(waiting < LABELS_WAITING_MAX ? [] : [aboutMany('labels-waiting', 'warning', 'printer', waiting)]),
    ...(['failed', 'doubtful'] as const).flatMap((kind) => {
      const [first, ...rest] = troubled(kind)
      if (first === undefined) return []
      const { cause, id, since } = first
      return [{ ...aboutMany(`label-${kind}`, 'warning', cause ?? kind, rest.length + 1), subject: id, since }]
    }),
  ]
}

function aboutMany(id: AlertId, level: Alert['level'], cause: string, count: number): Alert {
  return { id, level, subject: id, cause, count, since: null }
}

/** Of each tube that is still here the newest label. */
function labelsToSeeTo(state: Readonly<KioskState>): readonly Label[] {
  return [...state.tubes.values()]
    .filter((tube) => tube.state !== 'voided' && tube.handedOverAtMs === null)
    .flatMap(({ number }) => newestLabel(state, number) ?? [])
}

/** A bad code is told at once, to the emergency group and the district; a fever when nobody took it over in time. */
function referralAlerts(state: Readonly<KioskState>, { now }: AlertContext): readonly Alert[] {
  const ageMs = ({ referredAt }: Visit): number => now.epochMs - Date.parse(referredAt ?? now.time)
  const referred = [...state.visits.values()].filter((visit) => visit.state === 'referred')
  const raise = (reason: 'fever' | 'status-code', afterMs: number): readonly Alert[] => {
    const [first, ...rest] = referred.filter((visit) => visit.reason === reason && ageMs(visit) >= afterMs)
    if (first === undefined) return []
    const alert = aboutMany(`referral-${reason}`, 'alarm', reason, rest.length + 1)
    return [{ ...alert, subject: first.id, since: first.referredAt }]
  }
  return [...raise('status-code', 0), ...raise('fever', FEVER_AFTER_MS)]
}
