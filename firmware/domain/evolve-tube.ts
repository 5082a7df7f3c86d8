import type { RecordedEvent, SamplingEvent, TubeOpened, TubeSealed } from './events.ts'
import { beginGroup } from './evolve-group.ts'
import { forgetAct, rememberAct } from './evolve-memory.ts'
import type { LabelFact } from './label-events.ts'
import { believedMs } from './recorded-time.ts'
import { groupOf, type KioskState } from './state.ts'
import { takeFromStock } from './stock.ts'
import { addUsed } from './used-numbers.ts'

type TubeEvent = Extract<SamplingEvent, { type: `tube.${string}` }>
type TubeClosed = Extract<SamplingEvent, { type: 'tube.sealed' | 'tube.voided' }>
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

/** Folds what happens to a tube, but for its samples and labels. */
export function applyTube(state: KioskState, event: TubeEvent, recorded: RecordedEvent): void {
  switch (event.type) {
    case 'tube.opened':
      openTube(state, event.data, recorded)
      return
    case 'tube.sealed':
      closeTube(state, event, recorded)
      rememberSeal(state, event.data, recorded)
      return
    case 'tube.voided':
      closeTube(state, event, recorded)
      return
    case 'tube.verified':
      verifyTube(state, event.data.tube)
      return
    case 'tube.reopened':
      reopenTube(state, event.data.tube)
      forgetAct(state, event.data.operator, { kind: 'sealed', subject: event.data.tube })
  }
}

function openTube(state: KioskState, data: TubeOpened, recorded: RecordedEvent): void {
  addUsed(state.usedTubes, data.tube)
  takeFromStock(state, data.lot)
  state.tubes.set(data.tube, {
    number: data.tube,
    numbering: data.numbering,
    poolSize: data.poolSize,
    specimenType: data.specimenType ?? FIRST_SPECIMEN_TYPE,
    sealAfterMinutes: data.sealAfterMinutes ?? FIRST_SEAL_AFTER_MINUTES,
    isForObjects: data.objects ?? false,
    objects: [],
    place: data.place ?? null,
    expected: data.expected,
    group: data.group ?? null,
    openedAt: recorded.time,
    openedAtMs: Date.parse(recorded.time),
    members: [],
    swabs: [],
    visit: data.visit ?? null,
    isVerified: data.numbering === 'preprinted',
    lot: data.lot === undefined ? null : { lot: data.lot, expires: data.expires ?? '' },
    state: 'open',
    closedFor: null,
    firstSampleAt: null,
    isSampleTimeBelieved: false,
    sealedAtMs: null,
    sealedDay: null,
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

function closeTube(state: KioskState, event: TubeClosed, recorded: RecordedEvent): void {
  const { reason, tube: number } = event.data
  const tube = state.tubes.get(number)
  if (tube === undefined) return
  tube.state = event.type === 'tube.sealed' ? 'sealed' : 'voided'
  tube.closedFor = reason
  if (event.type === 'tube.sealed') {
    tube.sealedAtMs = believedMs(recorded)
    tube.sealedDay = state.day?.day ?? null
  }
  const group = groupOf(state, tube)
  if (group?.tube === number) group.tube = null
}

/** Somebody's own seal, or the end of the append that put the last sample in. */
function rememberSeal(state: KioskState, { operator, reason, tube }: TubeSealed, recorded: RecordedEvent): void {
  if (reason === 'crew') rememberAct(state, operator, 'sealed', tube, recorded)
  if (reason !== 'full' && reason !== 'group-complete') return
  for (const act of state.lastActs.values()) {
    if (act.kind !== 'sealed' && act.sequence === recorded.sequence - 1) act.sealedTube = tube
  }
}

function verifyTube(state: KioskState, number: string): void {
  const tube = state.tubes.get(number)
  if (tube !== undefined) tube.isVerified = true
}

function reopenTube(state: KioskState, number: string): void {
  const tube = state.tubes.get(number)
  if (tube === undefined) return
  tube.state = 'open'
  tube.closedFor = null
  tube.sealedAtMs = null
  tube.sealedDay = null
  const group = groupOf(state, tube)
  if (group !== undefined) group.tube = number
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
  if (owner === undefined) return
  owner.lastCopy = copy
  // A new paper is another one than that which was scanned.
  if (copy > 1) owner.isVerified = false
}
