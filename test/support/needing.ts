import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Implementation } from 'ava'

/** Where Debian puts programs; brokers lie in the last, which is not in everybody's PATH. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/sbin']
/** Program → the Debian package that brings it. */
const PACKAGES = {
  chromium: 'chromium',
  curl: 'curl',
  'espeak-ng': 'espeak-ng',
  'g++': 'g++',
  mke2fs: 'e2fsprogs',
  mosquitto: 'mosquitto',
  mosquitto_sub: 'mosquitto-clients',
  'nats-server': 'nats-server',
  openssl: 'openssl',
  'rabbitmq-server': 'rabbitmq-server',
  socat: 'socat',
  strace: 'strace',
  'systemd-analyze': 'systemd',
  'systemd-notify': 'systemd',
  zbarimg: 'zbar-tools',
} as const

export type Program = keyof typeof PACKAGES

/** What registers a test with its title. */
export type Register<Context> = (title: string, body: Implementation<[], Context>) => void

/** Registers tests that need programs of the host; without one of them they are skipped, and their titles say why. */
export function needing<Context>(
  register: Register<Context> & { readonly skip: Register<Context> },
  ...programs: readonly Program[]
): Register<Context> {
  const missing = programs.filter((program) => !FOLDERS.some((folder) => existsSync(join(folder, program))))
  if (missing.length === 0) return register
  const reason = `needs ${missing.join(', ')}: apt-get install ${missing.map((program) => PACKAGES[program]).join(' ')}`
  return (title, body) => {
    register.skip(`${title} (${reason})`, body)
  }
}
