import { deskTube } from './desk.ts'
import type { SamplingEvent } from './events.ts'
import type { Refusal } from './input.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { preprintedFault } from './preprinted-number.ts'
import { priceFact } from './price.ts'
import type { Programme } from './programme.ts'
import { labelsWaiting } from './state.ts'
import { stockFault } from './stock.ts'
import { nextOrdinal, nextTubeNumber, openedTube, sealed, type TubeKind } from './tube.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'
import { hasPersonalNumber, isLine } from './written-text.ts'

/** What stands on one line of a label, and no more than a page shows. */
const PLACE_CHARACTERS_MAX = 60

/** The specimen of a place or a thing (环境和物品): nobody checks in, the crew's word makes it. */
export function collectObject(turn: Turn, place: string, number: string | undefined, operator: string): Decision {
  const { programme } = turn.context
  if (programme.subjects !== 'objects') return refuse(turn, 'no-objects')
  const at = place.trim()
  if (!isPlace(at, programme.places)) return refuse(turn, 'bad-place')
  const kind = defaultKind(programme)
  const tube = tubeFor(turn, kind, number, at)
  if (typeof tube === 'string') return refuse(turn, tube)
  const specimen = `${turn.context.kiosk.id}-${turn.context.kiosk.journal}-S${turn.state.counters.specimen + 1}`
  const ordinal = nextOrdinal(tube)
  const collected: SamplingEvent = {
    type: 'sample.collected',
    subject: specimen,
    data: {
      specimen,
      place: at,
      tube: tube.number,
      ...kind,
      ordinal,
      basis: 'sampler',
      operator,
      ...priceFact(programme.price),
    },
  }
  const isFull = tube.swabs.length + 1 >= kind.poolSize
  const closing = isFull ? [sealed({ ...kind, number: tube.number }, [...tube.members, specimen], 'full')] : []
  return write(turn, ...tube.opening, collected, ...closing)
}

/** A pre-printed tube was scanned before its specimens are taken. */
export function openForObjects(
  turn: Turn,
  tube: { readonly tube: string; readonly numbering: 'printed' | 'preprinted' },
): Decision {
  const kind = defaultKind(turn.context.programme)
  if (deskTube(turn, kind, true) !== null) return refuse(turn, 'not-needed')
  return write(turn, openedTube(turn, { ...tube, objects: true, expected: null }, kind))
}

/** What is taken from whatever no rule treats apart. */
export function defaultKind({ pool, specimenType }: Programme): TubeKind {
  return { poolSize: pool.default, specimenType: specimenType.default }
}

function isPlace(place: string, places: readonly string[]): boolean {
  if (places.length > 0) return places.includes(place)
  return place !== '' && isLine(place, PLACE_CHARACTERS_MAX) && !hasPersonalNumber(place)
}

interface ObjectTube {
  readonly number: string
  readonly members: readonly string[]
  readonly swabs: readonly number[]
  readonly opening: readonly SamplingEvent[]
}

/** The open tube of the kind, else a new one: printed, or the pre-printed one that was scanned or typed. */
function tubeFor(turn: Turn, kind: TubeKind, number: string | undefined, place: string): ObjectTube | Refusal {
  const { numbering } = turn.context.programme.tube
  const open = deskTube(turn, kind, true)
  if (open !== null) {
    const isOther = number !== undefined && number !== open.number
    return isOther ? 'not-needed' : { number: open.number, members: open.members, swabs: open.swabs, opening: [] }
  }
  if (numbering === 'printed') {
    if (number !== undefined) return 'tube-not-expected'
    const stock = stockFault(turn)
    if (stock !== null) return stock
    if (labelsWaiting(turn.state) >= LABELS_WAITING_MAX) return 'labels-waiting'
    return opened(turn, kind, { tube: nextTubeNumber(turn), numbering }, place)
  }
  if (number === undefined) return 'no-open-tube'
  return preprintedFault(turn, number) ?? stockFault(turn) ?? opened(turn, kind, { tube: number, numbering }, place)
}

/** A tube for one specimen carries its place, for the label. */
function opened(
  turn: Turn,
  kind: TubeKind,
  tube: { readonly tube: string; readonly numbering: 'printed' | 'preprinted' },
  place: string,
): ObjectTube {
  const ofOne = kind.poolSize === 1 ? { place } : {}
  const opening = openedTube(turn, { ...tube, objects: true, ...ofOne, expected: null }, kind)
  return { number: tube.tube, members: [], swabs: [], opening: [opening] }
}
