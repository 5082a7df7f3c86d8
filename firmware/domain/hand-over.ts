import { openBox, tubesToPack } from './custody.ts'
import type { BoxDifference, HandedOver } from './events.ts'
import type { HandingOver, Refusal } from './input.ts'
import type { Moment } from './moment.ts'
import type { Programme } from './programme.ts'
import { oldestSample, sampleAgeMs } from './sample-age.ts'
import type { Box, KioskState, Tube } from './state.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** A courier who stands in no list: company and staff number, written in words. */
const OTHER = 'other'
const DETAIL = /^[\p{L}\p{N} .\u00b7/-]{2,40}$/u
/** Whoever gives their telephone or identity number instead has not said who they are, and it is not ours to keep. */
const LONG_NUMBER = /\d{9,}/
/** Plates have up to eight characters, with their dots and blanks up to ten. */
const VEHICLE = /^[\p{L}\p{N} \u00b7-]{2,16}$/u
const SEAL = /^[A-Za-z0-9-]{1,24}$/
/** Codes listed of each kind of difference: enough to look for them; the count says how many there are. */
const CODES_MAX = 12

/** The box leaves. Everything was checked scan by scan, so this takes one act; what does not agree is named. */
export function handOver(turn: Turn, act: HandingOver, operator: string): Decision {
  const { context, state } = turn
  const box = openBox(state)
  if (box === null || box.tubes.size === 0) return refuse(turn, 'box-empty')
  const missing = tubesToPack(state)
  const refusal = unready(state, box) ?? unknownHolder(act, context.couriers) ?? unseen(act, box, missing)
  if (refusal !== null) return refuse(turn, refusal)
  const tubes = [...box.tubes.keys()]
  const data: HandedOver = {
    box: box.id,
    tubes,
    courier: act.courier,
    ...(act.courier === OTHER ? { courierDetail: act.courierDetail?.trim() ?? '' } : {}),
    ...(act.courier === OTHER || act.courierBy === undefined ? {} : { courierBy: act.courierBy }),
    ...given('vehicle', act.vehicle),
    ...given('seal', act.seal),
    oldestSampleAt: oldestSample(tubesOf(state, box), context.now)?.firstSampleAt ?? null,
    differences: differences(turn, box, missing),
    operator,
  }
  return write(turn, { type: 'box.handed-over', subject: box.id, data })
}

/** A tube in it that is not a sealed one any more has to come out first. */
function unready(state: Readonly<KioskState>, box: Box): Refusal | null {
  const isSealed = (number: string): boolean => state.tubes.get(number)?.state === 'sealed'
  return [...box.tubes.keys()].every(isSealed) ? null : 'box-holds-unsealed'
}

function unknownHolder(act: HandingOver, couriers: readonly string[]): Refusal | null {
  const detail = act.courierDetail?.trim() ?? ''
  const isNamed =
    act.courier === OTHER ? DETAIL.test(detail) && !LONG_NUMBER.test(detail) : couriers.includes(act.courier)
  if (!isNamed) return 'bad-courier'
  if (act.vehicle !== undefined && !VEHICLE.test(act.vehicle.trim())) return 'bad-vehicle'
  return act.seal !== undefined && !SEAL.test(act.seal.trim()) ? 'bad-seal' : null
}

/** What the page did not show is not handed over: another phone may have packed one more meanwhile. */
function unseen({ count, leaving }: HandingOver, box: Box, missing: readonly Tube[]): Refusal | null {
  if (count !== undefined && count !== box.tubes.size) return 'box-changed'
  return missing.length === (leaving ?? 0) ? null : 'tubes-missing'
}

function given<Name extends 'vehicle' | 'seal'>(name: Name, text: string | undefined): Partial<Record<Name, string>> {
  return text === undefined ? {} : ({ [name]: text.trim() } as Partial<Record<Name, string>>)
}

function tubesOf(state: Readonly<KioskState>, box: Box): readonly Tube[] {
  return [...box.tubes.keys()].flatMap((number) => state.tubes.get(number) ?? [])
}

interface CustodyLimits {
  readonly now: Moment
  readonly programme: Pick<Programme, 'custody'>
}

/** A specimen that cannot reach the laboratory in time, even if it left now. */
export function isTooOld(tube: Tube, { now, programme }: CustodyLimits): boolean {
  return (sampleAgeMs(tube, now) ?? 0) > programme.custody.toLaboratoryMinutes * 60_000
}

function differences(turn: Turn, box: Box, missing: readonly Tube[]): readonly BoxDifference[] {
  const found = new Map<BoxDifference['kind'], string[]>()
  const add = (kind: BoxDifference['kind'], code: string): void => {
    found.set(kind, [...(found.get(kind) ?? []), code])
  }
  for (const { number } of missing) add('missing', number)
  for (const tube of tubesOf(turn.state, box)) if (isTooOld(tube, turn.context)) add('too-old', tube.number)
  for (const { code = '', fault } of box.refused) {
    // It was sealed, and packed, after all.
    const isSettled = fault === 'still-open' && box.tubes.has(code)
    if (!isSettled) add(fault, code)
  }
  return [...found].map(([kind, codes]) => ({
    kind,
    count: codes.length,
    codes: codes.filter((code) => code !== '').slice(0, CODES_MAX),
  }))
}
