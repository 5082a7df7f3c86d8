import type { Credentials } from '../../config/credentials.ts'
import type { LoadedConfig } from '../../config/load.ts'
import { parseBrokerUrls } from '../../config/schema.ts'
import { type Finding, failed, skipped, warning, well } from '../domain/finding.ts'
import { clockCheck } from '../health/clock-checks.ts'
import { diskCheck } from '../health/disk-checks.ts'
import { machineChecks } from '../health/machine-checks.ts'
import { journalCheck } from '../journal/journal-check.ts'
import type { Clock } from '../ports/clock.ts'
import type { DoctorCheck, KioskSaid, Machine } from '../ports/doctor.ts'
import { webCheck } from '../screens/web-check.ts'
import { brokerChecks } from '../uplink/broker-check.ts'
import { deviceChecks } from './doctor-devices.ts'
import { needsOf, portChecks } from './doctor-ports.ts'
import { saidOfDevices } from './doctor-words.ts'
import { uplinkSettings } from './settings.ts'

/** The kiosk answers within a turn of its loop; a slow card holds that up for seconds. */
const KIOSK_MS = 20_000

export interface DoctorParts {
  readonly loaded: LoadedConfig
  /** Null where they are not at hand: what needs them is not looked at, and said so. */
  readonly credentials: Credentials | null
  readonly version: string
  readonly clock: Clock
  readonly machine: Machine
  /** The kiosk that has the ports: what it says, or why it says nothing. Null: none runs, and the ports are free for us. */
  readonly kiosk: (() => Promise<KioskSaid | string>) | null
}

/** Everything that can be looked at; with `kiosk`, only what does not disturb it. */
export function doctorChecks(parts: DoctorParts): readonly DoctorCheck[] {
  const { clock, credentials, kiosk, loaded, machine } = parts
  const { data, devices, mode, web } = loaded.config
  const isRunning = kiosk !== null
  return [
    ...machineChecks(machine, needsOf(devices)),
    clockCheck(() => clock.epochMs()),
    diskCheck(data, machine),
    journalCheck(data, mode),
    ...portChecks(devices, isRunning),
    ...(isRunning ? [kioskCheck(parts, kiosk)] : deviceChecks(devices)),
    ...uplinkChecks(parts),
    webCheck({ ...web, cert: credentials?.web?.cert ?? null, nowMs: () => clock.epochMs(), isTaken: isRunning }),
  ]
}

function uplinkChecks({ clock, credentials, kiosk, loaded, version }: DoctorParts): readonly DoctorCheck[] {
  const { uplink } = loaded.config
  if (uplink?.embedded !== undefined) {
    const own = skipped('broker', 'the one inside the kiosk, for the demo')
    return [{ name: own.name, withinMs: 1_000, run: () => Promise.resolve([own]) }]
  }
  const urls = uplink?.url === undefined ? [] : parseBrokerUrls(uplink.url)
  return brokerChecks({
    settings: uplinkSettings(loaded.config, credentials ?? { uplink: {}, web: null }, urls, version),
    clock,
    noTls: credentials === null ? 'certificates and password are not at hand: see configuration' : null,
    noConnect:
      kiosk === null ? null : 'the running kiosk is connected by this name, or tries; a second one would cut it off',
  })
}

/** One question, and a line for each part that the kiosk has in its hands. */
function kioskCheck({ loaded }: DoctorParts, ask: () => Promise<KioskSaid | string>): DoctorCheck {
  const { labelPrinter } = loaded.config.devices
  const run = async (): Promise<readonly Finding[]> => {
    const said = await ask()
    if (typeof said === 'string')
      return [failed('kiosk', said, 'scripts/kiosk doctor once more; journalctl -u sampling-kiosk says more')]
    const { health } = said
    return [
      well('kiosk', `runs, version ${health.version}, rules ${health.rules}`),
      ...saidOfDevices(said, labelPrinter?.media),
      uplinkFinding(health.uplink),
      health.journal.writable
        ? well('kiosk journal', 'takes what is written')
        : failed('kiosk journal', 'cannot be written: nobody is confirmed', 'look at data disk above'),
    ]
  }
  return { name: 'kiosk', withinMs: KIOSK_MS, run }
}

function uplinkFinding({ state, trouble, unsent }: KioskSaid['health']['uplink']): Finding {
  const waiting = `${unsent} events unsent`
  if (state === 'none') return skipped('uplink', `no broker is configured; ${waiting}`)
  if (state === 'online' && trouble === null) return well('uplink', `connected; ${waiting}`)
  return warning(
    'uplink',
    `${state}${trouble === null ? '' : ` (${trouble})`}; ${waiting}`,
    'the lines of the broker say which step fails',
  )
}
