import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Random } from '../ports/random.ts'
import type { DeviceKey } from './device-key.ts'
import { unwrapKey, wrapKey } from './seal.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

const DAY_KEY_BYTES = 32
/** Ten years of days. Keys are forgotten after weeks; more than this is no journal of ours. */
const DAYS_MAX = 3_660

/**
 * The keys that seal personal data, one random key per working day, kept wrapped under the device key. To forget
 * the persons of a day is to forget its key.
 */
export class DayKeys {
  readonly #wrappingKey: KeyObject
  readonly #keys = new Map<string, KeyObject>()
  readonly #damaged = new Set<string>()

  private constructor(deviceKey: DeviceKey) {
    this.#wrappingKey = deviceKey.derive('day-key-wrap')
  }

  static async read(database: SqliteDatabase, deviceKey: DeviceKey): Promise<DayKeys> {
    const keys = new DayKeys(deviceKey)
    const rows = await database.read('SELECT day, wrapped FROM day_key ORDER BY day DESC LIMIT ?', [DAYS_MAX])
    for (const { day, wrapped } of rows) {
      if (typeof day !== 'string') continue
      const key = wrapped instanceof Uint8Array ? unwrapKey(keys.#wrappingKey, wrapped) : null
      if (key === null) keys.#damaged.add(day)
      else keys.#keys.set(day, key)
    }
    return keys
  }

  /** `damaged` when it is there but does not open, `forgotten` when it is not there. */
  find(day: string): KeyObject | 'damaged' | 'forgotten' {
    return this.#keys.get(day) ?? (this.#damaged.has(day) ? 'damaged' : 'forgotten')
  }

  /** The first day whose key does not open. */
  firstDamaged(): string | null {
    return [...this.#damaged].sort()[0] ?? null
  }

  /** For good. Opening what it sealed says `forgotten` from now on. */
  async forget(day: string, database: SqliteDatabase): Promise<void> {
    await database.run('DELETE FROM day_key WHERE day = ?', [day])
    this.#keys.delete(day)
  }

  /** The key of the day, made and stored durably when there is none. */
  async ensure(day: string, database: SqliteDatabase, random: Random): Promise<KeyObject> {
    const existing = this.#keys.get(day)
    if (existing !== undefined) return existing
    const key = createSecretKey(random.bytes(DAY_KEY_BYTES))
    await database.run('INSERT INTO day_key (day, wrapped) VALUES (?, ?)', [day, wrapKey(this.#wrappingKey, key)])
    this.#keys.set(day, key)
    return key
  }
}
