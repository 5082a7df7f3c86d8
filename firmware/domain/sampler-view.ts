import { PEDAL_MIN_MS } from './pedal.ts'
import { called } from './queue.ts'
import { type KioskState, openTubeOf, type Tube, waitingVisits } from './state.ts'
import type { SamplerView } from './view.ts'

/** What the sampler at the chair reads from three metres away. */
export function samplerView(state: Readonly<KioskState>): SamplerView {
  const inHand = called(state)[0]
  const tube = inHand === undefined ? lastFilled(state) : (openTubeOf(state, inHand) ?? null)
  const places = tube === null ? 0 : (tube.expected ?? tube.poolSize)
  return {
    cue: cueOf(state, tube),
    tube:
      tube === null
        ? null
        : { number: tube.number, count: tube.members.length, places, specimenType: tube.specimenType },
    pedalReadyAtMs: state.chair.atMs + PEDAL_MIN_MS,
  }
}

function cueOf(state: Readonly<KioskState>, tube: Tube | null): SamplerView['cue'] {
  const inHand = called(state)
  if (inHand.length > 1) return 'several'
  const visit = inHand[0]
  if (visit !== undefined) return openTubeOf(state, visit) === undefined ? 'no-tube' : 'swab'
  if (tube?.state === 'sealed') return 'tube-full'
  return waitingVisits(state).length === 0 ? 'nobody' : 'disinfect'
}

/** The tube of the swab taken last, until the next person is called; null before the first. */
function lastFilled(state: Readonly<KioskState>): Tube | null {
  const visit = state.visits.get(state.chair.visit ?? '')
  return state.tubes.get(visit?.tube ?? '') ?? null
}
