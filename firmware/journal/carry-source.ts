import type { KeyObject } from 'node:crypto'
import { CHAIN_START, type JournalName, wireBytes } from './envelope.ts'
import { decodeRow, selectWholeAfter } from './event-row.ts'
import { type OpenForReading, reading } from './inspect.ts'
import { JournalError } from './journal-error.ts'
import type { JournalMode } from './journal-files.ts'

/** Which events are carried: all without the final acknowledgement, or those of whole working days. */
export type CarrySelection =
  | { readonly kind: 'unsent' }
  /** `yyyy-mm-dd`, both included. */
  | { readonly kind: 'days'; readonly from: string; readonly to: string }
  /** Sequences, both included. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }

export interface CarryRange {
  readonly name: JournalName
  /** Null when there is nothing to carry. */
  readonly range: { readonly first: number; readonly last: number } | null
  readonly chainBefore: Buffer
  readonly chainAfter: Buffer
  /** This kiosk's own signing key. */
  readonly key: KeyObject
}

/** A page of events, in order; those of forgotten people are passed over. */
export type CarryPages = (
  size: number,
) => AsyncIterable<readonly { readonly sequence: number; readonly bytes: Buffer }[]>

/**
 * Reads what is to be carried out, beside the kiosk or without one; needs no lock and changes nothing. Rejects as
 * `verifyJournal` does.
 */
export function carryFrom<T>(
  dataDir: string,
  mode: JournalMode,
  selection: CarrySelection,
  use: (range: CarryRange, pages: CarryPages) => Promise<T>,
): Promise<T> {
  return reading(dataDir, mode, async (opened) => {
    const range = await rangeOf(opened, selection)
    const carry: CarryRange = {
      name: opened.record.name,
      range,
      chainBefore: await chainAt(opened, (range?.first ?? 1) - 1),
      chainAfter: await chainAt(opened, range?.last ?? 0),
      key: opened.deviceKey.signingKey(),
    }
    return await use(carry, (size) => pagesOf(opened, range, size))
  })
}

async function rangeOf(
  { database, record }: OpenForReading,
  selection: CarrySelection,
): Promise<{ first: number; last: number } | null> {
  const [condition, values] = conditionOf(selection, record.acknowledged)
  const [row] = await database.all(
    `SELECT min(sequence) AS first, max(sequence) AS last FROM event WHERE ${condition}`,
    values,
  )
  const { first, last } = row ?? {}
  return typeof first === 'number' && typeof last === 'number' ? { first, last } : null
}

function conditionOf(selection: CarrySelection, acknowledged: number): [string, (string | number)[]] {
  switch (selection.kind) {
    case 'unsent':
      return ['sequence > ?', [acknowledged]]
    case 'days':
      return ['day BETWEEN ? AND ?', [selection.from, selection.to]]
    case 'range':
      return ['sequence BETWEEN ? AND ?', [selection.first, selection.last]]
  }
}

async function* pagesOf(
  { codec, database }: OpenForReading,
  range: CarryRange['range'],
  size: number,
): AsyncGenerator<readonly { readonly sequence: number; readonly bytes: Buffer }[], void, void> {
  if (range === null) return
  for (let after = range.first - 1; after < range.last; ) {
    const raw = await selectWholeAfter(database, after, Math.min(size, range.last - after))
    const page = raw.flatMap((one) => {
      const row = decodeRow(one)
      const event = row === null ? null : codec.open(row)
      if (row === null || event?.ok !== true)
        throw new JournalError(
          'journal.corrupt',
          `Event ${String(one['sequence'])} cannot be read: run kiosk journal verify`,
        )
      return row.sequence > range.last ? [] : [{ sequence: row.sequence, bytes: wireBytes(event.event, row.chain) }]
    })
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.sequence ?? range.last
  }
}

async function chainAt({ database }: OpenForReading, sequence: number): Promise<Buffer> {
  const [row] = await database.all('SELECT chain FROM event WHERE sequence = ?', [sequence])
  return row?.['chain'] instanceof Buffer ? row['chain'] : CHAIN_START
}
