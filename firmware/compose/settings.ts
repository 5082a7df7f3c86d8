import type { Credentials } from '../../config/credentials.ts'
import type { KioskConfig } from '../../config/load.ts'
import { verifyPin } from '../../config/pin.ts'
import { isLoopback } from '../../config/shapes.ts'
import { systemRandom } from '../health/system-random.ts'
import type { CrewRole, ReadBadge, ScreensOptions } from '../screens/screens-options.ts'
import { UPLINK_TIMING, type UplinkSettings } from '../uplink/settings.ts'
import type { KioskSettings } from './kiosk-settings.ts'
import { createScanRules } from './scan-rules.ts'

export function kioskSettings({ crew, data, devices, kiosk, mode, site }: KioskConfig, version: string): KioskSettings {
  return {
    id: kiosk.id,
    name: kiosk.name,
    site: kiosk.site,
    station: kiosk.station,
    hotline: kiosk.hotline ?? null,
    mode,
    bandsMinutes: site.bandsMinutes,
    version,
    dataFolder: data,
    signOutMinutes: crew.signOutMinutes,
    shiftMinutes: crew.shiftMinutes,
    checkEveryDays: devices.thermometer?.checkEveryDays ?? null,
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
    // Nobody else comes to a broker on this machine, and somebody waits in front of the demo.
    ...(urls.every(isHere) ? { timing: { startMaxMs: UPLINK_TIMING.blinkMaxMs } } : {}),
  }
}

function isHere(url: string): boolean {
  return isLoopback(new URL(url).hostname)
}

export function screensOptions(
  config: KioskConfig,
  { web }: Credentials,
  parts: Pick<
    ScreensOptions,
    'kiosk' | 'roster' | 'day' | 'bench' | 'practice' | 'clock' | 'log' | 'readDocument' | 'metrics'
  >,
): ScreensOptions {
  return {
    ...parts,
    log: parts.log.child({ room: 'screens' }),
    host: config.web.host,
    port: config.web.port,
    hostNames: config.web.hostNames,
    ...(web === null ? {} : { tls: { cert: web.cert.toString('utf8'), key: web.key.toString('utf8') } }),
    mode: config.mode,
    place: { hotline: config.kiosk.hotline ?? null, personDays: config.retention.personDays },
    neighbours: neighbours(config),
    operators: (operator, pin) => verifyOperator(config, operator, pin),
    badges: badgeReader(config),
    signOutMinutes: config.crew.signOutMinutes,
    random: systemRandom,
  }
}

/** By what stands on them: the badges that let somebody act at the booth. An inspector's does not. */
export function badgesOf({ crew }: KioskConfig): ReadonlyMap<string, string> {
  const badges = new Map<string, string>()
  for (const [operator, { badge, role }] of Object.entries(crew.operators)) {
    if (badge !== undefined && role !== 'inspector') badges.set(badge, operator)
  }
  return badges
}

/** A text as a scanner gives it, by the scan rules; or what stands on the badge, typed. */
function badgeReader({ crew, scan }: KioskConfig): ReadBadge {
  const rules = createScanRules(scan.rules)
  return (text) => {
    const match = rules.match(text)
    const badge = match.kind === 'badge' ? match.operator : text
    const found = Object.entries(crew.operators).find(([, operator]) => operator.badge === badge)
    return found === undefined ? null : { operator: found[0], role: found[1].role }
  }
}

/** Of nobody's PIN: a name that does not exist is answered as late as one that does. */
const DECOY_HASH = 'scrypt$16384$8$1$0RruP5ZcAVbtvSus8MCKYg$r4OEDrsCRm54mAaIgFHl5AoHXMi4QefJ9g_WLoIbY8I'

async function verifyOperator(
  { crew }: KioskConfig,
  operator: string,
  pin: string,
): Promise<{ role: CrewRole } | null> {
  const known = Object.hasOwn(crew.operators, operator) ? crew.operators[operator] : undefined
  const isRight = await verifyPin(pin, known?.pin ?? DECOY_HASH)
  return known === undefined || !isRight ? null : { role: known.role }
}

/** A site has one list for all its kiosks: the own entry needs no network. */
function neighbours({ kiosk, site }: KioskConfig): ScreensOptions['neighbours'] {
  return site.stations
    .filter(({ station }) => station !== kiosk.station)
    .map(({ name, station, url }) => ({ station, name: name ?? null, url }))
}
