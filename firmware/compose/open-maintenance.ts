import type { Credentials } from '../../config/credentials.ts'
import type { LoadedConfig } from '../../config/load.ts'
import { timeFloorMs } from '../domain/clock-state.ts'
import { createMoments } from '../domain/moment.ts'
import { mayReboot, rebootMachine } from '../health/reboot.ts'
import type { KioskClock } from '../ports/clock.ts'
import type { CommandActs } from '../ports/commands.ts'
import type { Outbox } from '../ports/journal.ts'
import type { Log, LogKeeper } from '../ports/log.ts'
import type { Updates } from '../ports/updates.ts'
import type { Uplink } from '../uplink/uplink.ts'
import { CertificateRenewal, type CertificateTrouble, type RenewalParts } from './certificate-renewal.ts'
import { actOf, kioskActs, NO_ARGS } from './command-acts.ts'
import { doctorChecks } from './doctor-checks.ts'
import { KeyBook } from './key-book.ts'
import type { Kiosk } from './kiosk.ts'
import { machineActs } from './machine-acts.ts'
import { openCommandDesk } from './open-command-desk.ts'
import { openConfigDesk } from './open-config-desk.ts'
import { thisMachine } from './open-doctor.ts'
import { type Launched, openUpdates } from './open-updates.ts'
import { QuietMoment } from './quiet-moment.ts'
import { joinReported } from './reported.ts'
import { updateActs } from './update-acts.ts'
import { asNow, type UplinkIdentity } from './uplink-identity.ts'

/** What the process around the kiosk lends to maintenance. */
export interface ProcessActs {
  readonly keeper: LogKeeper | null
  /** Ends the process so that whoever started it starts it again; null where nobody would. */
  readonly restart: (() => void) | null
  /** The slot that it runs from; null, or absent, where no launcher started it. */
  readonly launched?: Launched | null
}

interface MaintenanceParts {
  readonly loaded: LoadedConfig
  readonly credentials: Credentials
  readonly kiosk: Kiosk
  readonly journal: Pick<Outbox, 'head' | 'readAfter'>
  readonly uplink: Uplink
  readonly clock: KioskClock
  readonly log: Log
  readonly version: string
  readonly process: ProcessActs
  /** Null where the uplink has no certificate. */
  readonly identity: UplinkIdentity | null
}

interface Maintenance {
  readonly updates: Pick<Updates, 'status'>
  /** Somebody should see to the kiosk's certificate; null while all is well. */
  readonly certificate: () => CertificateTrouble | null
  close(): Promise<void>
}

/** What an engineer far away can do with this kiosk. After the loop has begun, before the uplink does. */
export async function openMaintenance(parts: MaintenanceParts): Promise<Maintenance> {
  const { clock, journal, kiosk, loaded, log: mainLog, process, uplink } = parts
  const { data, kiosk: place, maintenance, site } = loaded.config
  const { loop } = kiosk
  const log = mainLog.child({ room: 'maintenance' })
  const quiet = new QuietMoment({ loop, clock, window: maintenance.window ?? null })
  const book = await KeyBook.open(data, maintenance.commandKeys)
  const stop = new AbortController()
  const needsRestart = once(() => {
    restartWhenQuiet(quiet, process, stop.signal)
  })
  const reported = joinReported(uplink)
  const config = await openConfigDesk({ loaded, book, loop, uplink: reported.configuration, needsRestart, clock, log })
  const renewal = openRenewal({ ...parts, log }, reported.certificate)
  await renewal?.start()
  const updating = await openUpdates({ launched: null, ...parts, ...process, quiet })
  const acts: CommandActs = {
    ...kioskActs({ kiosk, journal, uplink }),
    ...machineActs({ ...around(parts), quiet, clock, log }),
    ...updateActs(updating.updates),
    ...(renewal === null ? {} : { 'certificate.install': renewal.act }),
    'config.refresh': actOf(NO_ARGS, async () => ({ status: 'done', result: { config: await config.refresh() } })),
  }
  const commands = await openCommandDesk({
    ...{ kiosk: { id: place.id, timezone: site.timezone }, signers: () => book.signers, acts },
    ...{ loop, uplink, clock, log },
  })
  return {
    updates: updating.updates,
    certificate: () => renewal?.trouble ?? null,
    close: async () => {
      stop.abort()
      renewal?.close()
      await commands.close()
      await updating.close()
      await config.close()
      quiet.close()
    },
  }
}

function openRenewal(
  { clock, credentials, identity, kiosk: { loop }, loaded, log, uplink }: MaintenanceParts,
  report: RenewalParts['report'],
): CertificateRenewal | null {
  if (identity === null) return null
  const { kiosk, maintenance, site } = loaded.config
  const moments = createMoments(site.timezone)
  // Without engineers' keys nobody could send it what it asks for.
  const ca = maintenance.commandKeys.length === 0 ? null : (credentials.uplink.ca?.toString() ?? null)
  return new CertificateRenewal({
    ...{ id: kiosk.id, identity, ca, report, clock, log },
    floorMs: () => timeFloorMs(loop.state.clock),
    redial: () => {
      uplink.redial()
    },
    timeOf: (epochMs) => moments(epochMs).time,
  })
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    act()
  }
}

/** Where nobody would start it again, what waits for a start goes on waiting. */
function restartWhenQuiet(quiet: QuietMoment, { restart }: ProcessActs, signal: AbortSignal): void {
  if (restart !== null) quiet.wait({ force: null }, signal).then(restart, () => undefined)
}

/** This machine and this process; the doctor asks the kiosk itself, which has its ports in its hands. */
function around({
  clock,
  credentials,
  identity,
  kiosk,
  loaded,
  process: { keeper, restart },
  version,
}: MaintenanceParts): Pick<Parameters<typeof machineActs>[0], 'keeper' | 'restart' | 'reboot' | 'checks'> {
  const said = (): ReturnType<NonNullable<Parameters<typeof doctorChecks>[0]['kiosk']>> =>
    Promise.resolve({ health: kiosk.health(), details: kiosk.details })
  return {
    keeper,
    restart,
    reboot: restart === null ? null : { isAllowed: mayReboot, begin: rebootMachine },
    checks: () =>
      doctorChecks({
        loaded,
        credentials: asNow(credentials, identity),
        version,
        clock,
        machine: thisMachine(),
        kiosk: said,
      }),
  }
}
