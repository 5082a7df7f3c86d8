// A kiosk to be killed in the middle of an update: journal, loop and update desk as they are, in a time that runs fast.
// Started by the launcher from a slot; says which version is up.

import { writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KioskLoop } from '../../firmware/compose/kiosk-loop.ts'
import { TrialWatch } from '../../firmware/compose/trial-watch.ts'
import { UpdateDesk } from '../../firmware/compose/update-desk.ts'
import { SystemClock } from '../../firmware/health/system-clock.ts'
import { openJournal } from '../../firmware/journal/open-journal.ts'
import { SlotFolder } from '../../firmware/maintenance/slot-folder.ts'
import { UpdateNote } from '../../firmware/maintenance/update-memory.ts'
import { UpdateSteps } from '../../firmware/maintenance/update-steps.ts'
import { partsOf, SILENT } from '../firmware/compose/loop-fixture.ts'
import { PLACE, RANDOM } from '../firmware/journal/journal-fixture.ts'

/** The minute of a trial in a third of a second. */
const FAST = 200
const { KIOSK_SLOT, KIOSK_SLOTS = '', VICTIM_BOOT = '', VICTIM_DATA = '', VICTIM_URL = '' } = process.env
const slot = KIOSK_SLOT === 'b' ? 'b' : 'a'
const slots = new SlotFolder(KIOSK_SLOTS, slot)

class FastClock extends SystemClock {
  override monotonicMs(): number {
    return super.monotonicMs() * FAST
  }

  override after(delayMs: number, action: () => void): () => void {
    return super.after(delayMs / FAST, action)
  }
}

const clock = new FastClock(() => 'synced')
const opened = await openJournal({ dataDir: VICTIM_DATA, kiosk: 'K0042', mode: 'demo', place: PLACE, random: RANDOM })
const loop = new KioskLoop(partsOf(opened))
await loop.start()
const version = (await slots.release(slot))?.version ?? 'none'
const note = new UpdateNote(join(VICTIM_DATA, 'update'))
const repository = { url: VICTIM_URL, rootFile: join(VICTIM_DATA, 'root.json') }
const around = { note, slots, bootId: VICTIM_BOOT, machineMs: () => clock.machineMs(), arch: 'x64' as const }
const desk = new UpdateDesk({
  ...{ slots, note, version, clock, bootId: VICTIM_BOOT, log: SILENT },
  steps: new UpdateSteps({ ...around, repository }),
  quiet: { waitsFor: () => null },
  trial: new TrialWatch({ clock, wrong: () => null, visit: () => Promise.resolve(true) }),
  faulted: () => [],
  say: async (step, fact) => (await loop.submit({ kind: 'update', step, fact })).ok,
  record: () => loop.state.update ?? null,
  newId: () => 'u1',
  restart: () => void end(),
})

async function end(): Promise<void> {
  await loop.close()
  await opened.journal.close()
  process.exit(0)
}

await desk.start()
const wanted = await readFile(join(VICTIM_DATA, 'wanted'), 'utf8').catch(() => null)
if (wanted !== null && loop.state.update === undefined) await desk.install(wanted, { force: null })
writeSync(1, `up ${version}\n`)
// Nobody waits in it.
setInterval(() => undefined, 60_000)
