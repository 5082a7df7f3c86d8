import type { MissingPerson, RosterCounts, RosterFilter } from '../domain/roster.ts'

/** What a column of a roster means, whatever its header is called. */
export type RosterColumn = 'name' | 'id-number' | 'id-type' | 'phone' | 'category' | 'unit' | 'proof-date' | 'half'

/** Why a line was not taken. The words belong to the screens. */
export type LineFault =
  | 'empty'
  | 'too-long'
  | 'bad-name'
  | 'bad-number'
  | 'bad-check-character'
  /** No such day, as a proof date or inside a number. */
  | 'impossible-date'
  | 'future-date'
  /** A number that a spreadsheet has rounded: its last digits are lost. */
  | 'rounded-number'
  | 'unknown-id-type'
  | 'bad-phone'
  | 'unknown-category'
  | 'unknown-half'
  /** `detail` is the line where this person stands already. */
  | 'duplicate'
  /** A formula instead of a value. */
  | 'formula'

/** One bad cell; nothing of what stands in it is repeated. */
export interface LineProblem {
  /** As a spreadsheet counts: the first row of the file is 1. */
  readonly line: number
  readonly column: RosterColumn
  /** What the file calls that column. */
  readonly header: string
  readonly fault: LineFault
  readonly detail: string
}

/** Why nothing of a file was taken. */
export type FileFault =
  | 'empty-file'
  | 'too-large'
  | 'not-a-table'
  | 'old-excel'
  | 'damaged-excel'
  | 'cell-without-value'
  | 'bad-encoding'
  | 'open-quote'
  | 'no-header'
  | 'missing-column'
  | 'column-twice'
  | 'too-many-lines'
  | 'too-many-columns'
  /** Unpacked it would take more memory than a kiosk has. */
  | 'too-much-inside'
  | 'took-too-long'
  | 'nobody-in-it'

/** What became of a file. Without personal data: it may be printed, sent and kept. */
export type RosterReport =
  | {
      readonly ok: true
      /** People taken. */
      readonly entries: number
      /** Lines not taken. */
      readonly refused: number
      /** Of the refused lines the first ones, in the order of the file. */
      readonly problems: readonly LineProblem[]
      /** What was done, and may not be what somebody meant. */
      readonly notices: readonly ('merged-cells' | 'unknown-columns' | 'first-sheet-only')[]
    }
  /** Nothing was changed: the roster before is still in force. */
  | {
      readonly ok: false
      readonly fault: FileFault
      readonly detail: string
      readonly problems: readonly LineProblem[]
    }

/** The answer to an import: a report, or why it was not even read. */
export type RosterImport =
  | { readonly done: true; readonly report: RosterReport }
  | { readonly done: false; readonly refusal: 'import-running' | 'journal-unavailable' | 'request-reused' | 'too-busy' }

/** Who is expected and who came, for the crew. */
export interface RosterView {
  /** `damaged`: the file on disk could not be opened and was set aside. */
  readonly state: 'none' | 'ready' | 'damaged'
  /** Working day of the import; null without a roster. */
  readonly importedOn: string | null
  readonly entries: number
  readonly counts: RosterCounts
  readonly units: readonly (RosterCounts & { readonly unit: string | null })[]
  /** The first ones of those missing. */
  readonly missing: readonly MissingPerson[]
  /** RFC 3339: when these figures were true. */
  readonly at: string
}

/** The roster as the screens see it. */
export interface RosterPort {
  view(filter: RosterFilter): RosterView
  /** Everybody who is missing, for a file. */
  missing(filter: RosterFilter): readonly MissingPerson[]
  /**
   * Replaces the roster by the people of a file (CSV or XLSX). The same `requestId` acts once. Resolves when it is on
   * disk and in the journal; a check-in meanwhile is not delayed.
   */
  importFile(bytes: Uint8Array, by: { readonly operator: string; readonly requestId: string }): Promise<RosterImport>
}
