import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import type { Snapshot } from '../ports/journal.ts'
import type { Random } from '../ports/random.ts'
import { type JournalName, journalId } from './envelope.ts'
import { JournalError } from './journal-error.ts'
import type { ChainPoint } from './row-codec.ts'
import { NONCE_BYTES, seal, unsealBytes } from './seal.ts'
import type { SqliteDatabase, SqlRow } from './sqlite-database.ts'

const pack = promisify(deflate)
const unpack = promisify(inflate)

/** A state of 10,000 visits in hand is 15 MB; what grows beyond this is not ours. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024

/** `base` stands for events that were removed; `latest` only saves time and may be lost. */
export type SnapshotKind = 'base' | 'latest'

/** A snapshot and where the chain stood then. */
export interface StoredSnapshot {
  readonly point: ChainPoint
  readonly snapshot: Snapshot
}

/** What the journal begins with, shared by those who read it and those who move it. */
export interface JournalBase {
  stored: StoredSnapshot | null
}

/** States as the kiosk had folded them, packed and sealed with a key of this kiosk, at most one of each kind. */
export class Snapshots {
  readonly #database: SqliteDatabase
  readonly #name: JournalName
  readonly #key: KeyObject

  constructor(database: SqliteDatabase, name: JournalName, key: KeyObject) {
    this.#database = database
    this.#name = name
    this.#key = key
  }

  /** Null when there is none, `damaged` when what is there does not open. */
  async read(kind: SnapshotKind): Promise<StoredSnapshot | 'damaged' | null> {
    const [row] = await this.#database.read('SELECT sequence, chain, code, sealed FROM snapshot WHERE kind = ?', [kind])
    return row === undefined ? null : ((await this.#open(kind, row)) ?? 'damaged')
  }

  /** What begins the journal where its first events were removed: without it nobody could go on. */
  async base(): Promise<StoredSnapshot | null> {
    const base = await this.read('base')
    if (base === 'damaged') throw new JournalError('journal.corrupt', 'What the journal begins with is damaged')
    return base
  }

  /** Takes the place of the one before. */
  async write(kind: SnapshotKind, { point, snapshot }: StoredSnapshot, random: Random): Promise<void> {
    const packed = await pack(snapshot.bytes)
    const sealed = seal(this.#key, random.bytes(NONCE_BYTES), this.#place(kind, point, snapshot.code), packed)
    await this.#database.run(
      'INSERT OR REPLACE INTO snapshot (kind, sequence, chain, code, sealed) VALUES (?, ?, ?, ?, ?)',
      [kind, point.sequence, point.chain, snapshot.code, sealed],
    )
  }

  async remove(kind: SnapshotKind): Promise<void> {
    await this.#database.run('DELETE FROM snapshot WHERE kind = ?', [kind])
  }

  async #open(kind: SnapshotKind, row: SqlRow): Promise<StoredSnapshot | null> {
    const { chain, code, sealed, sequence } = row
    if (typeof sequence !== 'number' || !(chain instanceof Buffer) || typeof code !== 'string') return null
    const point = { sequence, chain }
    const packed = sealed instanceof Uint8Array ? unsealBytes(this.#key, this.#place(kind, point, code), sealed) : null
    if (packed === null) return null
    const bytes = await unpack(packed, { maxOutputLength: UNPACKED_BYTES_MAX })
    return { point, snapshot: { sequence, code, bytes } }
  }

  /** What it is bound to: no other journal, kind, place in the chain or code opens it. */
  #place(kind: SnapshotKind, { chain, sequence }: ChainPoint, code: string): string {
    return `${journalId(this.#name)} ${kind} ${sequence} ${chain.toString('base64url')} ${code}`
  }
}
