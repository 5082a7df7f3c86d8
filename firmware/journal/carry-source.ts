import type { KeyObject } from 'node:crypto'
import type { OutgoingEvent } from '../ports/journal.ts'
import type { JournalName } from './envelope.ts'
import { type OpenForReading, reading, readingFile } from './inspect.ts'
import { type JournalMode, setAsidePath } from './journal-files.ts'
import { GIVEN_UP_AFTER, wholeEventsAfter } from './whole-events.ts'

/** Which events are carried. */
export type CarrySelection =
  /** All without the final acknowledgement. */
  | { readonly kind: 'unsent' }
  /** Those of whole working days, `yyyy-mm-dd`, both included. */
  | { readonly kind: 'days'; readonly from: string; readonly to: string }
  /** Sequences, both included. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  /** What can still be read, of what had no final acknowledgement, in a damaged journal that was set aside. */
  | { readonly kind: 'set-aside'; readonly journal: number }

export interface CarrySource {
  readonly name: JournalName
  /** This kiosk's own signing key. */
  readonly key: KeyObject
  /** What was asked for; of a damaged journal nobody knows where it ends. */
  readonly first: number
  readonly last: number | null
  /** Pages of events, in order, none of them empty; without what `wholeEventsAfter` passes over. */
  pages(size: number): AsyncIterable<readonly OutgoingEvent[]>
}

/**
 * Reads what is to be carried out, beside the kiosk or without one; needs no lock and changes nothing. Rejects as
 * `verifyJournal` does.
 */
export function carryFrom<T>(
  dataDir: string,
  mode: JournalMode,
  selection: CarrySelection,
  use: (source: CarrySource) => Promise<T>,
): Promise<T> {
  if (selection.kind === 'set-aside') {
    const file = setAsidePath(dataDir, mode, selection.journal)
    return readingFile(dataDir, file, (opened) => {
      const asked = { first: opened.record.acknowledged + 1, last: null }
      return use({ ...ownerOf(opened), ...asked, pages: (size) => pagesOf(opened, asked, size) })
    })
  }
  return reading(dataDir, mode, async (opened) => {
    const range = (await rangeOf(opened, selection)) ?? NOTHING
    return use({ ...ownerOf(opened), ...range, pages: (size) => pagesOf(opened, range, size) })
  })
}

function ownerOf({ deviceKey, record }: OpenForReading): Pick<CarrySource, 'name' | 'key'> {
  return { name: record.name, key: deviceKey.signingKey() }
}

type Range = { readonly first: number; readonly last: number }

const NOTHING: Range = { first: 1, last: 0 }

/** Null when there is nothing to carry. */
async function rangeOf(
  { database, record }: OpenForReading,
  selection: Exclude<CarrySelection, { kind: 'set-aside' }>,
): Promise<Range | null> {
  const [condition, values] = conditionOf(selection, record.acknowledged)
  const [row] = await database.all(
    `SELECT min(sequence) AS first, max(sequence) AS last FROM event WHERE ${condition}`,
    values,
  )
  const { first, last } = row ?? {}
  return typeof first === 'number' && typeof last === 'number' ? { first, last } : null
}

function conditionOf(
  selection: Exclude<CarrySelection, { kind: 'set-aside' }>,
  acknowledged: number,
): [string, (string | number)[]] {
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
  opened: OpenForReading,
  { first, last }: { readonly first: number; readonly last: number | null },
  size: number,
): AsyncGenerator<readonly OutgoingEvent[]> {
  for (let after = first - 1; ; ) {
    const page = await wholeEventsAfter(opened, after, last ?? after + GIVEN_UP_AFTER, size)
    const end = page.at(-1)
    if (end === undefined) return
    yield page
    after = end.sequence
  }
}
