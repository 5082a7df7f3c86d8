import { recordOf } from '../domain/day-view.ts'
import type { ControlAnswer, ControlRequest } from '../ports/control.ts'
import type { KioskLoop } from './kiosk-loop.ts'

/** Does what a command of this machine asks, through the one queue of inputs. */
export async function obeyControl(loop: KioskLoop, { operator }: ControlRequest): Promise<ControlAnswer> {
  const done = await loop.submit({ kind: 'crew', act: { act: 'day-close' }, operator })
  if (!done.ok && done.refusal !== 'day-closed') return { ok: false, reason: done.refusal }
  const { day } = loop.state
  const record = day === null ? null : recordOf(loop.state, day.day, loop.programme)
  if (day === null || record === null) return { ok: false, reason: 'not-needed' }
  const { counts } = record.figures
  const { differences } = day
  return { ok: true, result: { day: day.day, revision: record.revision, isNew: done.ok, counts, differences } }
}
