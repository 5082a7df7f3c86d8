import { createHash } from 'node:crypto'
import type { LoadedConfig } from '../../config/load.ts'
import { hasHeld } from '../domain/clock-state.ts'
import type { Input } from '../domain/input.ts'
import { daysBetween } from '../domain/moment.ts'
import {
  knownCategories,
  type MissingPerson,
  type RosterFilter,
  type RosterStanding,
  rosterStanding,
} from '../domain/roster.ts'
import type { OpenedJournal } from '../journal/open-journal.ts'
import type { RosterVault } from '../journal/roster-vault.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { RosterImport, RosterPort, RosterView } from '../ports/roster.ts'
import { FirstAnswers } from './first-answers.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { RosterBook } from './roster-book.ts'
import { fromSlices, type RosterHeader, type Staged, stageRoster } from './roster-import.ts'

/** A page shows no more than a person reads; the file has everybody. */
const MISSING_SHOWN_MAX = 300
/** So long a phone that lost the network still gets its first answer. */
const ANSWERS_KEPT_MAX = 8

export interface RosterDeskParts {
  readonly book: RosterBook
  readonly vault: RosterVault
  readonly loop: Pick<KioskLoop, 'submit' | 'state' | 'programme' | 'now' | 'onChanged' | 'changed'>
  readonly programmes: Parameters<typeof knownCategories>[0]
  readonly identify: (idNumber: string) => string
  readonly clock: Pick<Clock, 'trust'>
  /** After so many days a roster is forgotten. */
  readonly personDays: number
  readonly log: Log
}

/**
 * Takes rosters in and answers who is missing.
 *
 * ORDER of an import: sealed on disk beside the one in force; `roster.imported` in the journal; then it takes the
 * other's place. After a power cut in between, or when it was put there while no kiosk ran, `start` goes on from there.
 */
export class RosterDesk implements RosterPort {
  readonly #parts: RosterDeskParts
  readonly #answers = new FirstAnswers<RosterImport>(ANSWERS_KEPT_MAX, ({ done }) => done)
  #isImporting = false
  #isDamaged = false
  #day = ''
  #stopListening: () => void = () => undefined
  #standing: { readonly key: string; readonly value: RosterStanding } | null = null

  constructor(parts: RosterDeskParts) {
    this.#parts = parts
  }

  /** Loads the roster, before the first person comes. Whatever is wrong with it, the kiosk goes on without. */
  async load(): Promise<void> {
    await this.#orLog(() => this.#load())
  }

  /** The loop has been started: what was left to be written is written. */
  async start(): Promise<void> {
    const { loop, vault } = this.#parts
    if (this.#isDamaged) await loop.submit({ kind: 'roster-forgotten', reason: 'damaged' })
    await this.#orLog(() => this.#adoptStaged())
    await this.#forgetOld(vault)
    this.#stopListening = loop.onChanged(() => {
      if (this.#believedDay() !== this.#day) void this.#forgetOld(vault)
    })
  }

  close(): void {
    this.#stopListening()
  }

  view(filter: RosterFilter): RosterView {
    const { book, loop } = this.#parts
    const { counts, missing, units } = this.#stand(filter)
    return {
      state: this.#isDamaged ? 'damaged' : book.importedOn === null ? 'none' : 'ready',
      importedOn: book.importedOn,
      entries: book.people.size,
      counts,
      units,
      missing: missing.slice(0, MISSING_SHOWN_MAX),
      at: loop.now().time,
    }
  }

  missing(filter: RosterFilter): readonly MissingPerson[] {
    return this.#stand(filter).missing
  }

  async importFile(
    bytes: Uint8Array,
    { operator, requestId }: { readonly operator: string; readonly requestId: string },
  ): Promise<RosterImport> {
    const digest = createHash('sha256').update(bytes).digest('base64')
    const answer = this.#answers.once(`${operator} ${requestId}`, digest, () => this.#importAlone(bytes, operator))
    return answer ?? { done: false, refusal: 'request-reused' }
  }

  async #importAlone(bytes: Uint8Array, operator: string): Promise<RosterImport> {
    if (this.#isImporting) return { done: false, refusal: 'import-running' }
    this.#isImporting = true
    try {
      return await this.#import(bytes, operator)
    } finally {
      this.#isImporting = false
    }
  }

  async #import(bytes: Uint8Array, operator: string): Promise<RosterImport> {
    const { book, identify, log, loop, programmes, vault } = this.#parts
    const setting = { vault, identify, operator, categories: knownCategories(programmes), today: loop.now().day }
    let staged: Staged
    try {
      staged = await stageRoster(bytes, setting)
    } catch (error) {
      log.error({ event: 'roster.not-written', cause: String(error) }, 'a roster could not be written')
      await vault.file.discard().catch(() => undefined)
      return { done: false, refusal: 'journal-unavailable' }
    }
    if (staged.header === null) return { done: true, report: staged.report }
    const written = await loop.submit(importedInput(staged.header))
    if (!written.ok) {
      await vault.file.discard()
      return { done: false, refusal: written.refusal === 'too-busy' ? 'too-busy' : 'journal-unavailable' }
    }
    await vault.file.commit()
    this.#isDamaged = false
    book.replace(staged.people, staged.header.importedOn)
    loop.changed()
    return { done: true, report: staged.report }
  }

  /** Left by a power cut, or by the command line while no kiosk ran: it counts once the journal says so. */
  async #adoptStaged(): Promise<void> {
    const { book, log, loop, vault } = this.#parts
    const content = await vault.file.readStaged()
    if (content.kind === 'missing') return
    const staged = content.kind === 'slices' ? await fromSlices(content.slices) : null
    if (staged === null) {
      log.warn({ event: 'roster.staged-damaged' }, 'a roster that was not in force yet is damaged')
      await vault.file.discard()
      return
    }
    const isWritten = staged.header.fingerprint === loop.state.rosterFingerprint
    if (!isWritten && !(await loop.submit(importedInput(staged.header))).ok) return
    await vault.file.commit()
    this.#isDamaged = false
    book.replace(staged.people, staged.header.importedOn)
  }

  async #orLog(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#parts.log.error({ event: 'roster.not-loaded', cause: String(error) }, 'the roster could not be loaded')
    }
  }

  async #load(): Promise<void> {
    const { book, log, vault } = this.#parts
    const content = await vault.file.read()
    if (content.kind === 'missing') return
    const opened = content.kind === 'slices' ? await fromSlices(content.slices) : null
    if (opened !== null) {
      book.replace(opened.people, opened.header.importedOn)
      return
    }
    log.error({ event: 'roster.damaged' }, 'the roster on disk is damaged and was set aside')
    this.#isDamaged = true
    await vault.file.setAside()
  }

  /** Empty while no time source has set the clock: what is forgotten does not come back. */
  #believedDay(): string {
    const { clock, loop } = this.#parts
    return clock.trust() === 'synced' && hasHeld(loop.state.clock) ? loop.now().day : ''
  }

  async #forgetOld({ file }: RosterVault): Promise<void> {
    const { book, log, loop, personDays } = this.#parts
    this.#day = this.#believedDay()
    if (this.#day === '' || book.importedOn === null || daysBetween(book.importedOn, this.#day) <= personDays) return
    book.replace(new Map(), null)
    await file.forget().catch((error: unknown) => {
      log.error({ event: 'roster.not-forgotten', cause: String(error) }, 'an old roster could not be removed')
    })
    await loop.submit({ kind: 'roster-forgotten', reason: 'retention' })
  }

  /** Pages ask after every change: the same question about the same state is answered once. */
  #stand(filter: RosterFilter): RosterStanding {
    const { book, loop } = this.#parts
    const now = loop.now()
    const key = JSON.stringify([loop.state.sequence, book.revision, now.day, filter, loop.programme.version])
    if (this.#standing?.key === key) return this.#standing.value
    const value = rosterStanding(loop.state, book.people, filter, { now, programme: loop.programme })
    this.#standing = { key, value }
    return value
  }
}

function importedInput({ entries, fingerprint, operator, refused }: RosterHeader): Input {
  return { kind: 'roster-imported', roster: { entries, refused, fingerprint, operator } }
}

/** The desk of a configured kiosk. */
export function createRosterDesk(
  { config, programmes }: LoadedConfig,
  parts: {
    readonly book: RosterBook
    readonly clock: Clock
    readonly kiosk: { readonly loop: KioskLoop }
    readonly log: Log
    readonly personKeys: OpenedJournal['personKeys']
    readonly vault: RosterVault
  },
): RosterDesk {
  const { book, clock, kiosk, log, personKeys, vault } = parts
  return new RosterDesk({
    book,
    clock,
    vault,
    loop: kiosk.loop,
    programmes,
    identify: (idNumber) => personKeys.identify(idNumber),
    personDays: config.retention.personDays,
    log: log.child({ room: 'roster' }),
  })
}
