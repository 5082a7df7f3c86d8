import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { isService, launchedFrom, takeServiceEnvironment } from '../../config/environment.ts'
import { loadKioskConfig } from '../../config/load.ts'
import { type RunningKiosk, runKiosk } from '../compose/run-kiosk.ts'
import { bootId } from '../health/clock-trust.ts'
import { createLog } from '../log/logger.ts'
import type { Log } from '../ports/log.ts'
import { explainError, TEXT, untilStopped, wholeNumber } from './command-line.ts'
import { dieOfFaults } from './crash.ts'
import { firmwareVersion } from './version.ts'

const USAGE = 'run [--config FILE] [--data DIR] [--residents PER_HOUR]'
/** Nine seconds a person: what a station does with two samplers. */
const DEMO_RESIDENTS_PER_HOUR = 400
const RESIDENTS_PER_HOUR = { min: 0, max: 3_600 }
/** systemd's `TimeoutStopSec=15` would end us anyway; a label under way takes less. */
const CLOSE_TIMEOUT_MS = 12_000

/**
 * `run [--config FILE] [--data DIR] [--residents PER_HOUR]`: the kiosk, until SIGTERM or SIGINT. Exit codes: 0 asked
 * to stop, 64 usage, 70 internal error, 74 data folder or port, 78 configuration.
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const service = takeServiceEnvironment()
    const options = { config: TEXT, data: TEXT, residents: TEXT }
    const { values } = parseArgs({ args: [...args], options })
    const residents = wholeNumber('residents', values.residents, RESIDENTS_PER_HOUR)
    const desired = { bootId: bootId() }
    const loaded = await loadKioskConfig({ file: values.config, dataDir: values.data, desired })
    const isDemo = loaded.config.mode === 'demo'
    // In the demo somebody looks at the terminal: addresses there, only troubles beside them.
    const log = createLog(isDemo ? { level: 'warn', fd: 2 } : { level: 'info', fd: 1 })
    const residentsPerHour = residents ?? (isDemo ? DEMO_RESIDENTS_PER_HOUR : 0)
    dieOfFaults(log)
    const stop = untilStopped()
    const restarted = Promise.withResolvers<null>()
    const restart = (): void => {
      restarted.resolve(null)
    }
    const launched = launchedFrom()
    const around = { keeper: log.keeper, restart: isService() || launched !== null ? restart : null, launched }
    const version = firmwareVersion()
    const kiosk = await runKiosk(loaded, { log, version, residentsPerHour, process: around, service })
    // By itself Node keeps what it compiled when it ends, which a kiosk that is switched off at the mains never does.
    flushCompileCache()
    if (isDemo) process.stdout.write(welcome(kiosk))
    else log.info({ event: 'kiosk.started', version: firmwareVersion(), address: kiosk.address }, 'kiosk started')
    await Promise.race([stop, restarted.promise])
    return await close(kiosk, log)
  } catch (error) {
    return explainError(error, USAGE)
  }
}

/** A part that hangs while closing must not keep the kiosk from stopping: all that matters is on disk. */
async function close(kiosk: RunningKiosk, log: Log): Promise<number> {
  const timer = setTimeout(() => {
    log.error({ event: 'kiosk.close-timeout' }, 'kiosk did not close in time')
    process.exit(70)
  }, CLOSE_TIMEOUT_MS)
  await kiosk.close()
  clearTimeout(timer)
  return 0
}

function welcome({ address, brokerPort, residentsPerHour }: RunningKiosk): string {
  const arrivals =
    residentsPerHour === 0
      ? 'Nobody arrives by themselves: it is yours'
      : `${residentsPerHour} invented residents an hour arrive, and an invented crew calls and samples them\n(--residents 0: nobody does, and it is yours)`
  const listen =
    brokerPort === null
      ? ''
      : `\n  listen to the events  mosquitto_sub -h 127.0.0.1 -p ${brokerPort} -v -t 'sampling-demo/#'\n`
  return `
The sampling kiosk runs as a demo. ${arrivals}.

  everything            ${address}/
  booth's screen        ${address}/resident
  queue screen          ${address}/queue
  crew                  ${address}/crew      operator demo, PIN 2468
  the twins' bench      ${address}/bench     lay a card, make a fever, take the paper out, cut the line
${listen}
Ctrl-C stops it; what was confirmed is in its journal.
`
}
