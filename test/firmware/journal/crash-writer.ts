// A writer to be killed: appends batches of 1 to 4 events for ever and says on standard output which are confirmed.
// `halves`: the mistake that the test must see, a batch in two transactions.
import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { RecordedEvent } from '../../../firmware/domain/events.ts'
import { openJournal } from '../../../firmware/journal/open-journal.ts'
import { checkedIn, PLACE, RANDOM, stampOn } from './journal-fixture.ts'

const [, , dataDir = '', appends = 'whole'] = process.argv
const { journal } = await openJournal({ dataDir, kiosk: 'K0042', mode: 'demo', place: PLACE, random: RANDOM })
writeSync(1, `opened\n`)

async function writeForEver(lane: number): Promise<void> {
  for (;;) {
    const size = 1 + (randomBytes(1).readUInt8() % 4)
    const batch = `${randomBytes(6).toString('hex')}-${lane}`
    const drafts = Array.from({ length: size }, (_, i) => {
      const draft = checkedIn(i)
      return { ...draft, personKey: `${batch} ${size}` }
    })
    const parts = appends === 'halves' ? [drafts.slice(0, 1), drafts.slice(1)] : [drafts]
    const recorded: RecordedEvent[] = []
    for (const part of parts) if (part.length > 0) recorded.push(...(await journal.append(part, stampOn())))
    writeSync(1, `${batch} ${recorded.map((event) => event.sequence).join(',')}\n`)
  }
}

// Two at a time, so that appends of different callers share transactions.
await Promise.all([writeForEver(1), writeForEver(2)])
