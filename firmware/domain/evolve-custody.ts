import type { BoxedTube } from './boxed-tube.ts'
import type { HandedOver, RecordedEvent, SamplingEvent } from './events.ts'
import type { Box, KioskState, Tube } from './state.ts'

type BoxEvent = Extract<SamplingEvent, { type: `box.${string}` }>

/**
 * How long a tube is known after its box left, or after it was sealed while nobody packed it; the same for a box and
 * its sheet. A specimen is of use for hours and has left within days. At 4,000 tubes a day this keeps at most 12,000
 * of them; what is older the district voids.
 */
export const CUSTODY_KEPT_MS = 72 * 3_600_000

export function applyBox(state: KioskState, event: BoxEvent, recorded: RecordedEvent): void {
  const atMs = Date.parse(recorded.time)
  if (state.packing !== null) state.packing.lastAtMs = atMs
  switch (event.type) {
    case 'box.packing-begun':
      state.packing = { operator: event.data.operator, lastAtMs: atMs }
      return
    case 'box.packing-ended':
      state.packing = null
      return
    case 'box.packed':
      boxOf(state, event.data.box).tubes.set(event.data.tube, atMs)
      setBox(state, event.data.tube, event.data.box)
      return
    case 'box.unpacked':
      boxOf(state, event.data.box).tubes.delete(event.data.tube)
      setBox(state, event.data.tube, null)
      return
    case 'box.scan-refused':
      boxOf(state, event.data.box).refused.push(event.data)
      return
    case 'box.handed-over':
      handOver(state, event.data, recorded.time)
  }
}

function boxOf(state: KioskState, id: string): Box {
  const known = state.boxes.get(id)
  if (known !== undefined) return known
  const box: Box = { id, tubes: new Map(), refused: [], handedOver: null }
  state.boxes.set(id, box)
  state.counters.box = Math.max(state.counters.box, Number(/(\d+)$/.exec(id)?.[1] ?? 0))
  return box
}

function setBox(state: KioskState, number: string, box: string | null): void {
  const tube = state.tubes.get(number)
  if (tube !== undefined) tube.box = box
}

/** The box leaves, and with it whoever packs at the booth's scanner is done. */
function handOver(state: KioskState, data: HandedOver, at: string): void {
  const atMs = Date.parse(at)
  const contents = data.tubes.map((number): BoxedTube => {
    const tube = state.tubes.get(number)
    if (tube === undefined) return { tube: number, poolSize: 0, count: 0, sampledAt: null }
    tube.box = data.box
    tube.handedOverAtMs = atMs
    return { tube: number, poolSize: tube.poolSize, count: tube.members.length, sampledAt: tube.firstSampleAt }
  })
  boxOf(state, data.box).handedOver = { ...data, at, atMs, contents }
  state.packing = null
}

export function isInOpenBox({ box, handedOverAtMs }: Tube): boolean {
  return box !== null && handedOverAtMs === null
}

/** At a new day: boxes that nobody asks about any more. */
export function forgetBoxes(state: KioskState, nowMs: number): void {
  for (const { handedOver, id } of state.boxes.values()) {
    if (handedOver !== null && nowMs - handedOver.atMs >= CUSTODY_KEPT_MS) state.boxes.delete(id)
  }
}
