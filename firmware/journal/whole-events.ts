import type { OutgoingEvent } from '../ports/journal.ts'
import { CHAIN_START, nextChain, wireBytes } from './envelope.ts'
import { decodeRow, type EventRow, selectAfter, selectWholeAfter } from './event-row.ts'
import { isJournalError } from './journal-error.ts'
import type { RowCodec } from './row-codec.ts'
import type { SqliteDatabase, SqlRow } from './sqlite-database.ts'

/** What events are read from. */
export interface EventSource {
  readonly database: SqliteDatabase
  readonly codec: RowCodec
}

/**
 * Events after `sequence` up to `last`, in order, at most `limit` at a time; none: there are no more. Those of whom the
 * bytes that were written cannot be built again are passed over: their person is forgotten, they are altered or gone, or
 * SQLite cannot read their page.
 */
export async function wholeEventsAfter(
  source: EventSource,
  sequence: number,
  last: number,
  limit: number,
): Promise<readonly OutgoingEvent[]> {
  const select = (after: number, size: number): Promise<readonly SqlRow[]> =>
    selectWholeAfter(source.database, after, size)
  for (let after = sequence; after < last; ) {
    const rows = await readableAfter(select, after, last, limit)
    const end = rows.at(-1)
    if (end === undefined) return []
    const events = await outgoing(source, rows)
    if (events.length > 0) return events.filter((event) => event.sequence <= last)
    after = Number(end['sequence'])
  }
  return []
}

/** Where a damaged journal ends nobody knows: where so many events in a row cannot be read. Some seconds of looking. */
export const GIVEN_UP_AFTER = 20_000

/** Rows after `sequence`, past those that SQLite cannot read; none: there are no more up to `last`. */
export async function readableAfter(
  select: (after: number, size: number) => Promise<readonly SqlRow[]>,
  sequence: number,
  last: number,
  limit: number,
): Promise<readonly SqlRow[]> {
  for (let after = sequence; after < last; after += 1) {
    // Where a page cannot be read, a row at a time: what lies before and behind it can.
    const rows = (await orUnreadable(select(after, limit))) ?? (await orUnreadable(select(after, 1)))
    if (rows !== null) return rows
  }
  return []
}

/** Null where SQLite cannot read them. */
async function orUnreadable(rows: Promise<readonly SqlRow[]>): Promise<readonly SqlRow[] | null> {
  try {
    return await rows
  } catch (error) {
    if (isJournalError(error) && error.code === 'journal.corrupt') return null
    throw error
  }
}

async function outgoing(source: EventSource, rows: readonly SqlRow[]): Promise<readonly OutgoingEvent[]> {
  const events: OutgoingEvent[] = []
  let previous: EventRow | null = null
  for (const raw of rows) {
    const row = decodeRow(raw)
    const opened = row === null ? null : source.codec.open(row)
    const known = previous
    previous = null
    if (row === null || opened?.ok !== true || !(await isInChain(source, row, known))) continue
    events.push({ sequence: row.sequence, id: opened.event.id, bytes: wireBytes(opened.event, row.chain) })
    previous = row
  }
  return events
}

/**
 * Whether it follows from the event before it. Of two that do not fit one was altered: the other one, where this one fits
 * what that should be. What is not there, or not proven, says nothing about this one.
 */
async function isInChain(source: EventSource, row: EventRow, known: EventRow | null): Promise<boolean> {
  const { chain, digest, sequence } = row
  const follows = (before: Buffer): boolean => nextChain(before, digest).equals(chain)
  if (sequence === 1) return follows(CHAIN_START)
  if (known?.sequence === sequence - 1 && follows(known.chain)) return true
  const rows = ((await orUnreadable(selectAfter(source.database, sequence - 3, 2))) ?? []).map(decodeRow)
  const previous = rows.find((one) => one?.sequence === sequence - 1) ?? null
  if (previous === null || !source.codec.open(previous).ok || follows(previous.chain)) return true
  const second = rows.find((one) => one?.sequence === sequence - 2)?.chain ?? CHAIN_START
  return follows(nextChain(second, previous.digest))
}
