import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dayAfter, daysBetween } from '../domain/moment.ts'
import { type JournalMode, replaceFile } from '../journal/journal-files.ts'
import { type LyingAside, lyingAside } from '../journal/lying-aside.ts'
import type { Log } from '../ports/log.ts'

export interface AsideParts {
  readonly dataDir: string
  readonly kiosk: string
  readonly mode: JournalMode
  /** The one in use. */
  readonly journal: number
  /** The second medium, where there is one. */
  readonly mirror: string | null
  readonly personDays: number
  readonly log: Log
}

/** What lies aside and still has its people. */
export interface AsideView {
  readonly count: number
  /** `yyyy-mm-dd`: on the day after, the first of it is forgotten; null until a clock that is believed has seen it. */
  readonly until: string | null
}

/** By name: the day, by a believed clock, on which it was first seen aside. */
type Ledger = Readonly<Record<string, { readonly since: string; readonly isForgotten: boolean }>>

/**
 * Forgets the people in what is not in use any more: journals set aside, a damaged roster, and what the mirror holds of
 * other journals. They are counted from the day on which they were first seen here by a clock that may be trusted with
 * what is for good; until then an alert says that somebody should carry out what the district does not have.
 */
export class AsideDesk {
  readonly #parts: AsideParts
  #view: AsideView | null = null

  constructor(parts: AsideParts) {
    this.#parts = parts
  }

  get view(): AsideView | null {
    return this.#view
  }

  /** `today` by such a clock; with null nothing is counted, and nothing forgotten. Never rejects. */
  async look(today: string | null): Promise<void> {
    const { log } = this.#parts
    try {
      await this.#look(today)
    } catch (error) {
      log.error({ event: 'aside.failed', cause: String(error) }, 'what lies aside could not be looked at')
    }
  }

  async #look(today: string | null): Promise<void> {
    const { dataDir, journal, mode, personDays } = this.#parts
    const before = await this.#read()
    const mirrored = await this.#mirrored()
    const lying = [...(await lyingAside(dataDir, mode, journal)), ...(mirrored ?? [])]
    // A medium that is away comes back as old as it was.
    const away = mirrored === null ? Object.entries(before).filter(([name]) => name.startsWith(MIRRORED)) : []
    const after: Record<string, Ledger[string]> = Object.fromEntries(away)
    const left: LyingAside[] = []
    for (const one of lying) {
      const wasForgotten = before[one.name]?.isForgotten === true
      // Of what goes whole nothing can be lying there: it is another one, and has its own days.
      const known = wasForgotten && !one.staysNameless ? undefined : before[one.name]
      const since = [known?.since, today].filter((day) => typeof day === 'string').sort()[0]
      const isDue = today !== null && since !== undefined && daysBetween(since, today) > personDays
      const isForgotten = known?.isForgotten === true || (isDue && (await this.#forget(one)))
      if (!isForgotten) left.push(one)
      if (since !== undefined && !(isForgotten && !one.staysNameless)) after[one.name] = { since, isForgotten }
    }
    if (today !== null && JSON.stringify(after) !== JSON.stringify(before))
      await replaceFile(this.#file, JSON.stringify(after))
    const first = left.map(({ name }) => after[name]?.since ?? '').sort()[0]
    const until = first === undefined || first === '' ? null : dayAfter(first, personDays)
    this.#view = left.length === 0 ? null : { count: left.length, until }
  }

  async #forget(one: LyingAside): Promise<boolean> {
    const { name } = one
    const { log } = this.#parts
    try {
      await one.forget()
      log.warn({ event: 'aside.forgotten', name }, 'the people in what lay aside are forgotten')
      return true
    } catch (error) {
      log.error({ event: 'aside.not-forgotten', name, cause: String(error) }, 'people could not be forgotten')
      return false
    }
  }

  /** Of the mirror, what is of other journals of this kiosk; null while it is not there. */
  async #mirrored(): Promise<readonly LyingAside[] | null> {
    const { journal, kiosk, mirror, mode } = this.#parts
    if (mirror === null) return []
    const names = await readdir(mirror).catch(() => null)
    if (names === null) return null
    const prefix = `${kiosk}-${mode}-`
    const ours = names.filter((name) => name.startsWith(prefix) && OF_MIRROR.test(name.slice(prefix.length)))
    const byJournal = Map.groupBy(ours, (name) => Number(name.slice(prefix.length).split('-')[0]))
    byJournal.delete(journal)
    return [...byJournal].map(([number, files]) => ({
      name: `${MIRRORED}${number}`,
      staysNameless: false,
      forget: async () => {
        for (const file of files) await rm(join(mirror, file), { force: true })
      },
    }))
  }

  get #file(): string {
    return join(this.#parts.dataDir, this.#parts.mode, 'aside.json')
  }

  /** Nothing known: it is counted from today on. */
  async #read(): Promise<Ledger> {
    const text = await readFile(this.#file, 'utf8').catch(() => '{}')
    return parseLedger(text)
  }
}

const MIRRORED = 'mirrored journal '
const OF_MIRROR = /^\d{1,15}-\d{1,15}-\d{1,15}\.events(\.part)?$/
const DAY = /^\d{4}-\d\d-\d\d$/

function parseLedger(text: string): Ledger {
  try {
    const value: unknown = JSON.parse(text)
    return Object.fromEntries(
      Object.entries(typeof value === 'object' && value !== null ? value : {}).filter(([, entry]) => isEntry(entry)),
    )
  } catch {
    return {}
  }
}

function isEntry(entry: unknown): boolean {
  if (typeof entry !== 'object' || entry === null || !('since' in entry)) return false
  return typeof entry.since === 'string' && DAY.test(entry.since)
}
