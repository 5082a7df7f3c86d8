import { rulesId } from '../domain/programme.ts'
import type { UpdateRecord } from '../domain/update-record.ts'
import type { HealthView, UpdateView } from '../ports/kiosk.ts'
import type { DeviceWatch } from './device-watch.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { KioskParts } from './kiosk-parts.ts'

interface Looked {
  readonly loop: KioskLoop
  readonly watch: DeviceWatch
  readonly disk: HealthView['disk']
}

/** How the kiosk does, for monitors and for engineers far away. No personal data. */
export function healthView(
  { clock, journal, settings, uplinkState }: Pick<KioskParts, 'clock' | 'journal' | 'settings' | 'uplinkState'>,
  { disk, loop, watch }: Looked,
): HealthView {
  const devices = watch.views()
  // A part that nobody needs here may be absent; one that the rules need makes the crew do its work.
  const isComplete = watch.missing(loop.programme).length === 0
  const isWell = loop.isWritable && isComplete && devices.every(({ state }) => state !== 'faulted')
  return {
    state: isWell ? 'ok' : 'degraded',
    version: settings.version,
    rules: rulesId(loop.programme),
    devices,
    uplink: uplinkState(),
    journal: {
      number: journal.number,
      ...journal.head(),
      writable: loop.isWritable,
      unsendable: loop.state.journal.unreadable.count,
    },
    clock: clock.trust(),
    disk,
    update: updateView(loop.state.update ?? null),
    at: loop.now().time,
  }
}

function updateView(record: UpdateRecord | null): UpdateView | null {
  if (record === null) return null
  const { at, reason = null, step, version } = record
  return { version, step, reason, at }
}
