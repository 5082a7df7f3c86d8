import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { ServiceEnvironment } from '../../config/environment.ts'
import { isDiskFull } from '../domain/disk-room.ts'
import { firstPage } from '../health/first-page.ts'
import type { Sign } from '../health/progress.ts'
import { ServiceNotice } from '../health/service-notice.ts'
import { ServiceWatch } from '../health/service-watch.ts'
import type { Clock } from '../ports/clock.ts'
import type { HealthView } from '../ports/kiosk.ts'
import type { Log } from '../ports/log.ts'
import type { Uplink } from '../uplink/uplink.ts'
import type { Kiosk } from './kiosk.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import { statusWords } from './service-words.ts'

/**
 * Time itself is an input every five seconds, so one always comes. A card of a kiosk that has grown slow may hold a write
 * back for tens of seconds and go on.
 */
const INPUTS_MS = 60_000
/**
 * A start opens the journal anew, which helps where its file was put aside or its database broke. It interrupts nobody, since
 * nobody can be taken in; the crew was told at once.
 */
const JOURNAL_MS = 15 * 60_000
/** Ten of the longest pauses between two attempts to connect; every message to a broker has a deadline of its own. */
const UPLINK_MS = 10 * 60_000

interface SignParts {
  readonly loop: Pick<KioskLoop, 'onHandled' | 'isWritable'>
  readonly health: () => Pick<HealthView, 'disk'>
  readonly uplink: Pick<Uplink, 'state'>
  readonly dataFolder: string
}

/**
 * Whether the parts of a kiosk get on: inputs are handled, the journal takes events, the uplink moves. Whoever answers "no"
 * gets on: neither a full disk, nor a card that the kernel has set read-only, nor a broker that is away is helped by a start,
 * which would only take away the pages that say so.
 */
export function serviceSigns({ dataFolder, health, loop, uplink }: SignParts): () => Promise<readonly Sign[]> {
  let handled = 0
  loop.onHandled(() => {
    handled += 1
  })
  const isCurable = async (): Promise<boolean> => {
    const { disk } = health()
    if (loop.isWritable || disk === null || isDiskFull(disk.freeRatio)) return false
    return await access(dataFolder, constants.W_OK).then(
      () => true,
      () => false,
    )
  }
  return async () => {
    const { acknowledged, attempts, eventTrouble, state, unsent } = uplink.state()
    // A kiosk that moved leaves its old place first, for as long as that takes; only then it tries here.
    const isBegun = attempts > 0
    const isUplinkDue = isBegun && state !== 'none' && unsent > 0 && eventTrouble === null
    return [
      { part: 'inputs', mark: handled, isDue: true, limitMs: INPUTS_MS },
      { part: 'journal', mark: 0, isDue: await isCurable(), limitMs: JOURNAL_MS },
      { part: 'uplink', mark: `${state} ${attempts} ${acknowledged}`, isDue: isUplinkDue, limitMs: UPLINK_MS },
    ]
  }
}

interface ServiceParts {
  readonly kiosk: Kiosk
  readonly uplink: Pick<Uplink, 'state'>
  readonly dataFolder: string
  readonly clock: Clock
  readonly log: Log
}

/** Says that the kiosk is ready when its pages answer at `address`. Null where no service manager waits for words. */
export async function openServiceWatch(
  { clock, dataFolder, kiosk, log, uplink }: ServiceParts,
  address: string,
  service: ServiceEnvironment | undefined,
): Promise<ServiceWatch | null> {
  const { notifySocket = null, watchdogMs = null } = service ?? {}
  if (notifySocket === null) return null
  const { loop } = kiosk
  const watched = {
    signs: serviceSigns({ dataFolder, uplink, loop, health: () => kiosk.health() }),
    isServing: () => loop.session.phase !== 'idle',
    status: () => statusWords(kiosk.publicView(), kiosk.health()),
    clock,
    log,
  }
  const watch = new ServiceWatch(watched, new ServiceNotice(notifySocket), watchdogMs)
  await firstPage(address)
  watch.start()
  return watch
}
