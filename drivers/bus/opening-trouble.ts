import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

// Names that udev makes from what a device says of itself; they stay when it is plugged in again and gets another number.
const SERIAL_NAMES = '/dev/serial/by-id'
const INPUT_NAMES = '/dev/input/by-id'
const NUMBERED = /^(?:tty(?:USB|ACM)|event)\d+$/
// More names than this are no answer but a list; a booth has three or four serial devices.
const NAMES_SHOWN = 6

/**
 * What an engineer has to do about a device file that could not be opened, in one sentence; decided by asking the
 * system, as the errors of packages differ. Never throws. `lastingNames` is the folder of udev's names.
 */
export async function openingTrouble(
  path: string,
  lastingNames = path.startsWith('/dev/input/') ? INPUT_NAMES : SERIAL_NAMES,
): Promise<string> {
  const file = await stat(path).catch(() => null)
  if (file === null) return await missing(path, lastingNames)
  if (!file.isCharacterDevice()) return `${path} is no device: check the path in the configuration`
  const isAllowed = await access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!isAllowed)
    return `${path} may not be opened by this user: it belongs to group ${file.gid}; add the user to that group (dialout for serial lines, lp for printers, input for keyboards) and start the service again`
  return `${path} cannot be opened: another program has it, or the device does not work; end that program, or plug it in again`
}

async function missing(path: string, lastingNames: string): Promise<string> {
  const names = await readdir(lastingNames).catch(() => [])
  const there = names.slice(0, NAMES_SHOWN).map((name) => `${lastingNames}/${name}`)
  if (NUMBERED.test(basename(path)))
    return `${path} is not there: plug the device in. If it is, it got another number: ${there.length === 0 ? `name it by ${lastingNames}/…` : `name it by its lasting name, one of ${there.join(', ')}`}`
  const others = dirname(path) === lastingNames && there.length > 0 ? `; there is ${there.join(', ')}` : ''
  return `${path} is not there: plug the device in${others}`
}
