import { stringify } from 'yaml'
import { handOn, showPages, untilKioskAnswers } from '../../scripts/machine/installed-kiosk.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'
import type { Release } from './two-releases.ts'

/** Copying a release, a start and the doctor on an emulated processor beside other work. */
const INSTALL_MS = 25 * 60_000
const UPDATE_URL_PORT = 8_099

/** What a release is installed with. */
export interface InstallWords {
  readonly release: Release
  /** Of the host's loopback; it serves the archive's folder as `/` and the repository as `/updates`. */
  readonly port: number
  /** The public key of whoever commands it. */
  readonly commandKey: string
}

/**
 * Installs a release as an engineer does: the archive is unpacked in the machine, and its own `install` puts it there and
 * starts it. Its pages are handed on to the host.
 */
export async function installRelease(
  booth: BoothOnMachine,
  { commandKey, port, release }: InstallWords,
): Promise<void> {
  const { agent } = booth.machine
  const { name } = release
  await makeDebianWhole(booth)
  await handOn(booth.machine, 'updates', `127.0.0.1:${UPDATE_URL_PORT}`, `10.0.2.2:${port}`)
  await showPages(booth.machine, booth.webPort)
  const maintenance = { commandKeys: [commandKey], updateUrl: `http://127.0.0.1:${UPDATE_URL_PORT}/updates` }
  const { devices, ...rest } = await booth.config()
  const config = { ...rest, maintenance, devices: withoutPrinter(devices) }
  await agent.write('/root/kiosk.yaml', stringify(config, { aliasDuplicateObjects: false }))
  const fetch = (file: string): string => `busybox wget -q -O- http://10.0.2.2:${port}/${file}`
  await agent.run(`${fetch('updates/metadata/1.root.json')} >/root/root.json`)
  await agent.run(`mkdir -p /var/tmp/release && ${fetch(`${name}.tar.gz`)} | tar -xz -C /var/tmp/release`, INSTALL_MS)
  await agent.run(`/var/tmp/release/${name}/install --config /root/kiosk.yaml --root-json /root/root.json`, INSTALL_MS)
  await agent.run('rm -r /var/tmp/release && sync', INSTALL_MS)
  await untilKioskAnswers(booth.machine, booth.webPort)
}

/**
 * Beside other work an emulated processor misses the printer's deadlines now and then; a device in fault that was not before is a
 * reason to go back, and here it would be none.
 */
function withoutPrinter(devices: unknown): object {
  return Object.fromEntries(Object.entries(devices ?? {}).filter(([name]) => name !== 'labelPrinter'))
}

/**
 * What a Debian has, and the machine's small one has not; the project that lies where a release goes is taken away; and a
 * time source vouches for the clock, now and after each start.
 */
async function makeDebianWhole({ machine: { agent } }: BoothOnMachine): Promise<void> {
  await agent.run('for name in awk cmp gzip; do [ -e "/usr/bin/$name" ] || ln -s busybox "/usr/bin/$name"; done')
  await agent.run(
    "{ ! mountpoint -q /opt/sampling-kiosk || umount /opt/sampling-kiosk; } && sed -i '/^LABEL=/d' /etc/fstab && systemctl daemon-reload",
  )
  await agent.write('/etc/tmpfiles.d/time-source.conf', 'f /run/systemd/timesync/synchronized 0644\n')
  await agent.run('mkdir -p /run/systemd/timesync && touch /run/systemd/timesync/synchronized')
}
