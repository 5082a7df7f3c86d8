import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import type { KioskSettings } from '../../../firmware/compose/kiosk-settings.ts'
import type { LoopParts } from '../../../firmware/compose/loop-parts.ts'
import { createMoments } from '../../../firmware/domain/moment.ts'
import { skinProfile } from '../../../firmware/domain/skin-profile.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import type { OpenedJournal } from '../../../firmware/journal/open-journal.ts'
import type { Log } from '../../../firmware/ports/log.ts'
import type { Bench } from '../../support/district.ts'
import { aProgramme } from '../../support/domain-kiosk.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'

export const SILENT: Log = { error: ignore, warn: ignore, info: ignore, debug: ignore, child: () => SILENT }

/** Of a booth in a drill. */
export const SETTINGS: KioskSettings = {
  id: 'K0042',
  name: '红旗社区采样亭',
  site: '0001',
  station: '01',
  hotline: '12345',
  mode: 'drill',
  bandsMinutes: [25, 50],
  version: '0',
  dataFolder: '',
  signOutMinutes: 30,
  shiftMinutes: 240,
  checkEveryDays: null,
}

function ignore(): void {
  // What is logged is not under test here.
}

/** The loop on a real journal, started; without `measure` no measurement ever ends. Closed when the test ends. */
export async function openLoop(t: Bench, changes: Partial<LoopParts> = {}): Promise<KioskLoop> {
  const loop = new KioskLoop({ ...partsOf(await openTest(t, await tempFolder(t))), ...changes })
  t.teardown(() => loop.close())
  await loop.start()
  return loop
}

/** What a loop needs, on an open journal. */
export function partsOf({
  journal,
  personKeys,
}: Pick<LoopParts, 'journal'> & { readonly personKeys: Pick<OpenedJournal['personKeys'], 'identify'> }): LoopParts {
  return {
    journal,
    clock: new SystemClock(() => 'synced'),
    log: SILENT,
    moments: createMoments('Asia/Shanghai'),
    programmes: [aProgramme()],
    closesAt: '23:50',
    kiosk: { id: 'K0042', ticketLetter: 'A', version: '0' },
    openingHours: [],
    skinProfile: skinProfile('default'),
    isDiskFull: () => false,
    couriers: [],
    identify: (idNumber) => personKeys.identify(idNumber),
    roster: () => null,
    bootId: 'boot',
    simulated: true,
    measure: () => new Promise(() => undefined),
    printTicket: () => undefined,
  }
}

/** Resolves after the first change that makes it so. */
export function changed(loop: KioskLoop, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = loop.onChanged(() => {
      if (!isSo()) return
      stop()
      resolve()
    })
  })
}
