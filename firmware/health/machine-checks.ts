import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finding, failed, skipped, warning, well } from '../domain/finding.ts'
import type { DoctorCheck, Machine } from '../ports/doctor.ts'

/** Files of the kernel; a disk that hangs is another check's. */
const FILES_MS = 3_000
/** The firmware's word since the boot, bits as in Raspberry Pi's documentation of `vcgencmd get_throttled`. */
const THROTTLED = '/sys/devices/platform/soc/soc:firmware/get_throttled'
const UNDER_VOLTAGE_NOW = 0x1
const UNDER_VOLTAGE_BEFORE = 0x10000

export interface MachineNeeds {
  /** Some part is on the 40-pin header. */
  readonly header: boolean
  /** Numbers of the I²C buses that are configured. */
  readonly i2cBuses: readonly number[]
  /** Groups by what they are for: `{ dialout: 'serial lines' }`. */
  readonly groups: Readonly<Record<string, string>>
}

/** Board, its power, groups of this account, I²C buses: what must be right before any device can be. */
export function machineChecks(machine: Machine, needs: MachineNeeds): readonly DoctorCheck[] {
  const check = (name: string, run: () => Promise<readonly Finding[]>): DoctorCheck => ({
    name,
    withinMs: FILES_MS,
    run,
  })
  return [
    check('board', () => boardFindings(machine, needs)),
    check('groups', async () => [await groupFinding(machine, needs.groups)]),
    ...needs.i2cBuses.map((bus) => check(`I²C bus ${bus}`, async () => [await i2cFinding(machine, bus)])),
  ]
}

async function boardFindings({ root }: Machine, { header }: MachineNeeds): Promise<readonly Finding[]> {
  const model = await textOf(root, '/proc/device-tree/model')
  const isPi = model?.startsWith('Raspberry Pi') === true
  const said = model ?? (await textOf(root, '/sys/class/dmi/id/product_name')) ?? 'a machine without a name'
  const power = await powerFinding(root)
  if (isPi || !header)
    return [well('board', isPi ? said : `${said}: no part of this kiosk needs a Raspberry Pi`), ...power]
  return [
    warning(
      'board',
      `${said} is no Raspberry Pi, and parts of this kiosk are on a 40-pin header`,
      'name its GPIO controller in devices.panel.chip and its I²C buses in "bus", or take those parts out',
    ),
    ...power,
  ]
}

/** Nothing on boards that do not tell. */
async function powerFinding(root: string): Promise<readonly Finding[]> {
  const text = await textOf(root, THROTTLED)
  const bits = text === null ? Number.NaN : Number.parseInt(text, 16)
  if (Number.isNaN(bits)) return []
  const next = 'use a supply of 5.1 V and 3 A or more with a short cable, and feed printer and gate from their own'
  if ((bits & UNDER_VOLTAGE_NOW) !== 0) return [failed('power', 'the board has too little voltage now', next)]
  if ((bits & UNDER_VOLTAGE_BEFORE) !== 0)
    return [warning('power', 'the board had too little voltage since it started', next)]
  return [well('power', 'the voltage was enough since the board started')]
}

async function groupFinding(machine: Machine, needed: MachineNeeds['groups']): Promise<Finding> {
  const names = Object.keys(needed)
  if (names.length === 0) return skipped('groups', 'no part of this kiosk needs one')
  if (machine.userId === 0)
    return warning(
      'groups',
      'this is root, who may do everything; the kiosk may not',
      'run this as the kiosk does: sudo -u kiosk scripts/kiosk doctor',
    )
  const known = await groupNumbers(machine.root)
  const say = (missing: readonly string[]): string =>
    missing.map((name) => `${name} (${needed[name] ?? ''})`).join(', ')
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length > 0)
    return failed(
      'groups',
      `this system has no group ${say(unknown)}`,
      'install the udev rules of Raspberry Pi OS, or make the group and a rule',
    )
  const missing = names.filter((name) => !machine.groups.includes(known.get(name) ?? -1))
  if (missing.length === 0) return well('groups', `this account is in ${names.join(', ')}`)
  return failed(
    'groups',
    `this account is not in ${say(missing)}`,
    `sudo usermod -aG ${missing.join(',')} ACCOUNT, then sign in again; the service has its own list in SupplementaryGroups=`,
  )
}

async function groupNumbers(root: string): Promise<ReadonlyMap<string, number>> {
  const text = (await textOf(root, '/etc/group')) ?? ''
  const entries = text.split('\n').map((line) => line.split(':'))
  return new Map(entries.map(([name = '', , id = '']) => [name, Number(id)]))
}

async function i2cFinding({ root }: Machine, bus: number): Promise<Finding> {
  const name = `I²C bus ${bus}`
  const file = `/dev/i2c-${bus}`
  const reach = (mode: number): Promise<boolean> =>
    access(join(root, file), mode).then(
      () => true,
      () => false,
    )
  if (!(await reach(constants.F_OK)))
    return failed(
      name,
      `${file} is not there: I²C is switched off, or the bus has another number`,
      'put dtparam=i2c_arm=on into /boot/firmware/config.txt and i2c-dev into /etc/modules, and start the machine again',
    )
  if (!(await reach(constants.R_OK | constants.W_OK)))
    return failed(name, `${file} may not be opened by this account`, 'put the account into the group i2c')
  return well(name, `${file} is there and may be opened`)
}

/** Null where it cannot be read. Device trees end their texts with a zero byte. */
async function textOf(root: string, file: string): Promise<string | null> {
  const text = await readFile(join(root, file), 'utf8').catch(() => null)
  const cleaned = text?.replaceAll('\0', '').trim() ?? ''
  return cleaned === '' ? null : cleaned
}
