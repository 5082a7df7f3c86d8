import path from 'node:path'
import { isJournalError, JournalError } from './journal-error.ts'
import { SqliteDatabase } from './sqlite-database.ts'

export interface FolderLock {
  close(): Promise<void>
}

/**
 * Makes this process the one writer of a data folder, all modes, until `close` or its end. The lock is a transaction
 * held open on an empty SQLite file, which is a lock of the kernel (fcntl): it cannot outlive its process, so there
 * is no stale lock and no guess about process numbers. Readers do not need it.
 *
 * Nobody in this process may open `DATA/lock` by other means: closing any descriptor of a file gives up all fcntl
 * locks the process holds on it (sqlite.org/howtocorrupt.html, 2.2). The same goes for the journal files.
 *
 * Rejects with `journal.locked` at once when another holds it.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const database = await SqliteDatabase.open(path.join(dataDir, 'lock'), { busyTimeoutMs: 0 })
  try {
    await database.run('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    await database.close()
    if (!isJournalError(error) || error.code !== 'journal.locked') throw error
    throw new JournalError(
      'journal.locked',
      `A kiosk is already running with the data folder ${dataDir}: stop it, or choose another with --data DIR`,
      error,
    )
  }
}
