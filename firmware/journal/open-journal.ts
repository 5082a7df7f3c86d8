import path from 'node:path'
import type { Random } from '../ports/random.ts'
import { AppendQueue } from './append-queue.ts'
import { DayKeys } from './day-keys.ts'
import { type DeviceKey, PersonKeys, PressMarks, readOrCreateDeviceKey } from './device-key.ts'
import { type JournalName, journalId, type Place } from './envelope.ts'
import { decodeRow, selectLast } from './event-row.ts'
import { FilePlace } from './file-place.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'
import { JournalError } from './journal-error.ts'
import { type JournalMode, journalPath, journalToWrite, keepNames, makeFolder } from './journal-files.ts'
import { RosterVault } from './roster-vault.ts'
import { type ChainPoint, RowCodec } from './row-codec.ts'
import { claim, openForWriting, readRecord } from './schema.ts'
import { type JournalBase, Snapshots } from './snapshots.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { SqliteJournal } from './sqlite-journal.ts'
import { SqliteRetention } from './sqlite-retention.ts'
import { EMPTY_CHAIN } from './walk.ts'

export interface OpenJournalOptions {
  /** Made when missing. */
  readonly dataDir: string
  readonly kiosk: string
  readonly mode: JournalMode
  readonly place: Place
  readonly random: Random
  /** The number of the first journal in a folder without any; 1 where nobody says. */
  readonly first?: number
}

export interface OpenedJournal {
  readonly journal: SqliteJournal
  readonly retention: SqliteRetention
  readonly personKeys: PersonKeys
  readonly pressMarks: PressMarks
  readonly rosterVault: RosterVault
}

/**
 * Opens the current journal of a mode for writing and takes the data folder's lock; makes folder, device key and
 * journal 1 when there is nothing yet. Rejects with `JournalError`: `locked`, `bad-key`, `wrong-kiosk`, `corrupt`,
 * `full`, `io`; then nothing stays open.
 */
export async function openJournal(options: OpenJournalOptions): Promise<OpenedJournal> {
  const { dataDir, mode } = options
  const folder = path.join(dataDir, mode)
  await makeFolder(folder)
  const lock = await lockFolder(dataDir)
  return orClose(lock, async () => {
    const deviceKey = await readOrCreateDeviceKey(dataDir, options.random)
    const name = { kiosk: options.kiosk, mode, journal: await journalToWrite(dataDir, mode, options.first ?? 1) }
    const file = journalPath(dataDir, mode, name.journal)
    const database = await openForWriting(file)
    return orClose(database, async () => {
      const { journal, retention } = await openFile(options, name, { file, database, deviceKey, lock })
      await keepNames(folder)
      await keepNames(dataDir)
      return {
        journal,
        retention,
        personKeys: new PersonKeys(deviceKey),
        pressMarks: new PressMarks(deviceKey),
        rosterVault: new RosterVault(folder, mode, deviceKey, options.random),
      }
    })
  })
}

interface Opened {
  readonly file: string
  readonly database: SqliteDatabase
  readonly deviceKey: DeviceKey
  readonly lock: FolderLock
}

async function openFile(
  options: OpenJournalOptions,
  name: JournalName,
  opened: Opened,
): Promise<Pick<OpenedJournal, 'journal' | 'retention'>> {
  const { database, deviceKey, file, lock } = opened
  await claim(database, name, deviceKey)
  const record = await readRecord(database, deviceKey)
  const found = journalId(record.name)
  if (found !== journalId(name)) {
    const advice = `not of ${journalId(name)}: use another data folder`
    throw new JournalError('journal.wrong-kiosk', `${options.dataDir} holds the journal of ${found}, ${advice}`)
  }
  const dayKeys = await DayKeys.read(database, deviceKey)
  const damaged = dayKeys.firstDamaged()
  if (damaged !== null) throw new JournalError('journal.corrupt', `The key of day ${damaged} is damaged`)
  const codec = new RowCodec(name, dayKeys, deviceKey.derive('row-guard'))
  const snapshots = new Snapshots(database, name, deviceKey.derive('snapshot-seal'))
  const base = { stored: await snapshots.base() }
  const head = await readHead(database, base)
  const { place, random } = options
  const files = new FilePlace(file, `${file}-wal`)
  const isInPlace = (): boolean => files.isKept()
  const queue = new AppendQueue({ database, codec, dayKeys, name, place, random, isInPlace }, head)
  const parts = { database, codec, snapshots, base, random }
  return {
    journal: new SqliteJournal({ ...parts, number: name.journal, queue, lock, isInPlace }),
    retention: new SqliteRetention({ ...parts, path: file, dayKeys }),
  }
}

async function readHead(database: SqliteDatabase, { stored }: JournalBase): Promise<ChainPoint> {
  const raw = await selectLast(database)
  if (raw === undefined) return stored?.point ?? EMPTY_CHAIN
  const row = decodeRow(raw)
  if (row === null) throw new JournalError('journal.corrupt', 'The last event cannot be read')
  return { sequence: row.sequence, chain: row.chain }
}

async function orClose<T>(opened: { close(): Promise<void> }, next: () => Promise<T>): Promise<T> {
  try {
    return await next()
  } catch (error) {
    await opened.close()
    throw error
  }
}
