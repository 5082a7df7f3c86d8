import { foldCommand, foldSince } from './command.ts'
import type { RecordedEvent, SamplingEvent } from './events.ts'
import { foldStamp, moveWaits } from './evolve-clock.ts'
import { applyBox } from './evolve-custody.ts'
import { comeBack, goAbsent, releaseGroup } from './evolve-group.ts'
import { applyParty } from './evolve-party.ts'
import { doubt, linkPerson, restVisit } from './evolve-person.ts'
import { collect, correctRecord, voidSample } from './evolve-sample.ts'
import { applyLabel, applyTube } from './evolve-tube.ts'
import { call, checkIn, leave, refer, uncall } from './evolve-visit.ts'
import { forgetPeople } from './forgetting.ts'
import { foldIntake } from './intake-hours.ts'
import { foldJournalBegun, foldUnreadable } from './journal-damage.ts'
import { closeDay, countInDay, openDay } from './new-day.ts'
import { rememberRequest } from './requests.ts'
import { signAllOut, signIn, signOut } from './shifts.ts'
import type { KioskState } from './state.ts'
import { addStock } from './stock.ts'
import { foldCheck } from './thermometer-check.ts'
import { isUpdateEvent, type UpdateEvent, updateRecord } from './update-record.ts'

type VisitEvent = Extract<
  SamplingEvent,
  { type: `${'visit' | 'party' | 'person' | 'referral' | 'group' | 'record' | 'sample' | 'status-code'}.${string}` }
>
type ThingEvent = Extract<SamplingEvent, { type: `${'tube' | 'stock' | 'box' | 'label'}.${string}` }>

/** Folds one written event into the state, in place, and returns it. Unknown types (of a later release) only count. */
export function evolve(state: KioskState, recorded: RecordedEvent): KioskState {
  state.sequence = recorded.sequence
  const { event } = recorded
  if (event.type === 'maintenance.clock-set') moveWaits(state, event.data, recorded.monotonicMs)
  foldStamp(state.clock, recorded)
  if (recorded.clock !== 'unsynced') foldSince(state.commands, Date.parse(recorded.time))
  countInDay(state, recorded)
  const { time } = recorded
  if (time !== state.written.at) state.written = { at: time, before: state.written.at }
  rememberRequest(state, recorded)
  apply(state, recorded)
  return state
}

/** Who comes, waits, is sampled and leaves. */
function apply(state: KioskState, recorded: RecordedEvent): void {
  const { event } = recorded
  switch (event.type) {
    case 'visit.checked-in':
      checkIn(state, event.data, recorded)
      return
    case 'visit.called':
      call(state, event.data, recorded)
      return
    case 'visit.uncalled':
      uncall(state, event.data.visit, event.data.operator)
      return
    case 'visit.absent':
      goAbsent(state, event.data, recorded)
      return
    case 'visit.returned':
      comeBack(state, event.data)
      return
    case 'group.released':
      releaseGroup(state, event.data.group, recorded.sequence)
      return
    case 'visit.referred':
      refer(state, event.data, recorded)
      return
    case 'status-code.doubtful':
    case 'status-code.settled':
      doubt(state, event, recorded)
      return
    case 'party.begun':
    case 'party.ended':
      applyParty(state, event, recorded)
      return
    case 'person.linked':
      linkPerson(state, event.data.visit, recorded)
      return
    case 'referral.resting':
      restVisit(state, event.data)
      return
    case 'referral.closed':
      leave(state, event.data.visit, 'ended', 'taken-over')
      return
    case 'visit.ended':
      leave(state, event.data.visit, 'ended', event.data.reason)
      if (event.data.of !== undefined) state.repeatsSaid.set(event.data.of, Date.parse(recorded.time))
      return
    case 'sample.collected':
      collect(state, event.data, recorded)
      return
    case 'sample.voided':
      voidSample(state, event.data)
      return
    case 'record.corrected':
      correctRecord(state, event.data, recorded)
      return
    default:
      applyThing(state, event, recorded)
  }
}

/** Tubes, their labels and boxes. */
function applyThing(state: KioskState, event: Exclude<SamplingEvent, VisitEvent>, recorded: RecordedEvent): void {
  switch (event.type) {
    case 'tube.opened':
    case 'tube.sealed':
    case 'tube.voided':
    case 'tube.reopened':
    case 'tube.verified':
      applyTube(state, event, recorded)
      return
    case 'stock.received':
      addStock(state, event.data)
      return
    case 'box.packing-begun':
    case 'box.packing-ended':
    case 'box.packed':
    case 'box.unpacked':
    case 'box.scan-refused':
    case 'box.handed-over':
      applyBox(state, event, recorded)
      return
    case 'label.requested':
    case 'label.started':
    case 'label.printed':
    case 'label.failed':
    case 'label.doubtful':
      applyLabel(state, event, recorded.time)
      return
    default:
      if (isUpdateEvent(event)) state.update = updateRecord(event, recorded.time)
      else applyKiosk(state, event, recorded)
  }
}

/** What is about the kiosk itself. */
function applyKiosk(
  state: KioskState,
  event: Exclude<SamplingEvent, VisitEvent | ThingEvent | UpdateEvent>,
  recorded: RecordedEvent,
): void {
  switch (event.type) {
    case 'device.faulted':
      state.faults.set(event.data.device, { code: event.data.fault, since: recorded.time })
      return
    case 'device.recovered':
      state.faults.delete(event.data.device)
      return
    case 'maintenance.intake-paused':
    case 'maintenance.intake-resumed':
      foldIntake(state, event)
      return
    case 'day.opened':
      openDay(state, event.data.day, recorded)
      return
    case 'day.closed':
      closeDay(state, event.data, recorded)
      return
    case 'roster.imported':
      state.rosterFingerprint = event.data.fingerprint
      return
    case 'roster.forgotten':
      state.rosterFingerprint = null
      return
    case 'maintenance.started':
      // The night between is nobody's shift.
      signAllOut(state, Date.parse(state.written.before ?? recorded.time))
      return
    case 'maintenance.signed-in':
      signIn(state, event.data.operator, Date.parse(recorded.time))
      return
    case 'maintenance.signed-out':
      signOut(state, event.data.operator, Date.parse(recorded.time))
      return
    case 'maintenance.people-forgotten':
      forgetPeople(state, event.data.days)
      return
    case 'maintenance.journal-begun':
      foldJournalBegun(state, event.data, recorded.time)
      return
    case 'maintenance.events-unreadable':
      foldUnreadable(state, event.data, recorded.time)
      return
    case 'maintenance.thermometer-checked':
      state.thermometerCheck = foldCheck(event.data, recorded.time)
      return
    case 'maintenance.command':
      foldCommand(state.commands, event.data, Date.parse(recorded.time))
      return
    case 'maintenance.commands-refused':
    case 'maintenance.config-changed':
    case 'maintenance.clock-set':
    case 'maintenance.journal-resumed':
    case 'site.disinfected':
      return
  }
}
