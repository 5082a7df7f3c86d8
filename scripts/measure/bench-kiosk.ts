import { resolve } from 'node:path'
import { loadProgrammes } from '../../config/load-programmes.ts'
import { KioskLoop } from '../../firmware/compose/kiosk-loop.ts'
import type { LoopParts } from '../../firmware/compose/loop-parts.ts'
import { citizenCheckCharacter, type IdDocument } from '../../firmware/domain/identity.ts'
import { nextLabel } from '../../firmware/domain/label-jobs.ts'
import { createMoments } from '../../firmware/domain/moment.ts'
import { skinProfile } from '../../firmware/domain/skin-profile.ts'
import { SystemClock } from '../../firmware/health/system-clock.ts'
import { systemRandom } from '../../firmware/health/system-random.ts'
import { type OpenedJournal, openJournal } from '../../firmware/journal/open-journal.ts'
import { createLog } from '../../firmware/log/logger.ts'
import type { Journal, Outbox } from '../../firmware/ports/journal.ts'
import type { UplinkTiming } from '../../firmware/uplink/settings.ts'
import { Uplink } from '../../firmware/uplink/uplink.ts'

const PROGRAMMES = resolve(import.meta.dirname, '..', '..', 'config', 'programmes')
const SKIN = { ok: true, objectCentiC: 3_410, ambientCentiC: 2_500 } as const

export const BENCH_PLACE = { district: '119999', site: '0001', station: '01' }

function benchClock(): SystemClock {
  return new SystemClock(() => 'synced')
}

/** The demo journal of kiosk K0042 below `folder`. */
export function openBenchJournal(folder: string): Promise<OpenedJournal> {
  return openJournal({ dataDir: folder, kiosk: 'K0042', mode: 'demo', place: BENCH_PLACE, random: systemRandom })
}

/** The kiosk's real uplink to a broker on loopback; whoever makes it starts and closes it. */
export function createBenchUplink(outbox: Outbox, url: string, timing: Partial<UplinkTiming>): Uplink {
  return new Uplink({
    outbox,
    clock: benchClock(),
    bootId: 'bench',
    random: systemRandom,
    log: createLog({ level: 'error', fd: 2 }),
    settings: {
      ...BENCH_PLACE,
      urls: [url],
      protocol: '5',
      mode: 'demo',
      kiosk: 'K0042',
      version: 'bench',
      timing,
    },
  })
}

/** The kiosk's real loop above a journal, with nobody's hardware: the caller is card, thermometer and printer. */
export async function createBenchLoop(
  { personKeys }: Pick<OpenedJournal, 'personKeys'>,
  journal: Journal,
  programme: 'single' | 'pooled-10',
  changes: Partial<Pick<LoopParts, 'clock' | 'folded'>> = {},
): Promise<KioskLoop> {
  const found = await loadProgrammes({ name: programme, directory: PROGRAMMES })
  if (!found.ok) throw new Error(`programme ${found.problem}`)
  return new KioskLoop({
    journal,
    clock: benchClock(),
    log: createLog({ level: 'error', fd: 2 }),
    moments: createMoments('Asia/Shanghai'),
    programmes: found.programmes,
    closesAt: '23:50',
    kiosk: { id: 'K0042', ticketLetter: 'A', version: 'bench' },
    openingHours: [],
    skinProfile: skinProfile('default'),
    couriers: [],
    identify: (idNumber) => personKeys.identify(idNumber),
    isDiskFull: () => false,
    roster: () => null,
    bootId: 'bench',
    simulated: true,
    measure: () => new Promise(() => undefined), // the reading is submitted by `checkIn`
    printTicket: () => undefined,
    ...changes,
  })
}

/** Lays person `n` on the reader, then gives the reading that completes the check-in. Resolves with what that took. */
export async function checkIn(
  loop: KioskLoop,
  n: number,
): Promise<{ readonly tookMs: number; readonly events: number }> {
  await loop.submit({ kind: 'document', document: inventedDocument(n), source: 'card' })
  const beganMs = performance.now()
  const result = await loop.submit({ kind: 'measured', token: loop.session.token, result: SKIN })
  const tookMs = performance.now() - beganMs
  if (!result.ok || result.events.length === 0) throw new Error(`check-in ${n} was not recorded`)
  return { tookMs, events: result.events.length }
}

/** The printer's word on every label that is due. */
export async function printLabels(loop: KioskLoop): Promise<void> {
  for (let label = nextLabel(loop.state); label !== null; label = nextLabel(loop.state)) {
    await loop.submit({ kind: 'label', label: label.id, outcome: 'started', cause: '' })
    await loop.submit({ kind: 'label', label: label.id, outcome: 'printed', cause: '' })
  }
}

/** Person number `n` (0 to 49,999), of a region that was never assigned. */
export function inventedDocument(n: number): IdDocument {
  const year = 1950 + (n % 50)
  const digits = `119999${year}0307${String(Math.floor(n / 50)).padStart(3, '0')}`
  const idNumber = digits + citizenCheckCharacter(digits)
  return {
    idType: 'resident-card',
    idNumber,
    name: `甄样本${n}`,
    sex: Number(digits.at(-1)) % 2 === 1 ? 'male' : 'female',
    birthDate: `${year}-03-07`,
    validTo: null,
  }
}
