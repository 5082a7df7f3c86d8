import { CHAIN_START, type CloudEvent, nextChain } from './envelope.ts'
import { decodeRow, type EventRow, ROWS_PER_PAGE, selectAfter } from './event-row.ts'
import { JournalError } from './journal-error.ts'
import type { ChainPoint, RowCodec, RowProblem } from './row-codec.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** Before the first event. */
export const EMPTY_CHAIN: ChainPoint = { sequence: 0, chain: CHAIN_START }

export type Step =
  | { readonly ok: true; readonly row: EventRow; readonly event: CloudEvent; readonly complete: boolean }
  /** From `sequence` to `last`. */
  | { readonly ok: false; readonly sequence: number; readonly last: number; readonly problem: RowProblem }

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

/**
 * Every event after `from`, proven and chained, a page in memory at a time; what is not as it was written too, for the
 * caller to stop at or to pass.
 */
export async function* walk(
  database: SqliteDatabase,
  codec: RowCodec,
  from: ChainPoint,
): AsyncGenerator<Step, void, void> {
  let next = from.sequence + 1
  let before: readonly Buffer[] = [from.chain]
  for (;;) {
    const page = await selectAfter(database, next - 1, ROWS_PER_PAGE)
    for (const raw of page) {
      const sequence = Number(raw['sequence'])
      if (sequence > next) yield { ok: false, sequence: next, last: sequence - 1, problem: 'missing' }
      const row = decodeRow(raw)
      const step = follow(sequence, row, sequence > next ? [] : before, codec)
      yield step
      before = step.ok ? [step.row.chain] : chainsAfter(row, before, step.problem)
      next = sequence + 1
    }
    if (page.length < ROWS_PER_PAGE) return
  }
}

function follow(sequence: number, row: EventRow | null, before: readonly Buffer[], codec: RowCodec): Step {
  const opened = row === null ? null : codec.openAfter(row, before)
  if (row === null || opened === null) return { ok: false, sequence, last: sequence, problem: 'unreadable' }
  return opened.ok ? { ...opened, row } : { ok: false, sequence, last: sequence, problem: opened.problem }
}

/** One of two neighbours that do not fit was altered: the next one fits what is there, or what should be. */
function chainsAfter(row: EventRow | null, before: readonly Buffer[], problem: RowProblem): readonly Buffer[] {
  if (row === null || problem !== 'chain-broken') return []
  return [row.chain, ...before.map((chain) => nextChain(chain, row.digest))]
}
