import type { SamplingEvent } from './events.ts'
import { noteFault } from './note.ts'
import type { SampleVoidReason, TubeVoidReason } from './reasons.ts'
import type { SampleVoided } from './record-events.ts'
import type { KioskState, Tube, Visit } from './state.ts'
import { isKnownTube, voidedTube } from './tube.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** Whose word it was, and why. */
interface Word<Reason> {
  readonly reason: Reason
  readonly note?: string
}

/** One sample does not count: its person may come again. The tube is void with its last sample. */
export function voidSample(
  turn: Turn,
  { note, reason, visit: id }: Word<SampleVoidReason> & { readonly visit: string },
  operator: string,
): Decision {
  const visit = turn.state.visits.get(id)
  if (visit === undefined) return voidObject(turn, { reason, ...(note === undefined ? {} : { note }) }, id, operator)
  const tube = turn.state.tubes.get(visit.tube ?? '')
  if (visit.sample === null || tube === undefined) return refuse(turn, 'not-sampled')
  const fault = noteFault(note, visit.person?.name ?? null)
  if (fault !== null) return refuse(turn, fault)
  const word = { reason, operator, ...(note === undefined ? {} : { note }) }
  const isLast = tube.members.length === 1
  const emptied = isLast ? [voidedTube(tube, { reason: 'emptied', operator })] : []
  return write(turn, ...voidedSamples([visit], word), ...emptied)
}

/** Everything in a tube is void, and the tube itself: broken, leaked, expired… */
export function voidTube(
  turn: Turn,
  { note, reason, tube: number }: Word<TubeVoidReason> & { readonly tube: string },
  operator: string,
): Decision {
  const tube = turn.state.tubes.get(number)
  if (tube === undefined) return refuse(turn, isKnownTube(turn.state, number) ? 'tube-gone' : 'tube-unknown')
  if (tube.state === 'voided') return refuse(turn, 'tube-void')
  const members = membersOf(turn.state, tube)
  const fault = members.map(({ person }) => noteFault(note, person?.name ?? null)).find((found) => found !== null)
  if (fault !== undefined) return refuse(turn, fault)
  const word = { reason, operator, ...(note === undefined ? {} : { note }) }
  return write(turn, ...voidedSamples(members, word), ...voidedObjects(tube, word), voidedTube(tube, word))
}

/** The specimen of a place, named by its own number. */
function voidObject(turn: Turn, word: Word<SampleVoidReason>, id: string, operator: string): Decision {
  const tube = [...turn.state.tubes.values()].find(({ objects }) => objects.some(({ specimen }) => specimen === id))
  if (tube === undefined) return refuse(turn, 'no-such-visit')
  const fault = noteFault(word.note, null)
  if (fault !== null) return refuse(turn, fault)
  const emptied = tube.members.length === 1 ? [voidedTube(tube, { reason: 'emptied', operator })] : []
  return write(turn, ...voidedObjects(tube, { ...word, operator }, id), ...emptied)
}

/** All specimens of places in a tube, or the one named. */
function voidedObjects(
  { number, objects }: Tube,
  word: Pick<SampleVoided, 'reason' | 'operator' | 'note'>,
  only?: string,
): readonly SamplingEvent[] {
  return objects
    .filter(({ specimen }) => only === undefined || specimen === only)
    .map(({ event, specimen }) => ({
      type: 'sample.voided',
      subject: specimen,
      data: { of: event, specimen, tube: number, ...word },
    }))
}

function membersOf(state: Readonly<KioskState>, tube: Tube): readonly Visit[] {
  return tube.members.flatMap((id) => state.visits.get(id) ?? [])
}

/** Only of people whose sample is in a tube. */
export function voidedSamples(
  visits: readonly Visit[],
  word: Pick<SampleVoided, 'reason' | 'operator' | 'note'>,
): readonly SamplingEvent[] {
  return visits.flatMap(({ id: visit, sample, tube }): readonly SamplingEvent[] => {
    if (sample === null || tube === null) return []
    return [{ type: 'sample.voided', subject: visit, data: { of: sample.event, visit, tube, ...word } }]
  })
}
