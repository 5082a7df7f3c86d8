import type { Collected, SamplingEvent } from './events.ts'
import { type KioskState, type Tube, type Visit, waitingVisits } from './state.ts'
import { stockFault } from './stock.ts'
import { collected, isSameKind, nextOrdinal, nextTubeNumber, openedTube, sealed, type TubeKind } from './tube.ts'
import type { Turn } from './turn.ts'

/** Where specimens are taken at check-in: no tickets and no groups, a tube fills as people come. */

export type DeskVisit = TubeKind & Pick<Visit, 'id' | 'person' | 'price'>

/**
 * Those who checked in at the desk and wait for a tube, whichever rules have come since; first come, first. Not while
 * a bad code may be theirs.
 */
export function waitingAtDesk(state: Readonly<KioskState>): readonly Visit[] {
  return waitingVisits(state).filter(({ group, id }) => group === null && !state.codesInDoubt.has(id))
}

/** Whether printed labels are scanned on their tubes before anything goes in. */
export function isScanAsked({ context }: Turn): boolean {
  const { numbering, verify } = context.programme.tube
  return numbering === 'printed' && verify === 'scan'
}

/** No person's swab goes into it before its label was scanned; the label of an object prints with its specimen. */
export function awaitsScan(turn: Turn, tube: Tube): boolean {
  return isScanAsked(turn) && tube.numbering === 'printed' && !tube.isVerified && !tube.isForObjects
}

/** Those at the desk for whom no tube is open; the others wait for the scan of theirs. */
export function waitingWithoutTube(state: Readonly<KioskState>): readonly Visit[] {
  const open = [...state.tubes.values()].filter(isOpenForPeople)
  const named = new Set(open.map(({ visit }) => visit))
  const shared = open.filter(({ isVerified, visit }) => visit === null && !isVerified)
  const room = shared.flatMap((tube) => Array.from({ length: tube.poolSize - tube.swabs.length }, () => tube))
  return waitingAtDesk(state).filter((visit) => {
    const at = room.findIndex((tube) => isSameKind(tube, visit))
    if (at >= 0 && !named.has(visit.id)) room.splice(at, 1)
    return at < 0 && !named.has(visit.id)
  })
}

function isOpenForPeople(tube: Tube): boolean {
  return tube.state === 'open' && tube.group === null && !tube.isForObjects
}

/** The open tube of one kind at the desk, that no single person waits for; people and objects never share one. */
export function deskTube({ state }: Turn, kind: TubeKind, isForObjects = false): Tube | null {
  for (const tube of state.tubes.values()) {
    const isAtDesk = tube.state === 'open' && tube.group === null && tube.isForObjects === isForObjects
    if (isAtDesk && tube.visit === null && isSameKind(tube, kind)) return tube
  }
  return null
}

/**
 * Binding counts as collecting (basis: assumed). It waits where a pre-printed tube has to be opened, a label scanned,
 * or tubes fetched.
 */
export function collectAtDesk(turn: Turn, visit: DeskVisit): readonly SamplingEvent[] {
  const { numbering } = turn.context.programme.tube
  const open = deskTube(turn, visit)
  if (open !== null && !awaitsScan(turn, open)) return fill(turn, open, [visit])
  if (open !== null && hasRoom(turn, visit)) return []
  if (numbering === 'preprinted' || stockFault(turn) !== null) return []
  return openForDesk(turn, { tube: nextTubeNumber(turn), numbering }, visit, [visit])
}

/** Tubes of this kind that wait for their scan have more places than people wait for them. */
function hasRoom({ state }: Turn, kind: TubeKind): boolean {
  const open = [...state.tubes.values()].filter(
    (tube) => isOpenForPeople(tube) && tube.visit === null && isSameKind(tube, kind),
  )
  const places = open.reduce((sum, tube) => sum + tube.poolSize - tube.swabs.length, 0)
  return waitingAtDesk(state).filter((visit) => isSameKind(visit, kind)).length < places
}

/** Opens a desk tube and puts those of `visits` into it that are of its kind, as many as fit; before a scan, nobody. */
export function openForDesk(
  turn: Turn,
  tube: { readonly tube: string; readonly numbering: 'printed' | 'preprinted' },
  { poolSize, specimenType }: TubeKind,
  visits: readonly DeskVisit[],
): readonly SamplingEvent[] {
  const opened = { number: tube.tube, poolSize, specimenType, members: [], swabs: [] }
  if (!isScanAsked(turn)) return [openedTube(turn, { ...tube, expected: null }, opened), ...fill(turn, opened, visits)]
  const named = poolSize === 1 ? visits.find((visit) => isSameKind(visit, opened)) : undefined
  return [openedTube(turn, { ...tube, expected: null, ...(named === undefined ? {} : { visit: named.id }) }, opened)]
}

/** How the kiosk knows that a specimen is in, and by whom. */
type Basis = Pick<Collected, 'basis' | 'operator'>

/** Puts visits into a desk tube, first come first, as many as are of its kind and fit; seals it when it is full. */
export function fill(
  turn: Turn,
  tube: TubeKind & Pick<Tube, 'number' | 'members' | 'swabs'>,
  visits: readonly DeskVisit[],
  basis: Basis = { basis: 'assumed' },
): readonly SamplingEvent[] {
  const { number, poolSize, specimenType } = tube
  const fitting = visits.filter((visit) => isSameKind(visit, tube)).slice(0, poolSize - tube.swabs.length)
  const swabs = [...tube.swabs]
  const events = fitting.map((visit) => {
    const ordinal = nextOrdinal({ swabs })
    swabs.push(ordinal)
    return collected(turn, visit, { tube: number, poolSize, specimenType, ordinal, ...basis })
  })
  const members = [...tube.members, ...fitting.map(({ id }) => id)]
  return swabs.length < poolSize ? events : [...events, sealed(tube, members, 'full')]
}
