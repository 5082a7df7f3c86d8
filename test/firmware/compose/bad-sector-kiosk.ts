import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { KioskConfig } from '../../../config/load.ts'
import { openKioskJournal } from '../../../firmware/compose/open-kiosk-journal.ts'
import { isJournalError } from '../../../firmware/journal/journal-error.ts'
import { SqliteDatabase } from '../../../firmware/journal/sqlite-database.ts'
import { PLACE } from '../journal/journal-fixture.ts'

/** What a kiosk says of its journal on a bad medium. */
export interface Said {
  /** The journal with which it works; null when it does not start. */
  readonly journal: number | null
  readonly cause: string | null
  /** Of printed tubes, where the journal begins anew. */
  readonly tubes: number
  readonly head: number
  /** What can be sent of it. */
  readonly sent: readonly number[]
  /** Of whom SQLite gives the row when it is asked for that one. */
  readonly legible: readonly number[]
  /** Why it could not be read. */
  readonly error: string | null
}

const [data = '', gone = ''] = process.argv.slice(2)

async function look(): Promise<Said> {
  let said: Said = { journal: null, cause: null, tubes: 0, head: 0, sent: [], legible: [], error: null }
  try {
    const config = { data, mode: 'demo', kiosk: { id: 'K0042', ...PLACE }, journal: { first: 1 } }
    const { begun, journal } = await openKioskJournal(config as unknown as KioskConfig)
    const head = journal.head().sequence
    said = { ...said, journal: journal.number, cause: begun?.cause ?? null, tubes: begun?.tubes ?? 0, head }
    if (gone !== '') await writeFile(gone, '')
    const sent: number[] = []
    for (let after = 0; ; after = sent.at(-1) ?? head) {
      const events = await journal.readAfter(after, 100)
      sent.push(...events.map(({ sequence }) => sequence))
      if (events.length === 0) break
    }
    await journal.close()
    return { ...said, sent, legible: begun === null && gone === '' ? await legible(head) : [] }
  } catch (error) {
    if (!isJournalError(error)) throw error
    return { ...said, error: error.code }
  }
}

async function legible(head: number): Promise<readonly number[]> {
  const file = path.join(data, 'demo', 'journal-0001.sqlite')
  const database = await SqliteDatabase.open(file, { readOnly: true, busyTimeoutMs: 1_000 })
  const found: number[] = []
  for (let sequence = 1; sequence <= head; sequence += 1) {
    const rows = await database.all('SELECT * FROM event WHERE sequence = ?', [sequence]).catch(() => [])
    if (rows.length > 0) found.push(sequence)
  }
  await database.close()
  return found
}

process.stdout.write(JSON.stringify(await look()))
