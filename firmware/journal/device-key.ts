import { createHmac, createPrivateKey, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Random } from '../ports/random.ts'
import { JournalError } from './journal-error.ts'
import { hasAnyJournal, onDisk, orNull, replaceFile } from './journal-files.ts'

const KEY_BYTES = 32
/** RFC 8410, 7: what stands before the 32 bytes of an Ed25519 private key. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** What a key derived from the device key is for: each use has its own, so none says anything about another. */
export type KeyPurpose =
  | 'day-key-wrap'
  | 'person-key'
  | 'row-guard'
  | 'snapshot-seal'
  | 'roster-seal'
  | 'roster-fingerprint'
  | 'press-mark'
  | 'carry-out-signature'

/** The secret of this kiosk, 256 bits in `DATA/device.key`. It never leaves; only keys derived from it are used. */
export class DeviceKey {
  readonly #secret: KeyObject

  constructor(secret: Uint8Array) {
    this.#secret = createSecretKey(secret)
  }

  /** 256 bits by HKDF-SHA-256 (RFC 5869). */
  derive(purpose: KeyPurpose): KeyObject {
    return createSecretKey(this.#expand(purpose))
  }

  /** This kiosk's Ed25519 key: by it the district knows a file that was carried to it. */
  signingKey(): KeyObject {
    const der = Buffer.concat([ED25519_PKCS8, this.#expand('carry-out-signature')])
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  }

  /** 32 bytes that may lie open: they tell whether a key is this one, and nothing else about it. */
  check(): Buffer {
    return this.#expand('key-check')
  }

  #expand(purpose: KeyPurpose | 'key-check'): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#secret, '', `sampling-kiosk ${purpose} v1`, KEY_BYTES))
  }
}

/** Knows the same person again without keeping the number. */
export class PersonKeys {
  readonly #key: KeyObject

  constructor(deviceKey: DeviceKey) {
    this.#key = deviceKey.derive('person-key')
  }

  /** HMAC-SHA-256 of the number in UTF-8, base64url: the same on this kiosk for ever, meaningless elsewhere. */
  identify(idNumber: string): string {
    return createHmac('sha256', this.#key).update(idNumber).digest('base64url')
  }
}

/** Marks what stands in clear in an event. */
export class PressMarks {
  readonly #key: KeyObject

  constructor(deviceKey: DeviceKey) {
    this.#key = deviceKey.derive('press-mark')
  }

  /** HMAC-SHA-256 of a text in UTF-8, base64url: nobody without this kiosk's key can try whether a guess fits. */
  mark(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }
}

/** Reads `DATA/device.key`. Rejects with `journal.bad-key` when it is missing or not 32 bytes long. */
export async function readDeviceKey(dataDir: string): Promise<DeviceKey> {
  const key = await findDeviceKey(dataDir)
  if (key === null) throw missingKey(dataDir)
  return key
}

/**
 * Reads the key, or makes it in a data folder that has no journal yet. Where there is a journal a missing key is an
 * error: with a new one the old persons would be lost without a word. The caller holds the folder's lock.
 */
export async function readOrCreateDeviceKey(dataDir: string, random: Random): Promise<DeviceKey> {
  const existing = await findDeviceKey(dataDir)
  if (existing !== null) return existing
  if (await hasAnyJournal(dataDir)) throw missingKey(dataDir)
  const secret = random.bytes(KEY_BYTES)
  await replaceFile(keyPath(dataDir), secret)
  return new DeviceKey(secret)
}

async function findDeviceKey(dataDir: string): Promise<DeviceKey | null> {
  const file = keyPath(dataDir)
  const secret = await orNull(onDisk(file, () => readFile(file)))
  if (secret === null) return null
  if (secret.length === KEY_BYTES) return new DeviceKey(secret)
  throw new JournalError('journal.bad-key', `${file} is damaged: put back a copy of it`)
}

function missingKey(dataDir: string): JournalError {
  const advice = 'put it back, or move the journals of all modes elsewhere to begin anew'
  return new JournalError('journal.bad-key', `${keyPath(dataDir)} is missing but ${dataDir} has a journal: ${advice}`)
}

function keyPath(dataDir: string): string {
  return path.join(dataDir, 'device.key')
}
