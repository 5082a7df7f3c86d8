// Fills a journal while its writes are recorded. Says `opened`, then for each append `done LAST`: confirmed up to there.
import { writeSync } from 'node:fs'
import { checkedIn, stampOn } from './journal-fixture.ts'
import { openConnection } from './open-connection.ts'

/** A snapshot is one big transaction, a cursor one small one. */
const SNAPSHOT_EVERY = 40
const SNAPSHOT_BYTES = 30_000
const CURSOR_EVERY = 15

const [, , dataDir = '', events = '', checkpointPages = '', synchronous = 'FULL', mistake = 'none'] = process.argv
const { database, journal } = await openConnection(dataDir)
await database.script(`PRAGMA wal_autocheckpoint = ${Number(checkpointPages)}; PRAGMA synchronous = ${synchronous}`)
writeSync(1, 'opened\n')

for (let n = 0; n < Number(events); ) {
  // One, two, three or four events in one append.
  const drafts = Array.from({ length: Math.min(1 + (n % 4), Number(events) - n) }, (_, i) => checkedIn(n + i))
  const last = n + drafts.length
  if (mistake === 'confirms before') writeSync(1, `done ${last}\n`)
  const stamp = stampOn(n < 200 ? '2022-05-20' : '2022-05-21')
  const parts = mistake === 'two transactions' ? [drafts.slice(0, 1), drafts.slice(1)] : [drafts]
  for (const part of parts) if (part.length > 0) await journal.append(part, stamp)
  if (mistake !== 'confirms before') writeSync(1, `done ${last}\n`)
  const passes = (every: number): boolean => Math.floor(last / every) > Math.floor(n / every)
  if (passes(CURSOR_EVERY)) await journal.saveCursor({ acknowledged: last })
  const bytes = Uint8Array.from({ length: SNAPSHOT_BYTES }, (_, i) => (i * 31) % 251)
  if (passes(SNAPSHOT_EVERY)) await journal.keepSnapshot({ sequence: last, code: 'code', bytes })
  n = last
}
await journal.close()
