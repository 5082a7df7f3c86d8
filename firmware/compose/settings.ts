import type { Credentials } from '../../config/credentials.ts'
import type { KioskConfig } from '../../config/load.ts'
import { verifyPin } from '../../config/pin.ts'
import { systemRandom } from '../health/system-random.ts'
import type { ScreensOptions } from '../screens/screens-options.ts'
import type { UplinkSettings } from '../uplink/settings.ts'
import type { KioskSettings } from './kiosk-settings.ts'

export function kioskSettings({ data, kiosk, mode, site }: KioskConfig, version: string): KioskSettings {
  return {
    id: kiosk.id,
    name: kiosk.name,
    site: kiosk.site,
    station: kiosk.station,
    mode,
    bandsMinutes: site.bandsMinutes,
    version,
    dataFolder: data,
  }
}

export function uplinkSettings(
  { kiosk, mode, uplink }: KioskConfig,
  credentials: Credentials,
  urls: readonly string[],
  version: string,
): UplinkSettings {
  const { district, id, site, station } = kiosk
  return {
    urls,
    ...credentials.uplink,
    ...(uplink?.username === undefined ? {} : { username: uplink.username }),
    protocol: uplink?.protocol ?? 'auto',
    mode,
    district,
    site,
    station,
    kiosk: id,
    version,
  }
}

export function screensOptions(
  config: KioskConfig,
  { web }: Credentials,
  parts: Pick<ScreensOptions, 'kiosk' | 'roster' | 'day' | 'bench' | 'clock' | 'log' | 'readDocument'>,
): ScreensOptions {
  return {
    ...parts,
    log: parts.log.child({ room: 'screens' }),
    host: config.web.host,
    port: config.web.port,
    ...(web === null ? {} : { tls: { cert: web.cert.toString('utf8'), key: web.key.toString('utf8') } }),
    mode: config.mode,
    place: { hotline: config.kiosk.hotline ?? null, personDays: config.retention.personDays },
    neighbours: neighbours(config),
    operators: (operator, pin) => verifyOperator(config, operator, pin),
    signOutMinutes: config.crew.signOutMinutes,
    random: systemRandom,
  }
}

async function verifyOperator(
  { crew }: KioskConfig,
  operator: string,
  pin: string,
): Promise<{ role: 'registrar' | 'sampler' | 'leader' | 'inspector' } | null> {
  const known = Object.hasOwn(crew.operators, operator) ? crew.operators[operator] : undefined
  if (known === undefined || !(await verifyPin(pin, known.pin))) return null
  return { role: known.role }
}

/** A site has one list for all its kiosks: the own entry needs no network. */
function neighbours({ kiosk, site }: KioskConfig): ScreensOptions['neighbours'] {
  return site.stations
    .filter(({ station }) => station !== kiosk.station)
    .map(({ name, station, url }) => ({ station, name: name ?? null, url }))
}
