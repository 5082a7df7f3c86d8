import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RosterEntry } from '../domain/roster.ts'
import type { RosterVault } from '../journal/roster-vault.ts'
import type { RosterReport } from '../ports/roster.ts'
import { readRosterApart } from '../roster/roster-reader.ts'

/** What a roster file in the vault says about itself, in its first slice. */
export interface RosterHeader {
  readonly version: 1
  readonly entries: number
  readonly refused: number
  readonly fingerprint: string
  readonly operator: string
  /** Working day of the import, `yyyy-mm-dd`. */
  readonly importedOn: string
}

/** People per slice: what is sealed, opened or turned into JSON without other work getting its turn. */
const ENTRIES_PER_SLICE = 250

export interface ImportSetting {
  readonly vault: RosterVault
  readonly identify: (idNumber: string) => string
  readonly categories: readonly string[]
  readonly today: string
  readonly operator: string
}

export type Staged =
  | { readonly report: Extract<RosterReport, { ok: false }>; readonly header: null }
  | { readonly report: RosterReport; readonly header: RosterHeader; readonly people: ReadonlyMap<string, RosterEntry> }

/** Reads a file and puts its people on disk, sealed, beside the roster in force. Rejects when they cannot be written. */
export async function stageRoster(bytes: Uint8Array, setting: ImportSetting): Promise<Staged> {
  const { categories, identify, operator, today, vault } = setting
  // The worker takes the bytes it is given for itself.
  const fingerprint = await vault.fingerprint(bytes)
  const people = new Map<string, RosterEntry>()
  const report = await readRosterApart(bytes, { categories, today }, (slice) => {
    for (const { idNumber, ...rest } of slice) {
      const personKey = identify(idNumber)
      people.set(personKey, { personKey, ...rest })
    }
  })
  if (!report.ok) return { report, header: null }
  const { entries, refused } = report
  const header: RosterHeader = { version: 1, entries, refused, fingerprint, operator, importedOn: today }
  await vault.file.stage(await toSlices(header, [...people.values()]))
  return { report, header, people }
}

async function toSlices(header: RosterHeader, entries: readonly RosterEntry[]): Promise<readonly string[]> {
  const slices = [JSON.stringify(header)]
  for (let i = 0; i < entries.length; i += ENTRIES_PER_SLICE) {
    slices.push(JSON.stringify(entries.slice(i, i + ENTRIES_PER_SLICE)))
    await nextTurn()
  }
  return slices
}

export interface OpenedRoster {
  readonly header: RosterHeader
  readonly people: ReadonlyMap<string, RosterEntry>
}

/** We sealed it ourselves, so its shape is ours; null only when it is of a later release. */
export async function fromSlices(slices: readonly string[]): Promise<OpenedRoster | null> {
  const [first = 'null', ...rest] = slices
  const header = JSON.parse(first) as RosterHeader | null
  if (header?.version !== 1) return null
  const people = new Map<string, RosterEntry>()
  for (const slice of rest) {
    for (const entry of JSON.parse(slice) as RosterEntry[]) people.set(entry.personKey, entry)
    await nextTurn()
  }
  return { header, people }
}
