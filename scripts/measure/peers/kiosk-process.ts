// The kiosk's journal and uplink alone: an event counts as accepted when its append is on disk.

import { BENCH_STAMP, plainDraft } from '../bench-events.ts'
import { createBenchUplink, openBenchJournal } from '../bench-kiosk.ts'
import { argumentsOfRival, serveRival } from './rival-process.ts'

const { folder, url } = argumentsOfRival()
const { journal } = await openBenchJournal(folder)
createBenchUplink(journal, url, { startMaxMs: 1, blinkMaxMs: 1, retryMinMs: 500, retryMaxMs: 500 }).start()
serveRival(async (n) => {
  await journal.append([plainDraft(n)], BENCH_STAMP)
})
