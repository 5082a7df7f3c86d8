import { readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { isDiskFull } from '../domain/disk-room.ts'
import type { AskRoom } from '../ports/room.ts'
import { DayKeys } from './day-keys.ts'
import { type DeviceKey, readDeviceKey } from './device-key.ts'
import { decodeRow, insertRows, ROWS_PER_PAGE, selectAfter } from './event-row.ts'
import { isJournalError, JournalError } from './journal-error.ts'
import { type JournalMode, keepNames, onDisk, orNull, setAsidePath } from './journal-files.ts'
import { RowCodec } from './row-codec.ts'
import { claim, type JournalRecord, openForReading, openForWriting, readRecord } from './schema.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { GIVEN_UP_AFTER, readableAfter } from './whole-events.ts'

/** Something in the folder of a mode that is not in use any more, and may still hold people. */
export interface LyingAside {
  readonly name: string
  /** True where facts without people may stay in its place. */
  readonly staysNameless: boolean
  /** For good. May be cut off by a power cut; then it is called again. Rejects with `JournalError`. */
  forget(): Promise<void>
}

const ROSTER = 'roster.sealed.damaged'
const OF_JOURNAL = /^(journal-(\d{4,6}))\./

/** Journals that were set aside, each with all that belongs to it, and a damaged roster. */
export async function lyingAside(
  dataDir: string,
  mode: JournalMode,
  current: number,
  askRoom: AskRoom = statfs,
): Promise<readonly LyingAside[]> {
  const folder = path.join(dataDir, mode)
  const names = await onDisk(folder, () => readdir(folder))
  const numbers = new Set(names.map((name) => Number(OF_JOURNAL.exec(name)?.[2] ?? current)))
  numbers.delete(current)
  const journals = [...numbers].map((number) => ({
    name: `journal ${number}`,
    staysNameless: true,
    forget: () => forgetJournal(dataDir, mode, number, askRoom),
  }))
  const roster = { name: ROSTER, staysNameless: false, forget: () => remove(folder, [ROSTER]) }
  return names.includes(ROSTER) ? [...journals, roster] : journals
}

/**
 * What can be read of the events stays, without keys, keyed hashes and snapshots: the facts in clear, digests and chain
 * can still be carried out and proven. Where nothing can be read nothing stays: nobody knows who is in it.
 */
async function forgetJournal(dataDir: string, mode: JournalMode, number: number, askRoom: AskRoom): Promise<void> {
  const kept = setAsidePath(dataDir, mode, number)
  const [folder, last] = [path.dirname(kept), path.basename(kept)]
  const whole = last.replace('damaged', 'nameless')
  const part = last.replace('damaged', 'part')
  const ours = async (): Promise<readonly string[]> =>
    (await onDisk(folder, () => readdir(folder))).filter((name) => name.startsWith(last.replace('damaged.sqlite', '')))
  const removeOurs = async (which: (name: string) => boolean): Promise<void> =>
    remove(folder, (await ours()).filter(which))
  // Its name says that it is whole: then what it was made from may have gone in part.
  if (!(await ours()).includes(whole)) {
    const removePart = (): Promise<void> => removeOurs((name) => name.startsWith(part))
    await removePart()
    const source = (await ours()).find((name) => name === last || name === last.replace('.damaged', ''))
    try {
      const isCopied =
        source !== undefined &&
        (await copyNameless(dataDir, path.join(folder, source), path.join(folder, part), askRoom))
      if (isCopied) await onDisk(folder, () => rename(path.join(folder, part), path.join(folder, whole)))
    } catch (error) {
      // Half of a copy serves nobody, and takes the last room from the journal in use.
      await removePart()
      throw error
    }
    await keepNames(folder)
  }
  await removeOurs((name) => name !== whole)
  if ((await ours()).includes(whole)) await onDisk(folder, () => rename(path.join(folder, whole), kept))
  await keepNames(folder)
}

/** Not larger than what it is made from. Rejects with `journal.full` where intake would pause for it. */
async function askRoomForCopy(file: string, askRoom: AskRoom): Promise<void> {
  const sizeOf = async (name: string): Promise<number> => (await orNull(onDisk(name, () => stat(name))))?.size ?? 0
  const bytes = (await sizeOf(file)) + (await sizeOf(`${file}-wal`))
  const { bavail, blocks, bsize } = await onDisk(file, () => askRoom(path.dirname(file)))
  if (!isDiskFull((bavail * bsize - bytes) / (blocks * bsize))) return
  throw new JournalError('journal.full', `No room for a copy of ${file}, ${bytes} bytes: make room, it is tried again`)
}

/** False where nothing can be read. */
async function copyNameless(dataDir: string, from: string, to: string, askRoom: AskRoom): Promise<boolean> {
  const deviceKey = await readDeviceKey(dataDir)
  const source = await openForReading(from)
  try {
    const record = await readRecord(source, deviceKey)
    await askRoomForCopy(from, askRoom)
    const target = await openForWriting(to)
    try {
      return await copyRows(source, target, record, deviceKey)
    } finally {
      await target.close()
    }
  } catch (error) {
    if (isJournalError(error) && error.code === 'journal.corrupt') return false
    throw error
  } finally {
    await source.close()
  }
}

async function copyRows(
  source: SqliteDatabase,
  target: SqliteDatabase,
  { acknowledged, name }: JournalRecord,
  deviceKey: DeviceKey,
): Promise<boolean> {
  const codec = new RowCodec(name, await DayKeys.read(target, deviceKey), deviceKey.derive('row-guard'))
  await claim(target, name, deviceKey)
  await target.run('UPDATE journal SET acknowledged = ?', [acknowledged])
  const select = (after: number, size: number): ReturnType<typeof selectAfter> => selectAfter(source, after, size)
  for (let [after, copied] = [0, 0]; ; ) {
    const rows = await readableAfter(select, after, after + GIVEN_UP_AFTER, ROWS_PER_PAGE)
    const end = rows.at(-1)
    if (end === undefined) return copied > 0
    after = Number(end['sequence'])
    const nameless = rows.flatMap((raw) => decodeRow(raw) ?? []).map((row) => codec.forgotten(row))
    if (nameless.length > 0) await insertRows(target, nameless)
    copied += nameless.length
  }
}

async function remove(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await onDisk(folder, () => rm(path.join(folder, name), { force: true }))
  await keepNames(folder)
}
