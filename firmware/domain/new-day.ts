import { add, countsOf } from './day-counts.ts'
import type { DayClosed } from './day-report.ts'
import type { RecordedEvent, SamplingEvent } from './events.ts'
import { CUSTODY_KEPT_MS, forgetBoxes, isInOpenBox } from './evolve-custody.ts'
import { foldDamageOverNight } from './journal-damage.ts'
import { forgetOldPhones } from './phone-memory.ts'
import { type ToldPrice, toldPrice } from './price.ts'
import { hasPrintedLabel } from './printed-label.ts'
import type { SampleVoided } from './record-events.ts'
import { isUnfinishedVisit, type KioskState, type Tube, type Visit, type WorkingDay } from './state.ts'

/** A corrected clock goes back hours or days; a working day that was longer ago begins anew. */
const DAYS_KEPT_MAX = 40

/** Programmes change a few times a day at most; what comes beyond is one line `other`. */
const PRICES_MAX = 24

/** Folds a `day.opened`: tickets and counts begin again, and what belongs to no day but the old one leaves the state. */
export function openDay(state: KioskState, day: string, { sequence, time }: RecordedEvent): void {
  const before = state.day?.day ?? day
  foldDamageOverNight(state)
  if (state.day !== null) carry(state, state.day, -1)
  state.day = state.days.get(day) ?? newDay(day, state.closings.has(day))
  if (state.day.firstSequence !== null) state.day.reopenings += 1
  state.day.firstSequence ??= sequence
  state.day.lastSequence = sequence
  state.days.delete(day)
  state.days.set(day, state.day)
  forgetDays(state, day)
  state.repeatsSaid.clear()
  const nowMs = Date.parse(time)
  for (const tube of state.tubes.values()) {
    if (tube.state === 'sealed') tube.sealedAtMs ??= nowMs
    if (!staysOverNight(state, tube, nowMs)) state.tubes.delete(tube.number)
  }
  forgetBoxes(state, nowMs)
  forgetOldPhones(state, day)
  for (const label of state.labels.values()) if (!state.tubes.has(label.tube)) state.labels.delete(label.id)
  for (const visit of state.visits.values()) if (!isStillNeeded(state, visit, before)) state.visits.delete(visit.id)
  for (const id of state.codesInDoubt.keys()) if (!state.visits.has(id)) state.codesInDoubt.delete(id)
  for (const visit of state.visits.values()) visit.checkedInAtMs ??= nowMs
  for (const group of state.groups.values()) {
    if (!group.members.some((id) => state.visits.has(id))) state.groups.delete(group.id)
  }
  carry(state, state.day, 1)
}

/** Days without a ticket go first: to open one of them again repeats none. */
function forgetDays({ days }: KioskState, today: string): void {
  if (days.size <= DAYS_KEPT_MAX) return
  const others = [...days.values()].filter(({ day }) => day !== today)
  const inOrder = [...others.filter(({ tickets }) => tickets === 0), ...others.filter(({ tickets }) => tickets > 0)]
  for (const { day } of inOrder.slice(0, days.size - DAYS_KEPT_MAX)) days.delete(day)
}

function newDay(day: string, isIncomplete: boolean): WorkingDay {
  return {
    day,
    firstSequence: null,
    lastSequence: null,
    tickets: 0,
    counts: new Map(),
    prices: new Map(),
    closedAt: null,
    isChanged: false,
    differences: [],
    reopenings: 0,
    isIncomplete,
  }
}

/** What stays open over a change of days: the equations of a day need what came into it and what went out of it. */
export interface Unfinished {
  /** In tubes that are not sealed. */
  readonly people: number
  /** Tubes with printed numbers, void ones too, of which no label was printed. */
  readonly unlabelled: number
}

/** `closed` are tubes that are sealed or void by events that are not folded yet. */
export function unfinished(state: Readonly<KioskState>, closed: ReadonlySet<string> = new Set()): Unfinished {
  let [people, unlabelled] = [0, 0]
  for (const tube of state.tubes.values()) {
    if (tube.state === 'open' && !closed.has(tube.number)) people += tube.members.length
    if (tube.numbering === 'printed' && !hasPrintedLabel(state, tube.number)) unlabelled += 1
  }
  return { people, unlabelled }
}

function carry(state: KioskState, { counts }: WorkingDay, sign: 1 | -1): void {
  const { people, unlabelled } = unfinished(state)
  add(counts, ['carried.people', sign * people])
  add(counts, ['carried.unlabelled', sign * unlabelled])
}

/**
 * A tube stays while it may still be in the kiosk's hands: boxes are packed, samples voided and labels printed again in
 * a later day too. Open tubes and labels that nobody has printed yet stay as long as it takes.
 */
function staysOverNight(state: KioskState, tube: Tube, nowMs: number): boolean {
  if (tube.state === 'open' || isInOpenBox(tube)) return true
  const label = state.labels.get(`${tube.number}/${tube.lastCopy}`)
  if (label?.state === 'waiting' || label?.state === 'started') return true
  return nowMs - (tube.handedOverAtMs ?? tube.sealedAtMs ?? tube.openedAtMs) < CUSTODY_KEPT_MS
}

/** Open; referred and not taken over; or the person of a tube that stays. */
function isStillNeeded(state: KioskState, visit: Visit, dayBefore: string): boolean {
  if (isUnfinishedVisit(visit) || (visit.state === 'referred' && visit.day === dayBefore)) return true
  return visit.tube !== null && state.tubes.has(visit.tube)
}

/** Folds a `day.closed`. A day on which the kiosk was off is known from then on, so that nobody closes it again. */
export function closeDay(
  state: KioskState,
  { cause, day, differences, revision }: DayClosed,
  { time }: RecordedEvent,
): void {
  state.closings.set(day, revision)
  if (cause === 'kiosk-off' && !state.days.has(day)) state.days.set(day, newDay(day, false))
  const closed = state.days.get(day)
  if (closed === undefined) return
  closed.closedAt = time
  closed.isChanged = false
  closed.differences = differences
}

/** Counts an event for the day that is open. Before it is folded: whether a label is a copy hangs on what was before. */
export function countInDay(state: KioskState, { event, sequence }: RecordedEvent): void {
  const { day } = state
  if (day === null) return
  const counts = countsOf(state, event)
  const counted = dayOfVoid(state, event) ?? day
  for (const count of counts) add(counted.counts, count)
  if (event.type === 'sample.collected') addPrice(day, toldPrice(event.data), 1)
  if (event.type === 'sample.voided') addPrice(counted, priceOf(state, event.data), -1)
  if (counts.length > 0) counted.isChanged = true
  if (counted !== day) counted.lastSequence = sequence
  if (event.type !== 'day.opened' && event.type !== 'day.closed') day.lastSequence = sequence
}

/** What was told of the sample that is voided. */
function priceOf({ tubes, visits }: KioskState, { specimen, tube, visit }: SampleVoided): ToldPrice | null {
  if (visit !== undefined) return visits.get(visit)?.sample?.price ?? null
  return tubes.get(tube)?.objects.find((one) => one.specimen === specimen)?.price ?? null
}

/** A void in a sealed tube belongs to the day whose report counts the people in that tube; it gets a revision. */
function dayOfVoid(state: KioskState, event: SamplingEvent): WorkingDay | null {
  if (event.type !== 'sample.voided') return null
  const tube = state.tubes.get(event.data.tube)
  return tube?.state === 'sealed' ? (state.days.get(tube.sealedDay ?? '') ?? null) : null
}

function addPrice({ prices }: WorkingDay, told: ToldPrice | null, people: 1 | -1): void {
  if (told === null) return
  const hasPlace = prices.has(priceKey(told)) || prices.size < PRICES_MAX
  const price = hasPlace ? told : { class: 'other', payer: 'other', yuan: null, ceilingYuan: null }
  prices.set(priceKey(price), { ...price, people: (prices.get(priceKey(price))?.people ?? 0) + people })
}

function priceKey(price: ToldPrice): string {
  return JSON.stringify([price.class, price.payer, price.yuan, price.ceilingYuan])
}
