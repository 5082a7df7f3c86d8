import type { Machine } from './machine.ts'

/** Node and hundreds of modules on an emulated processor beside other work. */
const START_TIMEOUT_MS = 300_000

/** Where systemd/README.md says that they are. */
const CONFIG = '/etc/sampling-kiosk/kiosk.yaml'
const UNIT = '/opt/sampling-kiosk/systemd/sampling-kiosk.service'
/** As systemd/README.md has it for a folder of the project: there are no slots, and no launcher. */
const FROM_SOURCE = `[Service]\nExecStart=\nExecStart=/opt/sampling-kiosk/scripts/kiosk run --config ${CONFIG}\n`
const SERVICE = 'sampling-kiosk.service'

/**
 * Installs and starts the kiosk as systemd/README.md has it; it starts again with the machine. Its pages, which it shows to
 * its own loopback only, are handed on to the host's loopback under the same number. Resolves when they answer.
 */
export async function installKiosk(machine: Machine, config: string, webPort: number): Promise<void> {
  const { agent } = machine
  await agent.write(CONFIG, config)
  await agent.run(`chown kiosk ${CONFIG} && chmod 600 ${CONFIG} && cp ${UNIT} /etc/systemd/system/`)
  await agent.write(`/etc/systemd/system/${SERVICE}.d/from-source.conf`, FROM_SOURCE)
  await showPages(machine, webPort)
  // The service is not waited for: it is started when its pages answer, which is looked at below.
  const start = `systemctl enable ${SERVICE} && systemctl start --no-block ${SERVICE} && sync`
  await agent.run(start, START_TIMEOUT_MS)
  await untilKioskAnswers(machine, webPort)
}

/** Pages that are shown to the machine's own loopback are on the host's too, under the same number. */
export async function showPages(machine: Machine, webPort: number): Promise<void> {
  await handOn(machine, 'pages', `10.0.2.15:${webPort}`, `127.0.0.1:${webPort}`)
}

/** Whoever connects to one address in the machine comes to another, now and after each start of it. */
export async function handOn({ agent }: Machine, name: string, from: string, to: string): Promise<void> {
  const units = `/etc/systemd/system/${name}`
  await agent.write(
    `${units}.socket`,
    `[Socket]\nListenStream=${from}\nFreeBind=yes\n[Install]\nWantedBy=sockets.target\n`,
  )
  await agent.write(`${units}.service`, `[Service]\nExecStart=/usr/lib/systemd/systemd-socket-proxyd ${to}\n`)
  await agent.run(`systemctl enable ${name}.socket && systemctl start ${name}.socket`)
}

/** Waits for the kiosk of a machine that has just been started. Throws with its last words. */
export async function untilKioskAnswers({ agent }: Machine, webPort: number): Promise<void> {
  const isUp = `exec 3<>/dev/tcp/127.0.0.1/${webPort}`
  const isFailed = `systemctl is-failed -q ${SERVICE}`
  const waiting = `until (${isUp}) 2>/dev/null; do if ${isFailed}; then exit 1; fi; sleep 0.5; done`
  try {
    await agent.run(waiting, START_TIMEOUT_MS)
  } catch (cause) {
    throw new Error(`the kiosk did not start:\n${await kioskLog({ agent })}`, { cause })
  }
}

/** What the kiosk said of late, and what systemd said about it. */
export async function kioskLog({ agent }: Pick<Machine, 'agent'>): Promise<string> {
  return (await agent.try(`journalctl -u ${SERVICE} -o cat --no-pager -n 40`)).output
}
