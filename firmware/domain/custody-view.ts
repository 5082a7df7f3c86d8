import type { BoxedTube } from './boxed-tube.ts'
import { isScannerPacking, openBox, tubesToPack } from './custody.ts'
import { type CustodyContext, type CustodyFigures, custodyFigures } from './custody-figures.ts'
import type { HandedOver, ScanRefused } from './events.ts'
import { isTooOld } from './hand-over.ts'
import { timeLike } from './moment.ts'
import type { KioskState, Tube } from './state.ts'

/** A tube on the page where boxes are packed. */
export interface CustodyTube extends BoxedTube {
  readonly group: string | null
  readonly sealedAt: string | null
  readonly isTooOld: boolean
}

/** What the crew sees while packing. No person in it. */
export interface CustodyView {
  readonly figures: CustodyFigures
  readonly maxTubes: number
  readonly box: string | null
  /** In the box, the newest last. */
  readonly boxed: readonly CustodyTube[]
  /** Sealed here and not in the box, the oldest sample first. */
  readonly missing: readonly CustodyTube[]
  readonly refused: readonly Pick<ScanRefused, 'fault' | 'code'>[]
  /** In the box and not a sealed tube any more: they have to come out. */
  readonly unsealed: readonly string[]
  readonly isScannerPacking: boolean
  /** The newest first. */
  readonly handedOver: readonly { readonly box: string; readonly at: string; readonly count: number }[]
}

/** What stands on the hand-over sheet: the event, and what is known of its tubes. */
export interface BoxSheet extends HandedOver {
  readonly at: string
  readonly contents: readonly BoxedTube[]
}

export function custodyView(state: Readonly<KioskState>, context: CustodyContext): CustodyView {
  const box = openBox(state)
  const numbers = [...(box?.tubes.keys() ?? [])]
  const view = (tube: Tube): CustodyTube => tubeView(tube, context)
  return {
    figures: custodyFigures(state, context),
    maxTubes: context.programme.custody.maxTubes,
    box: box?.id ?? null,
    boxed: numbers.flatMap((number) => state.tubes.get(number) ?? []).map(view),
    missing: [...tubesToPack(state)].sort((a, b) => a.openedAtMs - b.openedAtMs).map(view),
    refused: (box?.refused ?? []).map(({ code, fault }) => ({ fault, ...(code === undefined ? {} : { code }) })),
    unsealed: numbers.filter((number) => state.tubes.get(number)?.state !== 'sealed'),
    isScannerPacking: isScannerPacking(state, context.now.epochMs),
    handedOver: [...state.boxes.values()]
      .flatMap(({ handedOver }) => handedOver ?? [])
      .map(({ at, box: id, tubes }) => ({ box: id, at, count: tubes.length }))
      .reverse(),
  }
}

function tubeView(tube: Tube, context: CustodyContext): CustodyTube {
  return {
    tube: tube.number,
    group: tube.group,
    poolSize: tube.poolSize,
    count: tube.members.length,
    sampledAt: tube.firstSampleAt,
    sealedAt: tube.sealedAtMs === null ? null : timeLike(context.now, tube.sealedAtMs),
    isTooOld: isTooOld(tube, context),
  }
}

/** Null for a box that is not known, not handed over, or was long ago. */
export function boxSheet(state: Readonly<KioskState>, id: string): BoxSheet | null {
  return state.boxes.get(id)?.handedOver ?? null
}
