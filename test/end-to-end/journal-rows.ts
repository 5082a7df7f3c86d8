import { join } from 'node:path'
import { eventId, shortType } from '../../firmware/journal/envelope.ts'
import { openForReading } from '../../firmware/journal/schema.ts'

const FIRST_DEMO_JOURNAL = { kiosk: 'K0042', mode: 'demo', journal: 1 } as const

/** One event as it lies in the file, read beside the kiosk or after its death; personal members are not in `data`. */
export interface JournalRow {
  readonly id: string
  /** `label.started` */
  readonly type: string
  readonly subject: string
  readonly data: Readonly<Record<string, unknown>>
}

/** All events of the demo's first journal, in order. */
export async function journalRows(dataFolder: string): Promise<readonly JournalRow[]> {
  const database = await openForReading(join(dataFolder, 'demo', 'journal-0001.sqlite'))
  try {
    const rows = await database.all('SELECT sequence, type, clear FROM event ORDER BY sequence')
    return rows.map(({ clear, sequence, type }) => {
      const { data, subject } = JSON.parse(String(clear)) as JournalRow
      return { id: eventId(FIRST_DEMO_JOURNAL, Number(sequence)), type: shortType(String(type)), subject, data }
    })
  } finally {
    await database.close()
  }
}
