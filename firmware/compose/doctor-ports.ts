import { constants, existsSync } from 'node:fs'
import { access, readdir, realpath } from 'node:fs/promises'
import { parsePrinterInterface } from '../../config/device-schema.ts'
import type { KioskConfig } from '../../config/load.ts'
import { openingTrouble } from '../../drivers/bus/opening-trouble.ts'
import { type Finding, failed, warning, well } from '../domain/finding.ts'
import { holderOf, sayHolder } from '../health/file-holders.ts'
import type { MachineNeeds } from '../health/machine-checks.ts'
import type { DoctorCheck } from '../ports/doctor.ts'
import type { DeviceName } from './device-watch.ts'
import { DEVICE_WORDS } from './doctor-words.ts'

type DeviceConfig = KioskConfig['devices']

const PORT_MS = 5_000
/** Where udev keeps names that last. */
const LASTING_NAMES = '/dev/serial/by-id'
const NUMBERED = /^\/dev\/tty(USB|ACM)\d+$/

interface PlacedPort {
  readonly device: DeviceName
  readonly path: string
  /** The event file of a scanner that plays keyboard is only read. */
  readonly isOnlyRead: boolean
}

/** What the configured devices need of the machine. */
export function needsOf({
  codeScanner,
  distance,
  idReader,
  labelPrinter,
  panel,
  queueDisplay,
  speaker,
  thermometer,
}: DeviceConfig): MachineNeeds {
  const i2cBuses = new Set<number>()
  for (const device of [thermometer, queueDisplay])
    if (device !== undefined && 'bus' in device) i2cBuses.add(device.bus)
  const groups: Record<string, string> = {}
  if (panel?.driver === 'gpio') groups['gpio'] = 'the panel'
  if (i2cBuses.size > 0) groups['i2c'] = 'I²C'
  const printerPort =
    labelPrinter === undefined || !('interface' in labelPrinter) ? null : parsePrinterInterface(labelPrinter.interface)
  const serial = [idReader, codeScanner, distance].some(
    (device) => device !== undefined && 'port' in device && device.driver !== 'evdev',
  )
  if (serial || printerPort?.kind === 'serial') groups['dialout'] = 'serial lines'
  if (printerPort?.kind === 'file') groups['lp'] = 'the printer'
  if (speaker?.driver === 'alsa') groups['audio'] = 'the speaker'
  return { header: panel?.driver === 'gpio' || i2cBuses.size > 0, i2cBuses: [...i2cBuses], groups }
}

/** A device file for each part that is behind one: there, ours to open, free, and by a name that lasts. Opens none. */
export function portChecks(devices: DeviceConfig, isKioskRunning: boolean): readonly DoctorCheck[] {
  return portsOf(devices).map((port) => {
    const name = `port of ${DEVICE_WORDS[port.device]}`
    return { name, withinMs: PORT_MS, run: async () => [await portFinding(name, port, isKioskRunning)] }
  })
}

function portsOf({ codeScanner, distance, idReader, labelPrinter }: DeviceConfig): readonly PlacedPort[] {
  const ports: PlacedPort[] = []
  const lines = { idReader, codeScanner, distance } as const
  for (const device of ['idReader', 'codeScanner', 'distance'] as const) {
    const config = lines[device]
    if (config !== undefined && 'port' in config) {
      ports.push({ device, path: config.port, isOnlyRead: config.driver === 'evdev' })
    }
  }
  const place =
    labelPrinter === undefined || !('interface' in labelPrinter) ? null : parsePrinterInterface(labelPrinter.interface)
  if (place !== null && place.kind !== 'tcp') {
    ports.push({ device: 'labelPrinter', path: place.path, isOnlyRead: false })
  }
  return ports
}

async function portFinding(name: string, { isOnlyRead, path }: PlacedPort, isKioskRunning: boolean): Promise<Finding> {
  const isOurs = await access(path, isOnlyRead ? constants.R_OK : constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!isOurs && isOnlyRead && existsSync(path))
    return failed(
      name,
      `${path} may not be read by this account`,
      'give it this one file by a udev rule: drivers/code-scanner/README.md',
    )
  if (!isOurs) return failed(name, await openingTrouble(path))
  const file = await realpath(path)
  const holder = await holderOf(file)
  if (holder !== null && !isKioskRunning)
    return failed(
      name,
      `${path} is held by ${sayHolder(holder)}`,
      `end that program (sudo systemctl stop …, or sudo kill ${holder.pid})`,
    )
  const lasting = NUMBERED.test(path) ? await lastingName(file) : null
  if (lasting !== null)
    return warning(name, `${path} gets another number some day`, `name it ${lasting} in the configuration`)
  return well(name, `${path} is there${holder === null ? ' and free' : `, with ${sayHolder(holder)}`}`)
}

async function lastingName(file: string): Promise<string | null> {
  for (const name of await readdir(LASTING_NAMES).catch(() => [])) {
    const link = `${LASTING_NAMES}/${name}`
    if ((await realpath(link).catch(() => null)) === file) return link
  }
  return null
}
