import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'

/** Where Debian puts programs; mosquitto lies in the last, which is not in everybody's PATH. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/sbin']
/** Program → the Debian package that brings it. */
const PACKAGES = {
  chromium: 'chromium',
  mosquitto: 'mosquitto',
  mosquitto_sub: 'mosquitto-clients',
  socat: 'socat',
  zbarimg: 'zbar-tools',
} as const

type Body = (t: ExecutionContext) => Promise<void>

/** Registers tests that run one after another and need programs of the host; without one of them they are skipped, and their titles say why. */
export function withPrograms(...programs: (keyof typeof PACKAGES)[]): (title: string, body: Body) => void {
  const missing = programs.filter((program) => !FOLDERS.some((folder) => existsSync(join(folder, program))))
  const packages = missing.map((program) => PACKAGES[program]).join(' ')
  return (title, body) => {
    if (missing.length === 0) test.serial(title, body)
    else test.skip(`${title} (needs ${missing.join(', ')}: apt-get install ${packages})`, body)
  }
}
