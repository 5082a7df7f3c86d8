import { CHAIN_START, type CloudEvent } from './envelope.ts'
import { decodeRow, type EventRow, ROWS_PER_PAGE, selectAfter } from './event-row.ts'
import { JournalError } from './journal-error.ts'
import type { ChainPoint, RowCodec, RowProblem } from './row-codec.ts'
import type { SqliteDatabase, SqlRow } from './sqlite-database.ts'

/** Before the first event. */
export const EMPTY_CHAIN: ChainPoint = { sequence: 0, chain: CHAIN_START }

export type Step =
  | { readonly ok: true; readonly row: EventRow; readonly event: CloudEvent; readonly complete: boolean }
  | { readonly ok: false; readonly sequence: number; readonly problem: RowProblem }

/** The chain at an event, or where the journal begins. Rejects with `journal.corrupt` for an event that is not there. */
export async function pointAt(database: SqliteDatabase, begin: ChainPoint, sequence: number): Promise<ChainPoint> {
  if (sequence === begin.sequence) return begin
  const [raw] = await selectAfter(database, sequence - 1, 1)
  const row = raw === undefined ? null : decodeRow(raw)
  if (row?.sequence !== sequence) throw corruptAt(sequence, 'missing')
  return row
}

/** What a reader says who cannot go on. */
export function corruptAt(sequence: number, problem: RowProblem): JournalError {
  return new JournalError('journal.corrupt', `Event ${sequence} is ${problem}: run kiosk journal verify`)
}

/** Every event after `from`, proven and chained, a page in memory at a time. Ends after the first problem. */
export async function* walk(
  database: SqliteDatabase,
  codec: RowCodec,
  from: ChainPoint,
): AsyncGenerator<Step, void, void> {
  let point = from
  for (;;) {
    const page = await selectAfter(database, point.sequence, ROWS_PER_PAGE)
    for (const raw of page) {
      const step = follow(raw, point, codec)
      yield step
      if (!step.ok) return
      point = step.row
    }
    if (page.length < ROWS_PER_PAGE) return
  }
}

function follow(raw: SqlRow, point: ChainPoint, codec: RowCodec): Step {
  const sequence = point.sequence + 1
  const row = decodeRow(raw)
  if (row === null) return { ok: false, sequence, problem: 'unreadable' }
  const opened = codec.openNext(row, point)
  return opened.ok ? { ...opened, row } : { ok: false, sequence, problem: opened.problem }
}
