import { constants } from 'node:fs'
import { access, readFile, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DISK_LOW, isDiskFull } from '../domain/disk-room.ts'
import { type Finding, failed, warning, well } from '../domain/finding.ts'
import type { DoctorCheck, Machine } from '../ports/doctor.ts'
import type { AskRoom } from '../ports/room.ts'

/** A card that takes longer to say how full it is does not work. */
const DISK_MS = 5_000

interface Mount {
  readonly place: string
  readonly type: string
  readonly device: string
  readonly isReadOnly: boolean
}

/** The folder that holds everything that must survive: there, writable, room, and on which medium. */
export function diskCheck(folder: string, machine: Pick<Machine, 'root'>, ask: AskRoom = statfs): DoctorCheck {
  return { name: 'data disk', withinMs: DISK_MS, run: async () => [await diskFinding(folder, machine.root, ask)] }
}

async function diskFinding(folder: string, root: string, ask: AskRoom): Promise<Finding> {
  const name = 'data disk'
  const place = await nearest(folder)
  const isThere = place === folder
  const mount = mountOf(place, await readFile(join(root, '/proc/self/mountinfo'), 'utf8').catch(() => ''))
  const medium = mount === null ? '' : ` on ${sayMedium(mount)}`
  if (mount?.isReadOnly === true)
    return failed(
      name,
      `${folder} is read-only${medium}`,
      'a card that fails is set read-only by the kernel: see dmesg, and change the card',
    )
  const isWritable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!isWritable)
    return failed(
      name,
      `${place} may not be written by this account`,
      isThere
        ? 'sudo chown -R kiosk: that folder, or run this as the kiosk does'
        : `make ${folder}, owned by the account of the kiosk (mode 0700)`,
    )
  const { bavail, blocks, bsize } = await ask(place)
  const ratio = blocks === 0 ? 0 : bavail / blocks
  const room = `${((bavail * bsize) / 1e9).toFixed(1)} GB (${Math.round(ratio * 100)} %) free${medium}`
  const next = 'carry out what is unsent, then delete what does not belong there (du -xh), or use a larger card'
  if (isDiskFull(ratio)) return failed(name, `${room}: too little for anybody new to be taken in`, next)
  if (ratio < DISK_LOW) return warning(name, `only ${room}`, next)
  if (mount?.type === 'tmpfs')
    return warning(name, `${folder} is in memory: it is empty after the next start`, 'set "data" to a folder on a disk')
  return well(name, `${folder}${isThere ? '' : ' (the first start makes it)'}: ${room}`)
}

/** The folder, or what there is above it. */
async function nearest(folder: string): Promise<string> {
  const status = await stat(folder).catch(() => null)
  return status?.isDirectory() === true || dirname(folder) === folder ? folder : await nearest(dirname(folder))
}

/** The line of the deepest mount above it (proc(5), mountinfo: fields before and behind the hyphen). */
function mountOf(folder: string, mountinfo: string): Mount | null {
  let best: Mount | null = null
  for (const line of mountinfo.split('\n')) {
    const [before = '', behind = ''] = line.split(' - ')
    const [, , , , place = '', options = ''] = before.split(' ')
    const [type = '', device = '', superOptions = ''] = behind.split(' ')
    const isAbove = place === '/' || folder === place || folder.startsWith(`${place}/`)
    if (place === '' || !isAbove || (best !== null && place.length < best.place.length)) continue
    const isReadOnly = [options, superOptions].some((list) => list.split(',').includes('ro'))
    best = { place, type, device, isReadOnly }
  }
  return best
}

function sayMedium({ device, type }: Mount): string {
  if (device.startsWith('/dev/mmcblk')) return `an SD card or eMMC (${device}, ${type})`
  if (device.startsWith('/dev/nvme')) return `an NVMe disk (${device}, ${type})`
  return `${device} (${type})`
}
