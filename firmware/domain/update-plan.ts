import type { Unquiet } from './being-served.ts'
import type { ClockTrust } from './clock-record.ts'

/** What an update remembers over a restart and a power cut. Of a later release it may have more. */
export interface UpdateMemory {
  /** The same for all of its events. */
  readonly update: string
  /** The version that is wanted. */
  readonly version: string
  /** The one that ran when it was asked for. */
  readonly from: string
  /** A rollback begins at `installed`: its version lies in the other slot already. */
  readonly reached: 'asked' | 'fetched' | 'verified' | 'installed' | 'switching'
  /** Why nobody waits for a quiet moment; null where it waits. */
  readonly force: string | null
  /** Downloads that were begun. */
  readonly tries: number
  /** When the last one ended: on which boot, by the monotonic clock. */
  readonly triedAt: { readonly bootId: string; readonly monotonicMs: number } | null
}

/** A slot whose version is not confirmed: written before the switch, gone when it is kept, or given back. */
export interface Trial {
  readonly slot: Slot
  readonly back: Slot
  readonly update: string
}

export type Slot = 'a' | 'b'

/** Why the version before runs again; the first three are the launcher's own. */
export type ReturnReason = 'crashes' | 'configuration' | 'late' | 'unstartable' | 'unhealthy' | 'visit'

/** How the new version does, by what this machine alone can see. There is no network in it. */
export interface LocalHealth {
  /** Since the start of this run of the program, by the monotonic clock. */
  readonly runsForMs: number
  /** For how long nothing was wrong, up to now. */
  readonly wellForMs: number
  /** The visit on twins: an invented person, from the card to the label. */
  readonly visit: 'not-yet' | 'under-way' | 'passed' | 'failed'
}

/** What is so now. */
export interface UpdateFacts {
  readonly bootId: string
  readonly monotonicMs: number
  readonly clock: ClockTrust
  readonly running: { readonly version: string; readonly slot: Slot }
  readonly trial: Trial | null
  /** Left by whoever gave a slot back; of an older update it says nothing. */
  readonly returned: { readonly update: string; readonly reason: ReturnReason } | null
  /** What an interruption would have to wait for at this instant: the window, and who is being served. */
  readonly waitsFor: Unquiet | null
  readonly health: LocalHealth
}

export type NextStep =
  /** There is nothing to do. */
  | { readonly step: 'rest' }
  | { readonly step: 'hold'; readonly for: Unquiet | 'retry' }
  | { readonly step: 'fetch' | 'verify' | 'install' | 'switch' }
  /** The new version runs: it is looked at on. `visit`: now let the invented person come. */
  | { readonly step: 'confirm'; readonly visit: boolean }
  | { readonly step: 'keep' }
  | { readonly step: 'return'; readonly reason: ReturnReason }
  /** Given up, and said. */
  | { readonly step: 'stop'; readonly reason: 'tries' }
  /** It is over, and has to be said. */
  | { readonly step: 'over'; readonly outcome: 'kept' }
  | { readonly step: 'over'; readonly outcome: 'returned'; readonly reason: ReturnReason }

/** A server that fails five times is somebody's work, not the kiosk's. */
export const FETCH_TRIES_MAX = 5
/** Before the second try, then four times as long each: an hour and a half in all, longer than most maintenance. */
const RETRY_AFTER_MS = 60_000
const RETRY_FACTOR = 4
/** So long nothing may be wrong in one piece. */
export const WELL_FOR_MS = 60_000
/** Devices may take minutes to come; whoever is not well by then does not become it. */
export const CONFIRM_WITHIN_MS = 10 * 60_000

/**
 * What an update has to do next: fetch → verify → install → wait → switch → confirm → keep, or return. Each step may be
 * cut at any point, and comes again. A version on trial is judged by local health alone, before anything else is looked
 * at: neither the clock nor the network nor the hour is a reason to keep it waiting, or to go back.
 */
export function nextStep(memory: UpdateMemory | null, facts: UpdateFacts): NextStep {
  if (facts.trial !== null && facts.trial.slot === facts.running.slot) return confirm(facts.health)
  if (memory === null) return { step: 'rest' }
  switch (memory.reached) {
    case 'asked':
      return fetchOrHold(memory, facts)
    case 'fetched':
      return { step: 'verify' }
    case 'verified':
      return { step: 'install' }
    case 'installed':
      return switchOrHold(memory, facts)
    case 'switching':
      return afterSwitch(memory, facts)
  }
}

function confirm({ runsForMs, visit, wellForMs }: LocalHealth): NextStep {
  if (visit === 'failed') return { step: 'return', reason: 'visit' }
  if (visit === 'passed' && wellForMs >= WELL_FOR_MS) return { step: 'keep' }
  if (runsForMs >= CONFIRM_WITHIN_MS) return { step: 'return', reason: 'unhealthy' }
  return { step: 'confirm', visit: visit === 'not-yet' }
}

function fetchOrHold({ tries, triedAt }: UpdateMemory, facts: UpdateFacts): NextStep {
  if (tries >= FETCH_TRIES_MAX) return { step: 'stop', reason: 'tries' }
  // What is expired is told by the clock; one that the crew set may be where an attacker wants it.
  if (facts.clock !== 'synced') return { step: 'hold', for: 'clock' }
  return isTooSoon(tries, triedAt, facts) ? { step: 'hold', for: 'retry' } : { step: 'fetch' }
}

/** Of another boot the monotonic clock says nothing: whoever had the power cut has waited. */
function isTooSoon(tries: number, triedAt: UpdateMemory['triedAt'], { bootId, monotonicMs }: UpdateFacts): boolean {
  if (tries === 0 || triedAt === null || triedAt.bootId !== bootId) return false
  return monotonicMs - triedAt.monotonicMs < RETRY_AFTER_MS * RETRY_FACTOR ** (tries - 1)
}

function switchOrHold({ force }: UpdateMemory, { waitsFor }: UpdateFacts): NextStep {
  return waitsFor === null || force !== null ? { step: 'switch' } : { step: 'hold', for: waitsFor }
}

/** The other version was given the word, and this one runs: the power went in between, or it was given back. */
function afterSwitch(memory: UpdateMemory, facts: UpdateFacts): NextStep {
  const { returned, running, trial } = facts
  if (returned?.update === memory.update) return { step: 'over', outcome: 'returned', reason: returned.reason }
  if (trial === null && running.version === memory.version) return { step: 'over', outcome: 'kept' }
  return switchOrHold(memory, facts)
}
