import type { Collected, SamplingEvent, TubeOpened, TubeSealed, TubeVoided } from './events.ts'
import { priceFact } from './price.ts'
import { type Group, groupOf, isOpenVisit, type KioskState, openTubeOf, type Tube, type Visit } from './state.ts'
import { currentLot } from './stock.ts'
import type { Turn } from './turn.ts'
import { isUsed } from './used-numbers.ts'

/** Serial numbers have four digits; the working day before them keeps a wrapped one apart. */
const SERIAL_COUNT = 10_000

/**
 * The next printed number: 4 digits of the kiosk, working day yymmdd, 4 digits that count on in the journal (never
 * from the clock, which may stand still or go back). Fourteen digits: Code 128 C.
 */
export function nextTubeNumber({ state, context }: Turn): string {
  const prefix = context.kiosk.id.slice(1) + context.now.day.slice(2).replaceAll('-', '')
  for (let step = 1; step <= SERIAL_COUNT; step += 1) {
    const number = prefix + String((state.counters.tube + step) % SERIAL_COUNT).padStart(4, '0')
    if (!isUsed(state.usedTubes, number)) return number
  }
  throw new Error('all 10,000 tube numbers of this working day are used')
}

/** Who may share a tube: one pool size, one kind of specimen. */
export interface TubeKind {
  readonly poolSize: number
  readonly specimenType: string
}

export function isSameKind(a: TubeKind, b: TubeKind): boolean {
  return a.poolSize === b.poolSize && a.specimenType === b.specimenType
}

/** An empty tube opens; the rules of now are its rules until it is sealed. */
export function openedTube(
  { context, state }: Turn,
  tube: Pick<TubeOpened, 'expected' | 'group' | 'numbering' | 'objects' | 'place' | 'tube' | 'visit'>,
  { poolSize, specimenType }: TubeKind,
): SamplingEvent {
  const { sealAfterMinutes } = context.programme.tube
  const lot = currentLot(state, context.now.day)
  const ofLot = lot === null ? {} : { lot: lot.lot, expires: lot.expires }
  const data = { ...tube, poolSize, specimenType, sealAfterMinutes, ...ofLot, count: 0, members: [] }
  return { type: 'tube.opened', subject: tube.tube, data }
}

/** A tube that opens for a closed group: as many people as are still to come. */
export function tubeForGroup(turn: Turn, group: Group, tube: Pick<TubeOpened, 'tube' | 'numbering'>): SamplingEvent {
  const expected = openMembers(turn, group).length
  return openedTube(turn, { ...tube, group: group.id, expected }, group)
}

export function openMembers({ state }: Turn, group: Group): readonly Visit[] {
  return group.members.flatMap((id) => {
    const visit = state.visits.get(id)
    return visit !== undefined && isOpenVisit(visit) ? [visit] : []
  })
}

/** A number that this journal has known, whether or not the tube is still here. */
export function isKnownTube(state: Readonly<KioskState>, number: string): boolean {
  return isUsed(state.usedTubes, number)
}

/** The first place that is free; beyond the pool size when none is. */
export function nextOrdinal({ swabs }: { readonly swabs: readonly number[] }): number {
  let ordinal = 1
  while (swabs.includes(ordinal)) ordinal += 1
  return ordinal
}

/** The specimen of `visit` as number `ordinal` in the tube. */
export function collected(
  turn: Turn,
  visit: Pick<Visit, 'id' | 'person' | 'price'>,
  place: Pick<Collected, 'tube' | 'poolSize' | 'specimenType' | 'ordinal' | 'basis'> & { readonly operator?: string },
): SamplingEvent {
  const price = visit.price ?? turn.context.programme.price
  return {
    type: 'sample.collected',
    subject: visit.id,
    data: {
      visit: visit.id,
      ...(visit.person === null ? {} : { person: visit.person }),
      ...place,
      ...priceFact(price),
    },
  }
}

export function sealed(
  tube: Pick<Tube, 'number' | 'poolSize'>,
  members: readonly string[],
  reason: TubeSealed['reason'],
  operator?: string,
): SamplingEvent {
  const by = operator === undefined ? {} : { operator }
  // A copy: the state changes its own when a sample is voided.
  const data = {
    tube: tube.number,
    poolSize: tube.poolSize,
    count: members.length,
    members: [...members],
    reason,
    ...by,
  }
  return { type: 'tube.sealed', subject: tube.number, data }
}

/** An open tube that nobody will come for any more: sealed with what is in it, or void when it is empty. */
export function closedTube(tube: Tube, reason: 'group-complete' | 'day-close'): SamplingEvent {
  if (tube.members.length > 0) return sealed(tube, tube.members, reason)
  return voidedTube(tube, { reason: reason === 'day-close' ? reason : 'nobody-came' })
}

export function voidedTube(
  { number, poolSize }: Pick<Tube, 'number' | 'poolSize'>,
  word: Pick<TubeVoided, 'reason' | 'operator' | 'note'>,
): SamplingEvent {
  return { type: 'tube.voided', subject: number, data: { tube: number, poolSize, count: 0, members: [], ...word } }
}

/** What closes when `visit` leaves its group: the group's tube, if nobody else is expected in it. */
export function closingAfter(turn: Turn, visit: Visit): readonly SamplingEvent[] {
  const reserved = reservedTube(turn.state, visit.id)
  if (reserved !== null) return [closedTube(reserved, 'group-complete')]
  const group = groupOf(turn.state, visit)
  const tube = openTubeOf(turn.state, visit)
  if (group === undefined || tube === undefined) return []
  const others = openMembers(turn, group).filter(({ id }) => id !== visit.id)
  return others.length > 0 ? [] : [closedTube(tube, 'group-complete')]
}

/** The open tube whose label carries this person's name, and that still waits for the scan. */
export function reservedTube(state: Readonly<KioskState>, visit: string): Tube | null {
  return [...state.tubes.values()].find((tube) => tube.visit === visit && tube.state === 'open') ?? null
}

/**
 * Whether an absent person's own group goes on, and with their place: a label says how many people its tube is for,
 * and a tube that was opened while they were away was not opened for them.
 */
export function hasPlaceFor(turn: Turn, visit: Visit): boolean {
  const group = groupOf(turn.state, visit)
  if (group === undefined) return false
  const others = openMembers(turn, group).length
  const tube = openTubeOf(turn.state, visit)
  if (tube === undefined) return others > 0
  return tube.swabs.length + others < (tube.expected ?? tube.poolSize)
}
