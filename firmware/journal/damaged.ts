import { readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import {
  currentJournal,
  type JournalMode,
  journalPath,
  keepNames,
  onDisk,
  orNull,
  setAsidePath,
} from './journal-files.ts'
import { givenPieces } from './medium.ts'

/** A number may lie across two pieces of a file. */
const OVERLAP = 64
const PIECE_BYTES = 64 * 1024
const TICKET = /"ticket":"[A-Z](\d{3,6})"/g

/** The highest numbers of people and tubes that stand anywhere in files set aside; 0 where none can be found. */
export interface NumbersFound {
  readonly tickets: number
  /** Serial of the newest printed tube number. */
  readonly tubes: number
}

/**
 * Sets the current journal of a mode aside, whole: the file keeps its bytes under `journal-0001.damaged.sqlite`, its
 * log beside it, and the next one gets the next number. The caller has closed it. `lyingAside` ends it.
 */
export async function setAside(dataDir: string, mode: JournalMode): Promise<void> {
  const number = await currentJournal(dataDir, mode)
  const file = journalPath(dataDir, mode, number)
  const target = setAsidePath(dataDir, mode, number)
  // The log last: a cut in between leaves it behind, under a name that no journal gets again.
  for (const end of ['', '-wal', '-shm']) await orNull(onDisk(file, () => rename(file + end, target + end)))
  await keepNames(path.dirname(file))
}

/** Looks for numbers in every byte of the files set aside: also where SQLite can read nothing any more. Null without any. */
export async function numbersIn(dataDir: string, mode: JournalMode, kiosk: string): Promise<NumbersFound | null> {
  const folder = path.join(dataDir, mode)
  const names = (await onDisk(folder, () => readdir(folder))).filter((name) => name.includes('.damaged.'))
  if (names.length === 0) return null
  const tube = new RegExp(`(?<!\\d)${kiosk.slice(1)}(\\d{6})(\\d{4})(?!\\d)`, 'g')
  let tickets = 0
  let newest = ''
  for (const name of names) {
    let rest = ''
    for await (const piece of givenPieces(path.join(folder, name), PIECE_BYTES)) {
      const text = rest + piece
      for (const [, number = ''] of text.matchAll(TICKET)) tickets = Math.max(tickets, Number(number))
      for (const [, day = '', serial = ''] of text.matchAll(tube)) if (day + serial > newest) newest = day + serial
      rest = text.slice(-OVERLAP)
    }
  }
  return { tickets, tubes: Number(newest.slice(6)) }
}
