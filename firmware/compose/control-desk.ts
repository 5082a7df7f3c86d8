import { recordOf } from '../domain/day-view.ts'
import { gapsIn, putIn, type Stretch } from '../domain/stretches.ts'
import type { ClosedDay, ControlAnswer, ControlRequest, SentAgain, TakenReceipt } from '../ports/control.ts'
import type { SequenceRange } from '../ports/delivery.ts'
import type { KioskSaid } from '../ports/doctor.ts'
import type { Outbox } from '../ports/journal.ts'
import type { Uplink } from '../uplink/uplink.ts'
import type { UplinkState } from '../uplink/uplink-state.ts'
import type { ForwardDesk } from './forward-desk.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { LabelDesk } from './label-desk.ts'
import type { ReceiptDesk } from './receipt-desk.ts'
import type { ThermometerDesk } from './thermometer-desk.ts'

/** A day of a busy kiosk twenty times over; more is a file to carry. */
const RESEND_EVENTS_MAX = 100_000

/** Some milliseconds of work at a time: no check-in waits for it. */
const READ_EVENTS = 100

export interface ControlParts {
  readonly kiosk: {
    readonly loop: KioskLoop
    readonly thermometer: Pick<ThermometerDesk, 'check'>
    readonly labels: Pick<LabelDesk, 'acts'>
    readonly details: KioskSaid['details']
    health(): KioskSaid['health']
  }
  readonly journal: Pick<Outbox, 'head' | 'readAfter'>
  readonly uplink: Pick<Uplink, 'resend'> & { state(): Pick<UplinkState, 'state'> }
  readonly receipts: Pick<ReceiptDesk, 'state' | 'take'>
  readonly forward: ForwardDesk
}

/** Does what a command of this machine asks. Rejects as the journal does. */
export async function obeyControl(parts: ControlParts, request: ControlRequest): Promise<ControlAnswer> {
  switch (request.command) {
    case 'day.close':
      return await closeDay(parts.kiosk.loop, request.operator)
    case 'journal.resend':
      return await sendAgain(parts, request)
    case 'journal.receipt':
      return await takeReceipt(parts.receipts, request.receipt)
    case 'journal.forward':
      return await parts.forward.forward(request.file)
    case 'label.test':
      return await parts.kiosk.labels.acts.ask('test')
    case 'label.calibrate':
      return await parts.kiosk.labels.acts.ask('calibrate')
    case 'doctor':
      return { ok: true, result: saysOfItself(parts.kiosk) }
    case 'thermometer.check':
      return await parts.kiosk.thermometer.check(request.referenceCentiC, request.operator)
  }
}

/** For an engineer who may not touch its ports. */
function saysOfItself(kiosk: Pick<ControlParts['kiosk'], 'details' | 'health'>): KioskSaid {
  return { health: kiosk.health(), details: kiosk.details }
}

/** Through the one queue of inputs. */
export async function closeDay(loop: KioskLoop, operator: string): Promise<ControlAnswer<ClosedDay>> {
  const done = await loop.submit({ kind: 'crew', act: { act: 'day-close' }, operator })
  if (!done.ok && done.refusal !== 'day-closed') return { ok: false, reason: done.refusal }
  const { day } = loop.state
  const record = day === null ? null : recordOf(loop.state, day.day, loop.programme)
  if (day === null || record === null) return { ok: false, reason: 'not-needed' }
  const { counts } = record.figures
  const { differences } = day
  return { ok: true, result: { day: day.day, revision: record.revision, isNew: done.ok, counts, differences } }
}

/** What the district's receipt says of this journal. */
export async function takeReceipt(
  receipts: Pick<ReceiptDesk, 'state' | 'take'>,
  text: string,
): Promise<ControlAnswer<TakenReceipt>> {
  if (receipts.state() === null) return { ok: false, reason: 'no-receipt-keys' }
  const outcome = await receipts.take(text, { isRetained: false })
  return { ok: true, result: { outcome, upTo: receipts.state()?.upTo ?? 0 } }
}

/** Sends events once more; no cursor moves. */
export async function sendAgain(
  { journal, uplink }: Pick<ControlParts, 'journal' | 'uplink'>,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ControlAnswer<SentAgain>> {
  if (to > journal.head().sequence) return { ok: false, reason: 'beyond-journal' }
  if (to - from >= RESEND_EVENTS_MAX) return { ok: false, reason: 'too-many' }
  const { state } = uplink.state()
  if (state === 'none') return { ok: false, reason: 'no-broker' }
  const without = await missingFrom(journal, { from, to })
  if (!uplink.resend({ from, to })) return { ok: false, reason: 'busy' }
  return { ok: true, result: { from, to, without, isOnline: state === 'online' } }
}

/** What the outbox does not give: each is proven, as when it goes. */
async function missingFrom(
  outbox: Pick<Outbox, 'readAfter'>,
  { from, to }: SequenceRange,
): Promise<readonly SequenceRange[]> {
  const there: Stretch[] = []
  for (let next = from; next <= to; ) {
    const events = await outbox.readAfter(next - 1, READ_EVENTS)
    for (const { sequence } of events) putIn(there, sequence)
    // None: there are no more.
    next = (events.at(-1)?.sequence ?? to) + 1
  }
  return gapsIn(there, from, to)
}
