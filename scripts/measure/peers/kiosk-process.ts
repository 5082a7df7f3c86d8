// The kiosk's journal and uplink alone: an event counts as accepted when its append is on disk.

import { systemRandom } from '../../../firmware/health/system-random.ts'
import { createLog } from '../../../firmware/log/logger.ts'
import { Uplink } from '../../../firmware/uplink/uplink.ts'
import { BENCH_STAMP, plainDraft } from '../bench-events.ts'
import { BENCH_PLACE, benchClock, openBenchJournal } from '../bench-kiosk.ts'
import { argumentsOfRival, serveRival } from './rival-process.ts'

const { folder, url } = argumentsOfRival()
const { journal } = await openBenchJournal(folder)
const uplink = new Uplink({
  outbox: journal,
  clock: benchClock(),
  random: systemRandom,
  log: createLog({ level: 'error', fd: 2 }),
  settings: {
    ...BENCH_PLACE,
    urls: [url],
    protocol: '5',
    mode: 'demo',
    kiosk: 'K0042',
    version: 'bench',
    timing: { blinkMaxMs: 1, retryMinMs: 500, retryMaxMs: 500 },
  },
})
uplink.start()
serveRival(async (n) => {
  await journal.append([plainDraft(n)], BENCH_STAMP)
})
