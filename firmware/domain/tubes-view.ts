import type { RecordedEvent } from './events.ts'
import { newestLabel } from './label-jobs.ts'
import type { KioskState, Tube } from './state.ts'
import { type LotView, stockView } from './stock.ts'
import type { LabelView, ViewContext } from './view.ts'

/** The page shows the newest; older ones are found by their number. */
const TUBES_SHOWN_MAX = 100

/** One tube for the crew, without names: who is in it is said by ticket, at the desk by visit. */
export interface TubeRow {
  readonly tube: string
  readonly numbering: Tube['numbering']
  readonly state: Tube['state']
  /** Why it is sealed or void. */
  readonly reason: string | null
  readonly poolSize: number
  readonly specimenType: string
  readonly expected: number | null
  readonly members: readonly { readonly visit: string; readonly who: string }[]
  /** Samples in it that were voided. */
  readonly voided: number
  readonly openedAt: string
  /** Null where nobody asks for it. */
  readonly isVerified: boolean | null
  readonly lot: string | null
  readonly expires: string | null
  readonly label: LabelView | null
}

export interface TubesView {
  readonly at: string
  /** Newest first. */
  readonly tubes: readonly TubeRow[]
  /** How many the kiosk still has in its hands or had within the last days. */
  readonly total: number
  readonly stock: readonly LotView[]
}

export function tubesView(state: Readonly<KioskState>, context: ViewContext): TubesView {
  const all = [...state.tubes.values()]
  const newest = all.slice(-TUBES_SHOWN_MAX).reverse()
  return {
    at: context.now.time,
    tubes: newest.map((tube) => tubeRow(state, tube, context)),
    total: all.length,
    stock: stockView(state, context.now.day),
  }
}

/** One tube that is still in the state. */
function tubeRow(state: Readonly<KioskState>, tube: Tube, { programme }: ViewContext): TubeRow {
  const label = newestLabel(state, tube.number)
  const isAsked = programme.tube.verify === 'scan' && tube.numbering === 'printed'
  return {
    tube: tube.number,
    numbering: tube.numbering,
    state: tube.state,
    reason: tube.closedFor,
    poolSize: tube.poolSize,
    specimenType: tube.specimenType,
    expected: tube.expected,
    members: tube.members.map((visit) => ({ visit, who: whoIs(state, visit) })),
    voided: tube.swabs.length - tube.members.length,
    openedAt: tube.openedAt,
    isVerified: isAsked ? tube.isVerified : null,
    lot: tube.lot?.lot ?? null,
    expires: tube.lot?.expires ?? null,
    label:
      label === null
        ? null
        : { label: label.id, tube: tube.number, copy: label.copy, state: label.state, cause: label.cause },
  }
}

/** The ticket; without one the last part of the visit's number, `V17`. */
function whoIs(state: Readonly<KioskState>, visit: string): string {
  return state.visits.get(visit)?.ticket ?? visit.split('-').at(-1) ?? visit
}

/** One event of a tube's story, without a name. Members that do not belong to its type are null. */
export interface StoryLine {
  readonly id: string
  readonly at: string
  readonly type: string
  readonly operator: string | null
  readonly reason: string | null
  readonly note: string | null
  /** Ticket or visit. */
  readonly who: string
  readonly ordinal: number | null
  readonly count: number | null
  readonly expected: number | null
  readonly copy: number | null
  readonly box: string | null
  readonly lot: string | null
}

export interface TubeStory {
  readonly tube: string
  /** Null when it has left the state. */
  readonly row: TubeRow | null
  readonly lines: readonly StoryLine[]
}

/** What the journal says about one tube, oldest first. Picks what is shown: a person in an event is not. */
export function tubeStory(
  state: Readonly<KioskState>,
  tube: string,
  events: readonly RecordedEvent[],
  context: ViewContext,
): TubeStory | null {
  if (events.length === 0) return null
  const known = state.tubes.get(tube)
  return {
    tube,
    row: known === undefined ? null : tubeRow(state, known, context),
    lines: events.map((recorded) => storyLine(state, recorded)),
  }
}

function storyLine(state: Readonly<KioskState>, { event, id, time }: RecordedEvent): StoryLine {
  const data: Readonly<Record<string, unknown>> = { ...event.data }
  const text = (name: string): string | null => (typeof data[name] === 'string' ? data[name] : null)
  const count = (name: string): number | null => (typeof data[name] === 'number' ? data[name] : null)
  const visit = text('visit')
  return {
    id,
    at: time,
    type: event.type,
    operator: text('operator'),
    reason: text('reason') ?? text('cause'),
    note: text('note'),
    who: visit === null ? '' : whoIs(state, visit),
    ordinal: count('ordinal'),
    count: count('count'),
    expected: count('expected'),
    copy: count('copy'),
    box: text('box'),
    lot: text('lot'),
  }
}
