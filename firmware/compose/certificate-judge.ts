import { TIME_AHEAD_MAX_MS, timeFloorMs } from '../domain/clock-state.ts'
import type { KioskState } from '../domain/state.ts'
import type { KioskClock } from '../ports/clock.ts'
import type { CertificateTime } from '../uplink/certificate-time.ts'

/**
 * What certificates are judged by now. The machine's own clock, as always, once a source has set it; before, the floor:
 * that clock may stand at 1970 although the crew has told the kiosk the time.
 */
export function judgeTime(clock: KioskClock, state: KioskState): CertificateTime | null {
  if (clock.trust() === 'synced') return null
  const floorMs = timeFloorMs(state.clock)
  const isAhead = clock.machineMs() > floorMs + TIME_AHEAD_MAX_MS
  return { floorMs, excuse: isAhead ? 'CERT_HAS_EXPIRED' : 'CERT_NOT_YET_VALID' }
}
