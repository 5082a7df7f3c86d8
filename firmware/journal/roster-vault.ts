import { createHmac, type KeyObject } from 'node:crypto'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Random } from '../ports/random.ts'
import { type DeviceKey, PersonKeys, readOrCreateDeviceKey } from './device-key.ts'
import { lockFolder } from './folder-lock.ts'
import { type JournalMode, makeFolder } from './journal-files.ts'
import { SealedFile } from './sealed-file.ts'

/** About a millisecond on a Pi: other work gets its turn in between. */
const HASHED_AT_ONCE_BYTES = 128 * 1024

/** Where a mode's roster lies, `DATA/{mode}/roster.sealed`, and what says which file it came from. */
export class RosterVault {
  readonly file: SealedFile
  readonly #fingerprintKey: KeyObject
  readonly #mode: JournalMode

  constructor(folder: string, mode: JournalMode, deviceKey: DeviceKey, random: Random) {
    this.file = new SealedFile(path.join(folder, 'roster.sealed'), deviceKey.derive('roster-seal'), random)
    this.#fingerprintKey = deviceKey.derive('roster-fingerprint')
    this.#mode = mode
  }

  /** HMAC-SHA-256 of the file's bytes, base64url: nobody without this kiosk's key can try whether a guess fits. */
  async fingerprint(bytes: Uint8Array): Promise<string> {
    const hmac = createHmac('sha256', this.#fingerprintKey).update(`${this.#mode}\n`)
    for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE_BYTES) {
      hmac.update(bytes.subarray(at, at + HASHED_AT_ONCE_BYTES))
      await nextTurn()
    }
    return hmac.digest('base64url')
  }
}

export interface OpenedVault {
  readonly vault: RosterVault
  readonly personKeys: PersonKeys
  close(): Promise<void>
}

/**
 * The vault of a data folder in which no kiosk runs. Rejects with `JournalError`: `locked` when one does, `bad-key`,
 * `io`, `full`; then nothing stays open.
 */
export async function openRosterVault(dataDir: string, mode: JournalMode, random: Random): Promise<OpenedVault> {
  const folder = path.join(dataDir, mode)
  await makeFolder(folder)
  const lock = await lockFolder(dataDir)
  try {
    const deviceKey = await readOrCreateDeviceKey(dataDir, random)
    const vault = new RosterVault(folder, mode, deviceKey, random)
    return { vault, personKeys: new PersonKeys(deviceKey), close: () => lock.close() }
  } catch (error) {
    await lock.close()
    throw error
  }
}
