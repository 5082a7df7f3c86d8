import type { Fact, SamplingEvent } from './events.ts'

/**
 * How far an update came, in the order of its steps (contract: `maintenance.update-{step}`). `trial`: the new version
 * started for the first time. `refused`: its repository, or what lies in it, cannot be trusted. `stopped`: given up for
 * another reason. `returned`: the version before runs again.
 */
export const UPDATE_STEPS = [
  'asked',
  'fetched',
  'verified',
  'installed',
  'waiting',
  'switching',
  'trial',
  'kept',
  'refused',
  'stopped',
  'returned',
] as const

export type UpdateStep = (typeof UPDATE_STEPS)[number]

/** The data of its events. No personal data, and no text from outside but the version. */
export interface UpdateFact {
  /** The same for all steps of one update; another each time that one is asked for. */
  readonly update: string
  readonly version: string
  /** The version that ran when it was asked for. */
  readonly from: string
  /** A code: why it was refused, stopped or returned, what is waited for, or why somebody forces or rolls back. */
  readonly reason?: string
}

/** A step of an update: one type for each. */
export type UpdateEvent = { [Step in UpdateStep]: Fact<`maintenance.update-${Step}`, UpdateFact> }[UpdateStep]

/** The latest step of the latest update; the state has none where older code packed it. */
export interface UpdateRecord extends UpdateFact {
  readonly step: UpdateStep
  /** RFC 3339. */
  readonly at: string
}

/** After a cut the same step is come to again: it is said once. */
export function isSaid(record: UpdateRecord | null, step: UpdateStep, { reason, update }: UpdateFact): boolean {
  return record !== null && record.update === update && record.step === step && record.reason === reason
}

/** Where somebody far away has to look at it; null where an update went well, or is under way. */
export function updateTrouble(record: UpdateRecord | null): UpdateRecord | null {
  const isTrouble = record !== null && ['refused', 'stopped', 'returned'].includes(record.step)
  return isTrouble ? record : null
}

export function isUpdateEvent(event: SamplingEvent): event is UpdateEvent {
  return stepOf(event.type) !== undefined
}

export function updateRecord(event: UpdateEvent, at: string): UpdateRecord {
  return { ...event.data, step: stepOf(event.type) ?? 'asked', at }
}

function stepOf(type: string): UpdateStep | undefined {
  return UPDATE_STEPS.find((step) => type === `maintenance.update-${step}`)
}
