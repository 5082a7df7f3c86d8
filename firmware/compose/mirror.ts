import type { KeyObject } from 'node:crypto'
import { appendFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { KioskConfig } from '../../config/load.ts'
import type { JournalMode } from '../journal/journal-files.ts'
import type { Clock } from '../ports/clock.ts'
import type { Outbox } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import { publicKey } from '../proof/jose-envelope.ts'
import { exportEvents } from './export-events.ts'

/** What a dead card can cost where no network was; a file each time, so not more often for a stick's sake. */
const EVERY_MS = 5 * 60_000

export interface MirrorParts {
  readonly dataDir: string
  readonly kiosk: string
  readonly mode: JournalMode
  /** On a second medium; it must be there. One that is made here could hide that the medium is not. */
  readonly folder: string
  readonly district: KeyObject
  readonly journal: Pick<Outbox, 'head' | 'cursor'> & { readonly number: number }
  readonly clock: Clock
  readonly log: Log
}

/**
 * Keeps what is not final yet on a second medium too, as files that the district imports like any carry-out: they open
 * without this kiosk's keys, which may have died with its card. What has become final is removed. Nothing waits for it,
 * and whatever fails it, the kiosk goes on and says so.
 */
export class Mirror {
  readonly #parts: MirrorParts
  #isFailing = false
  #cancel: (() => void) | null = null
  #running: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(parts: MirrorParts) {
    this.#parts = parts
  }

  get isFailing(): boolean {
    return this.#isFailing
  }

  start(): void {
    this.#running = this.#round()
  }

  /** Resolves when the file under way is written, or could not be. */
  settled(): Promise<void> {
    return this.#running
  }

  /** Waits for the file under way. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel?.()
    await this.settled()
  }

  /** Never rejects. */
  async #round(): Promise<void> {
    const { clock, log } = this.#parts
    try {
      await this.#write()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) log.warn({ event: 'mirror.failed', cause: String(error) }, 'the mirror cannot be written')
      this.#isFailing = true
    }
    if (this.#isClosed) return
    this.#cancel = clock.after(EVERY_MS, () => {
      this.#running = this.#round()
    })
  }

  async #write(): Promise<void> {
    const { dataDir, district, folder, journal, kiosk, log, mode } = this.#parts
    const { acknowledged } = await journal.cursor()
    // What a new card can know of this one: no journal gets this number again.
    await appendFile(join(folder, `${kiosk}-${mode}-${journal.number}.journal`), '')
    let last = acknowledged
    for (const name of await readdir(folder)) {
      // What a medium that was pulled out left half written.
      if (name.startsWith(this.#prefix) && name.endsWith('.events.part')) await rm(join(folder, name), { force: true })
      const to = this.#lastOf(name)
      if (to !== null && to <= acknowledged) await rm(join(folder, name), { force: true })
      else last = Math.max(last, to ?? 0)
    }
    const head = journal.head().sequence
    if (last >= head) return
    const selection = { kind: 'range', first: last + 1, last: head } as const
    const file = join(folder, `${this.#prefix}${last + 1}-${head}.events`)
    const without = (await exportEvents({ dataDir, mode, selection, district, file }))?.without ?? []
    if (without.length > 0)
      log.warn({ event: 'mirror.passed-over', without }, 'events that cannot be read are not mirrored')
  }

  get #prefix(): string {
    const { journal, kiosk, mode } = this.#parts
    return `${kiosk}-${mode}-${journal.number}-`
  }

  /** Null for a file that is none of this journal's. */
  #lastOf(name: string): number | null {
    const numbers = name.startsWith(this.#prefix)
      ? /^\d{1,15}-(\d{1,15})\.events$/.exec(name.slice(this.#prefix.length))
      : null
    return numbers === null ? null : Number(numbers[1])
  }
}

/** Begins at once; where none is configured there is nothing to fail. */
export function openMirror(
  { data, journal: { mirror: folder }, kiosk, mode, uplink }: KioskConfig,
  parts: Pick<MirrorParts, 'journal' | 'clock' | 'log'>,
): Pick<Mirror, 'isFailing' | 'close'> {
  const key = uplink?.carryOutKey
  if (folder === undefined || key === undefined) return { isFailing: false, close: () => Promise.resolve() }
  const mirror = new Mirror({
    ...parts,
    dataDir: data,
    kiosk: kiosk.id,
    mode,
    folder,
    district: publicKey('X25519', key),
  })
  mirror.start()
  return mirror
}
