import type { LoadedConfig } from '../../config/load.ts'
import { createMoments } from '../domain/moment.ts'
import { parseOpeningHours } from '../domain/opening-hours.ts'
import { skinProfile } from '../domain/skin-profile.ts'
import { bootId } from '../health/clock-trust.ts'
import type { LoopParts } from './loop-parts.ts'

/** What the loop takes from the configuration, whoever runs it. */
export function loopSettings(
  { config, programmes }: LoadedConfig,
  version: string,
): Pick<LoopParts, 'moments' | 'programmes' | 'closesAt' | 'openingHours' | 'kiosk' | 'bootId' | 'skinProfile'> {
  const { day, devices, kiosk, site } = config
  return {
    moments: createMoments(site.timezone),
    programmes,
    closesAt: day.closesAt,
    openingHours: parseOpeningHours(site.hours),
    kiosk: { id: kiosk.id, ticketLetter: kiosk.ticketLetter, version },
    bootId: bootId(),
    skinProfile: skinProfile(devices.thermometer?.profile ?? 'default'),
  }
}
