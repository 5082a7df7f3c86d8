import { untilKioskAnswers } from '../../scripts/machine/installed-kiosk.ts'
import { type BoothOnMachine, LINES } from './booth-on-machine.ts'
import { AS_KIOSK } from './run-contracts.ts'

const SERVICE = 'sampling-kiosk'
const CONFIG = '/etc/sampling-kiosk/kiosk.yaml'
const DATA = '/var/lib/sampling-kiosk'
/** Of the unit, and time to end the process. */
const WATCHDOG_MS = 60_000
/** Node on an emulated processor beside other work. */
const START_MS = 600_000
/** The unit starts it again after three seconds, where it does at all. */
const NOT_AGAIN_S = 15
/** What the machine has not: a Raspberry Pi's board, and a time server for its clock. An emulated processor also answers late. */
const KNOWN = /board|clock|no answer/

/** What the machine's real systemd makes of an installed release. */
export interface ServiceFound {
  readonly state: string
  readonly type: string
  /** It feeds its watchdog again and again. */
  readonly isFed: boolean
  /** `systemd-analyze security`, of 10. */
  readonly exposure: number
  /** Lines of `kiosk doctor` that are not well. */
  readonly doctor: readonly string[]
  /** A firmware that hung was ended by the watchdog, and started so often. */
  readonly startsAfterHang: number
  /** Gate, lamps and buzzer once it was stopped. */
  readonly linesAfterStop: readonly number[]
  /** With a configuration that is wrong. */
  readonly wrong: { readonly status: string; readonly state: string; readonly starts: number }
}

/** Looks at the service, lets it hang, stops it, and starts it with a wrong configuration and with the right one. */
export async function serviceFound(booth: BoothOnMachine): Promise<ServiceFound> {
  const { agent } = booth.machine
  const show = async (property: string): Promise<string> =>
    (await agent.run(`systemctl show -P ${property} ${SERVICE}`)).trim()
  const fed = await show('WatchdogTimestampMonotonic')
  const isFedAgain = `[ "$(systemctl show -P WatchdogTimestampMonotonic ${SERVICE})" != ${fed} ]`
  const isFed = (await agent.try(`until ${isFedAgain}; do sleep 1; done`, WATCHDOG_MS).catch(() => null))?.code === 0
  const [state, type] = [await show('ActiveState'), await show('Type')]
  const security = await agent.run(`systemd-analyze security --no-pager ${SERVICE} | tail -n 1`, START_MS)
  const words = `HOME=/tmp ${AS_KIOSK} /opt/sampling-kiosk/current/bin/kiosk doctor --config ${CONFIG}`
  const { output } = await agent.try(words, START_MS)
  if (!/^✓ configuration /m.test(output)) throw new Error(`the doctor did not look:\n${output}`)
  return {
    ...{ state, type, isFed },
    exposure: Number(/: (\d+\.\d+)/.exec(security)?.[1] ?? Number.NaN),
    doctor: output.split('\n').filter((line) => line.startsWith('✗') && !KNOWN.test(line)),
    startsAfterHang: await hung(booth, show),
    linesAfterStop: await stopped(booth),
    wrong: await wrongly(booth, show),
  }
}

type Show = (property: string) => Promise<string>

async function hung({ machine, webPort }: BoothOnMachine, show: Show): Promise<number> {
  const { agent } = machine
  const [pid, starts] = [await show('MainPID'), Number(await show('NRestarts'))]
  await agent.run(`kill -STOP ${pid}`)
  const isAnew = `[ "$(systemctl show -P MainPID ${SERVICE})" != ${pid} ] && [ "$(systemctl show -P SubState ${SERVICE})" = running ]`
  await agent.run(`until ${isAnew}; do sleep 1; done`, WATCHDOG_MS + START_MS)
  await untilKioskAnswers(machine, webPort)
  return Number(await show('NRestarts')) - starts
}

async function stopped({ machine: { agent }, outside }: BoothOnMachine): Promise<readonly number[]> {
  await agent.run(`systemctl stop ${SERVICE}`, START_MS)
  const { buzzer, fault, gate, ready } = LINES
  return await Promise.all([gate, ready, fault, buzzer].map((line) => outside.output(line)))
}

async function wrongly({ machine, webPort }: BoothOnMachine, show: Show): Promise<ServiceFound['wrong']> {
  const { agent } = machine
  await agent.run(`cp -a ${CONFIG} ${CONFIG}.right && echo 'nonsense: 1' >>${CONFIG}`)
  await agent.try(`systemctl start ${SERVICE}`, START_MS)
  await agent.run(`sleep ${NOT_AGAIN_S}`)
  const wrong = {
    status: await show('ExecMainStatus'),
    state: await show('ActiveState'),
    // Counted from the last start that somebody asked for.
    starts: Number(await show('NRestarts')),
  }
  await agent.run(`mv ${CONFIG}.right ${CONFIG} && systemctl start --no-block ${SERVICE}`)
  await untilKioskAnswers(machine, webPort)
  return wrong
}

/** What is left when the release took itself away: nothing of the program, all of the data. */
export async function uninstalled({
  machine: { agent },
}: BoothOnMachine): Promise<{ program: boolean; data: boolean }> {
  const list = `cd ${DATA} && find . -type f | sort | grep -v -e '-wal$' -e '-shm$' -e lock`
  await agent.run(`systemctl stop ${SERVICE}`, START_MS)
  const before = await agent.run(list)
  await agent.run('/opt/sampling-kiosk/current/uninstall', START_MS)
  const { code } = await agent.try(`[ -e /opt/sampling-kiosk ] || [ -e /etc/systemd/system/${SERVICE}.service ]`)
  return { program: code === 0, data: before !== '' && (await agent.run(list)) === before }
}
