import type { LabelFact, RecordedEvent, SamplingEvent, TubeOpened } from './events.ts'
import { beginGroup } from './evolve-group.ts'
import { believedMs } from './recorded-time.ts'
import { groupOf, type KioskState } from './state.ts'

type LabelEvent = Extract<SamplingEvent, { type: `label.${string}` }>

const LABEL_STATES = {
  'label.started': 'started',
  'label.printed': 'printed',
  'label.failed': 'failed',
  'label.doubtful': 'doubtful',
} as const

/** What the programmes of the first release had, whose events do not say it. */
export const FIRST_SPECIMEN_TYPE = 'oropharyngeal-swab'
const FIRST_SEAL_AFTER_MINUTES = 30

export function openTube(state: KioskState, data: TubeOpened, recorded: RecordedEvent): void {
  state.usedTubes.add(data.tube)
  state.tubes.set(data.tube, {
    number: data.tube,
    numbering: data.numbering,
    poolSize: data.poolSize,
    specimenType: data.specimenType ?? FIRST_SPECIMEN_TYPE,
    sealAfterMinutes: data.sealAfterMinutes ?? FIRST_SEAL_AFTER_MINUTES,
    expected: data.expected,
    group: data.group ?? null,
    openedAt: recorded.time,
    openedAtMs: Date.parse(recorded.time),
    members: [],
    state: 'open',
    firstSampleAt: null,
    isSampleTimeBelieved: false,
    sealedAtMs: null,
    box: null,
    handedOverAtMs: null,
    lastCopy: 0,
  })
  const group = data.group === undefined ? undefined : state.groups.get(data.group)
  if (group !== undefined) {
    group.tube = data.tube
    beginGroup(state, group)
  }
  if (data.numbering === 'preprinted') return
  state.counters.tube += 1
  addLabel(state, { label: `${data.tube}/1`, tube: data.tube, copy: 1 }, recorded.time)
}

export function closeTube(state: KioskState, number: string, to: 'sealed' | 'voided', recorded: RecordedEvent): void {
  const tube = state.tubes.get(number)
  if (tube === undefined) return
  tube.state = to
  if (to === 'sealed') tube.sealedAtMs = believedMs(recorded)
  const group = groupOf(state, tube)
  if (group?.tube === number) group.tube = null
}

export function applyLabel(state: KioskState, event: LabelEvent, time: string): void {
  if (event.type === 'label.requested') {
    addLabel(state, event.data, time)
    return
  }
  const label = state.labels.get(event.data.label)
  if (label === undefined) return
  label.state = LABEL_STATES[event.type]
  label.cause = 'cause' in event.data ? event.data.cause : null
  label.since = time
}

function addLabel(state: KioskState, data: Pick<LabelFact, 'copy' | 'label' | 'tube'>, since: string): void {
  const { copy, label: id, tube } = data
  state.labels.set(id, { id, tube, copy, state: 'waiting', cause: null, since })
  const owner = state.tubes.get(tube)
  if (owner !== undefined) owner.lastCopy = copy
}
