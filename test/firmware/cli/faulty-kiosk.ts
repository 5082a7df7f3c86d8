import { dieOfFaults } from '../../../firmware/cli/crash.ts'
import { KioskLoop } from '../../../firmware/compose/kiosk-loop.ts'
import type { RecordedEvent } from '../../../firmware/domain/events.ts'
import { systemRandom } from '../../../firmware/health/system-random.ts'
import { openJournal } from '../../../firmware/journal/open-journal.ts'
import { createLog } from '../../../firmware/log/logger.ts'
import { AT_DESK, aProgramme, documentOf } from '../../support/domain-kiosk.ts'
import { partsOf } from '../compose/loop-fixture.ts'
import { PLACE } from '../journal/journal-fixture.ts'

/** `node faulty-kiosk.ts FOLDER decide|evolve`: confirms one person, then meets a fault of its own. */
const [dataDir = '', where] = process.argv.slice(2)
const log = createLog({ level: 'info', fd: 1 })
dieOfFaults(log)
const opened = await openJournal({ dataDir, kiosk: 'K0042', mode: 'demo', place: PLACE, random: systemRandom })
const parts = partsOf(opened)
let isFaulty = false
const loop = new KioskLoop({
  ...parts,
  programmes: [aProgramme(AT_DESK)],
  identify: (idNumber) => {
    if (isFaulty && where === 'decide') throw new TypeError('a fault in decide')
    return parts.identify(idNumber)
  },
  journal: {
    number: opened.journal.number,
    append: async (drafts, stamp) => {
      const written = await opened.journal.append(drafts, stamp)
      return isFaulty && where === 'evolve' ? [null as unknown as RecordedEvent] : written
    },
    replay: () => opened.journal.replay(),
    head: () => opened.journal.head(),
    close: () => opened.journal.close(),
  },
})
await loop.start()
const enter = (n: number): ReturnType<KioskLoop['submit']> => {
  const { idNumber, idType, name } = documentOf(n)
  const act = { act: 'assist', document: { idNumber, idType, name }, contactCentiC: 3650 } as const
  return loop.submit({ kind: 'crew', operator: 'op-1', act })
}
await enter(1)
log.info({ event: 'confirmed', visits: loop.state.visits.size }, 'confirmed')
isFaulty = true
await enter(2)
log.info({ event: 'answered' }, 'the second was answered')
