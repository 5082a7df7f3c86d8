import type { Refusal } from './input.ts'
import type { PracticeFact } from './practice-fact.ts'
import { type Stood, type Troubles, troublesOf } from './practice-troubles.ts'

/** Why points are lost; the screens have a sentence for each. */
export type LossCode =
  | 'nobody-served'
  | 'unserved'
  | 'mean-wait'
  | 'fever-open'
  | 'fever-late'
  | 'code-open'
  | 'code-late'
  | 'help-open'
  | 'help-late'
  | 'paper-open'
  | 'paper-late'
  | 'nobody-swabbed'
  | 'no-show-open'
  | 'family-apart'
  | 'tube-left-open'
  | 'label-open'
  | 'refused'

export interface Loss {
  readonly code: LossCode
  readonly points: number
  /** How many people, tubes or presses. */
  readonly count: number
  /** How long the worst of them stood, milliseconds; null where that says nothing. */
  readonly worstMs: number | null
}

export interface PracticeScore {
  /** 0 to 100. */
  readonly points: number
  readonly served: number
  /** Checked in, and neither sampled nor sent away. */
  readonly unserved: number
  /** From check-in to swab; null while nobody was sampled. */
  readonly meanWaitMs: number | null
  readonly worstWaitMs: number | null
  readonly refused: number
  readonly tubesSealed: number
  /** Dearest first. */
  readonly losses: readonly Loss[]
}

/** What a trained crew does, and what it costs not to. `max` keeps one bad habit from taking the whole score. */
const RULES = {
  /** Whatever went well beside it: a crew that sampled nobody has not worked. */
  nobodyServed: { each: 60, max: 60 },
  /** The whole point of the site. */
  unserved: { each: 3, max: 45 },
  /** A trained crew keeps a small queue under this; each half minute more costs a point. */
  meanWait: { aimMs: 240_000, perMs: 30_000, max: 10 },
  /** People who may be infectious come before everything else. */
  urgent: { aimMs: 60_000, perMs: 30_000, lateMax: 8, open: 12, openMax: 12 },
  help: { aimMs: 60_000, perMs: 30_000, lateMax: 6, open: 8, openMax: 16 },
  paper: { aimMs: 60_000, perMs: 30_000, lateMax: 6, open: 10, openMax: 10 },
  /** A record of a swab that nobody gave: the worst that can happen at the chair. */
  nobodySwabbed: { each: 15, max: 30 },
  noShowOpen: { each: 3, max: 3 },
  familyApart: { each: 3, max: 3 },
  tube: { each: 3, max: 9 },
  label: { each: 5, max: 10 },
  /** One slip is human. */
  refused: { free: 1, each: 1, max: 8 },
} as const

/** A pure judgement: the same facts give the same points and the same sentences. `endMs` is when the practice ended. */
export function scorePractice(facts: readonly PracticeFact[], endMs: number): PracticeScore {
  const stood = troublesOf(facts, endMs)
  const waits = stood.visits.flatMap(({ waitMs }) => waitMs ?? [])
  const meanWaitMs = waits.length === 0 ? null : waits.reduce((sum, ms) => sum + ms, 0) / waits.length
  const unserved = stood.visits.filter(({ isLeft }) => isLeft).length
  const refused = facts.filter((fact) => fact.kind === 'refused' && isMistake(fact.refusal)).length
  const losses = [
    each('nobody-served', waits.length === 0 && isSomebodyLeft(stood) ? 1 : 0, RULES.nobodyServed),
    each('unserved', unserved, RULES.unserved),
    meanWait(meanWaitMs),
    ...lateAndOpen('fever-late', 'fever-open', stood.fever, RULES.urgent),
    ...lateAndOpen('code-late', 'code-open', stood.code, RULES.urgent),
    ...lateAndOpen('help-late', 'help-open', stood.help, RULES.help),
    ...lateAndOpen('paper-late', 'paper-open', stood.paper, RULES.paper),
    each('nobody-swabbed', stood.nobodySwabbed, RULES.nobodySwabbed),
    each('no-show-open', stood.noShowsOpen, RULES.noShowOpen),
    each('family-apart', stood.familiesApart, RULES.familyApart),
    each('tube-left-open', stood.tubesLate.length, RULES.tube, Math.max(0, ...stood.tubesLate)),
    each('label-open', stood.labelsOpen, RULES.label),
    each('refused', Math.max(0, refused - RULES.refused.free), RULES.refused),
  ].filter((loss) => loss !== null)
  const lost = losses.reduce((sum, { points }) => sum + points, 0)
  return {
    points: Math.max(0, 100 - lost),
    served: waits.length,
    unserved,
    meanWaitMs,
    worstWaitMs: waits.length === 0 ? null : Math.max(...waits),
    refused,
    tubesSealed: stood.tubesSealed,
    losses: losses.sort((a, b) => b.points - a.points),
  }
}

/** The trouble that stands longest and longer than a trained crew needs: what to look at next. Null when all is well. */
export function nextHint(facts: readonly PracticeFact[], nowMs: number): LossCode | null {
  const { code, fever, help, paper } = troublesOf(facts, nowMs)
  const open = [
    ...fever.map((one) => ({ ...one, hint: 'fever-open' as const })),
    ...code.map((one) => ({ ...one, hint: 'code-open' as const })),
    ...help.map((one) => ({ ...one, hint: 'help-open' as const })),
    ...paper.map((one) => ({ ...one, hint: 'paper-open' as const })),
  ].filter(({ isOpen, stoodMs }) => isOpen && stoodMs >= HINT_AFTER_MS)
  return open.sort((a, b) => b.stoodMs - a.stoodMs)[0]?.hint ?? null
}

/** Long enough to see it oneself. */
const HINT_AFTER_MS = 20_000

/** What says that somebody else was quicker, or the machine was busy, is nobody's mistake. */
function isMistake(refusal: Refusal): boolean {
  return refusal !== 'session-changed' && refusal !== 'too-busy' && refusal !== 'journal-unavailable'
}

/** Somebody stood there to whom the crew never came; a morning on which nobody does is no mistake. */
function isSomebodyLeft({ code, fever, help, visits }: Troubles): boolean {
  return visits.some(({ isLeft }) => isLeft) || [...code, ...fever, ...help].some(({ isOpen }) => isOpen)
}

function each(
  code: LossCode,
  count: number,
  rule: { readonly each: number; readonly max: number },
  worstMs: number | null = null,
): Loss | null {
  return count === 0 ? null : { code, points: Math.min(rule.max, count * rule.each), count, worstMs }
}

function meanWait(meanMs: number | null): Loss | null {
  const { aimMs, max, perMs } = RULES.meanWait
  if (meanMs === null || meanMs <= aimMs) return null
  return { code: 'mean-wait', points: Math.min(max, Math.ceil((meanMs - aimMs) / perMs)), count: 1, worstMs: meanMs }
}

interface LateRule {
  readonly aimMs: number
  readonly perMs: number
  readonly lateMax: number
  readonly open: number
  readonly openMax: number
}

function lateAndOpen(late: LossCode, open: LossCode, troubles: readonly Stood[], rule: LateRule): (Loss | null)[] {
  const slow = troubles.filter(({ isOpen, stoodMs }) => !isOpen && stoodMs > rule.aimMs)
  const left = troubles.filter(({ isOpen }) => isOpen)
  const points = slow.reduce((sum, { stoodMs }) => sum + Math.ceil((stoodMs - rule.aimMs) / rule.perMs), 0)
  const lateLoss: Loss | null =
    slow.length === 0
      ? null
      : { code: late, points: Math.min(rule.lateMax, points), count: slow.length, worstMs: worst(slow) }
  return [lateLoss, each(open, left.length, { each: rule.open, max: rule.openMax }, worst(left))]
}

function worst(troubles: readonly Stood[]): number {
  return Math.max(0, ...troubles.map(({ stoodMs }) => stoodMs))
}
