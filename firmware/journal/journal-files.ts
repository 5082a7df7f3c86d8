import { mkdir, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { putFile, syncFolder } from '../disk/durable-file.ts'
import { isJournalError, JournalError } from './journal-error.ts'

export type JournalMode = 'live' | 'drill' | 'demo'

const FILE_NAME = /^journal-(\d{4,6})\.sqlite$/
/** Set aside: its number is never given again. */
const DAMAGED_NAME = /^journal-(\d{4,6})\.damaged\.sqlite$/

/** `DATA/{mode}/journal-0001.sqlite` */
export function journalPath(dataDir: string, mode: JournalMode, number: number): string {
  return path.join(dataDir, mode, `journal-${String(number).padStart(4, '0')}.sqlite`)
}

/** Where a journal that was damaged lies. */
export function setAsidePath(dataDir: string, mode: JournalMode, number: number): string {
  return journalPath(dataDir, mode, number).replace(/\.sqlite$/, '.damaged.sqlite')
}

/** The number of the current journal of a mode, the highest there is; 0 when there is none. */
export async function currentJournal(dataDir: string, mode: JournalMode): Promise<number> {
  return highest(await namesIn(path.join(dataDir, mode)), FILE_NAME)
}

/** The number of the journal to write: the current one, or the first after those that were set aside; `first` where there is none. */
export async function journalToWrite(dataDir: string, mode: JournalMode, first: number): Promise<number> {
  const names = await namesIn(path.join(dataDir, mode))
  const [current, damaged] = [highest(names, FILE_NAME), highest(names, DAMAGED_NAME)]
  return current === 0 && damaged === 0 ? first : Math.max(current, damaged + 1)
}

function highest(names: readonly string[], form: RegExp): number {
  return Math.max(0, ...names.map((name) => Number(form.exec(name)?.[1] ?? 0)))
}

/** True when any mode has a journal, damaged or not. */
export async function hasAnyJournal(dataDir: string): Promise<boolean> {
  const modes = ['live', 'drill', 'demo'] as const
  const names = await Promise.all(modes.map((mode) => namesIn(path.join(dataDir, mode))))
  return names.flat().some((name) => FILE_NAME.test(name) || DAMAGED_NAME.test(name))
}

/** Puts a small file in its place, for this account only: a power cut leaves the old one, the whole new one, or none. */
export async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  await onDisk(file, () => putFile(file, content))
}

/** Makes names created or changed in a folder survive a power cut. Rejects with `JournalError`. */
export function keepNames(folder: string): Promise<void> {
  return onDisk(folder, () => syncFolder(folder))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await orNull(onDisk(folder, () => readdir(folder)))) ?? []
}

/**
 * Makes a folder and those above it that are missing, for this account only. One by one: below a file system that takes
 * no folders (/proc) Node's own recursion never ends.
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  let above = path.resolve(folder)
  while (above !== path.dirname(above) && (await orNull(onDisk(above, () => stat(above)))) === null) {
    missing.unshift(above)
    above = path.dirname(above)
  }
  for (const one of missing) {
    const made = await orNull(onDisk(one, () => mkdirOnce(one)))
    // What is above it was there a moment ago.
    if (made === null) throw new JournalError('journal.io', `No folder can be made at ${one}: choose another place`)
  }
}

/** Another command may make it in the same moment. */
async function mkdirOnce(folder: string): Promise<true> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return true
}

/** Does something with a file or folder; its errors become `journal.missing`, `journal.full` or `journal.io`. */
export async function onDisk<T>(where: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT') throw new JournalError('journal.missing', `${where} is missing`, error)
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new JournalError('journal.full', `No room for ${where}`, error)
    throw new JournalError('journal.io', `${where} cannot be used (${String(code)})`, error)
  }
}

/** Null where `journal.missing` is an answer like any other. */
export async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    if (isJournalError(error) && error.code === 'journal.missing') return null
    throw error
  }
}
