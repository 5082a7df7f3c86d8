import type { EndReason, ReferralReason, SamplingEvent } from './events.ts'
import { hasPrintedLabel } from './printed-label.ts'
import { type KioskState } from './state.ts'

/**
 * Names of counts are types of events, with a detail behind them: `visit.referred.fever`, `tube.sealed.10` (by pool
 * size). These are in every report, zero included; details that are numbers or free words only when they happened.
 */
const REFERRALS: Readonly<Record<ReferralReason, true>> = {
  fever: true,
  'status-code': true,
  'no-reading': true,
  identity: true,
  symptoms: true,
}
const ENDINGS: Readonly<Record<EndReason, true>> = {
  passed: true,
  repeated: true,
  'not-holder': true,
  refused: true,
  absent: true,
  abandoned: true,
  mask: true,
  closing: true,
}
const ALWAYS: readonly string[] = [
  'visit.checked-in',
  'visit.referred',
  ...Object.keys(REFERRALS).map((reason) => `visit.referred.${reason}`),
  'referral.closed',
  'visit.ended',
  ...Object.keys(ENDINGS).map((reason) => `visit.ended.${reason}`),
  'sample.collected',
  'sample.collected.single',
  'sample.collected.pooled',
  'sample.voided',
  'record.corrected',
  'tube.opened',
  'tube.opened.printed',
  'tube.sealed',
  'tube.sealed.people',
  'tube.reopened',
  'tube.voided',
  'label.printed',
  'label.printed.copy',
  'label.failed',
  'label.doubtful',
  'box.handed-over',
  'box.handed-over.tubes',
  'site.disinfected',
  // What came over from other days and goes over to others, so that the equations of one day can be checked.
  'carried.people',
  'carried.unlabelled',
  'open.people',
  'open.unlabelled',
]

/** Details come from rules and people: a day has room for this many names, the rest is summed under `…other`. */
const NAMES_MAX = 300

/** What one event adds to the day in which it happens. `state` is the one before it. */
export function countsOf(state: Readonly<KioskState>, event: SamplingEvent): readonly (readonly [string, number])[] {
  const { data, type } = event
  switch (type) {
    case 'visit.referred':
    case 'visit.ended':
      return [one(type), one(`${type}.${data.reason}`)]
    case 'sample.collected':
      return [one(type), one(`${type}.${data.poolSize === 1 ? 'single' : 'pooled'}`)]
    case 'tube.opened':
      return [one(type), one(`${type}.${data.poolSize}`), [`${type}.printed`, data.numbering === 'printed' ? 1 : 0]]
    case 'tube.sealed':
      return [one(type), one(`${type}.${data.poolSize}`), [`${type}.people`, data.count]]
    case 'sample.voided':
      return [one(type), ['tube.sealed.people', state.tubes.get(data.tube)?.state === 'sealed' ? -1 : 0]]
    case 'tube.reopened':
      return [one(type), ['tube.sealed.people', -(state.tubes.get(data.tube)?.members.length ?? 0)]]
    case 'tube.voided':
      return [one(type), one(`${type}.${data.poolSize}`)]
    case 'label.printed':
      return [one(type), [`${type}.copy`, hasPrintedLabel(state, data.tube) ? 1 : 0]]
    case 'site.disinfected':
      return [one(type), one(`${type}.${data.area}`)]
    case 'box.handed-over':
      return [one(type), [`${type}.tubes`, data.tubes.length]]
    case 'visit.checked-in':
    case 'referral.closed':
    case 'label.failed':
    case 'label.doubtful':
    case 'record.corrected':
      return [one(type)]
    default:
      return []
  }
}

function one(name: string): readonly [string, number] {
  return [name, 1]
}

export function add(counts: Map<string, number>, [name, by]: readonly [string, number]): void {
  const known = counts.has(name) || counts.size < NAMES_MAX ? name : `${name.split('.').slice(0, 2).join('.')}.other`
  counts.set(known, (counts.get(known) ?? 0) + by)
}

/** All counts of a report in a fixed order: those that are always there, then the others by name. */
export function withZeros(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const others = [...counts.keys()].filter((name) => !ALWAYS.includes(name)).sort()
  return Object.fromEntries([...ALWAYS, ...others].map((name) => [name, counts.get(name) ?? 0]))
}
