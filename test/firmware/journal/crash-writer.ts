// A writer to be killed: appends batches of 1 to 4 events for ever and says on standard output which are confirmed.
import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openJournal } from '../../../firmware/journal/open-journal.ts'
import { checkedIn, PLACE, RANDOM, stampOn } from './journal-fixture.ts'

const [, , dataDir = ''] = process.argv
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
    const recorded = await journal.append(drafts, stampOn())
    writeSync(1, `${batch} ${recorded.map((event) => event.sequence).join(',')}\n`)
  }
}

// Two at a time, so that appends of different callers share transactions.
await Promise.all([writeForEver(1), writeForEver(2)])
