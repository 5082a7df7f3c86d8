import { checkTypedDocument, idTypeOfCitizenNumber } from '../domain/identity.ts'
import type { Input } from '../domain/input.ts'
import { linesOf, type MachineLines, readMachineLines } from './mrz-document.ts'
import type { ScanMatch, ScanRules } from './scan-rules.ts'

/** Scans act for the crew where they open a tube; the journal names no person for it. */
const SCAN_OPERATOR = 'scan'

/** What a scanned text means to the kiosk. */
export interface ScanMeaning {
  /** The whole of what was scanned; null for a line of a passport whose others are still to come. */
  collect(text: string): string | null
  /** In front of the booth. */
  input(text: string): Input
  /**
   * While a box is packed: what can be a tube's number; null for what is somebody's or something else. A label holds
   * nothing but its number, which no rule needs to know.
   */
  tube(text: string): string | null
  /** What stands on a badge; null for what is none. */
  badge(text: string): string | null
}

/** Longer than any number of a tube with what a rule may want around it; the rest is cut off before anybody keeps it. */
const TUBE_TEXT_MAX = 64

/** Passports and cards with machine-readable lines; without it they are codes like others. */
export interface LineScans {
  /** The whole of a document once its last line is there; another text as it is. */
  readonly collect: (text: string) => string | null
  /** Working day, `yyyy-mm-dd`. */
  readonly today: () => string
}

/** What kiosks print on tubes; the code holds nothing else, and no rule needs to know it. */
const PRINTED_LABEL = /^\d{14}$/

export function createScanMeaning(
  rules: ScanRules,
  lines?: LineScans,
  badges: ReadonlyMap<string, string> = new Map(),
): ScanMeaning {
  return {
    collect: (text) => (lines === undefined ? text : lines.collect(text)),
    input: (text) => {
      const read = lines === undefined ? null : readMachineLines(text, lines.today())
      if (read !== null) return passport(read)
      const match = rules.match(text)
      return match.kind === 'unknown' && PRINTED_LABEL.test(text) ? scannedTube(text) : toInput(match, badges)
    },
    badge: (text) => {
      const match = rules.match(text)
      return match.kind === 'badge' ? match.operator : null
    },
    tube: (text) => {
      // Half of a passport is somebody's too.
      if (lines !== undefined && (linesOf(text) !== null || text.includes('<'))) return null
      const match = rules.match(text)
      if (match.kind === 'tube') return match.number
      return match.kind === 'unknown' ? text.slice(0, TUBE_TEXT_MAX) : null
    },
  }
}

function scannedTube(tube: string): Input {
  return { kind: 'crew', act: { act: 'open-tube', tube }, operator: SCAN_OPERATOR }
}

function toInput(match: ScanMatch, badges: ReadonlyMap<string, string>): Input {
  switch (match.kind) {
    case 'person':
      return person(match)
    case 'status':
      return { kind: 'status-code', code: match.colour }
    case 'tube':
      return scannedTube(match.number)
    case 'badge': {
      const operator = badges.get(match.operator)
      return operator === undefined ? { kind: 'unknown-code' } : { kind: 'signed-in', operator, by: 'badge' }
    }
    case 'unknown':
      return { kind: 'unknown-code' }
  }
}

/** A passport vouches for no more than a code: its check digits fit, and that is all. */
function passport(read: Exclude<MachineLines, null>): Input {
  const document = read === 'bad-lines' ? read : checkTypedDocument(read)
  if (typeof document === 'string') return { kind: 'unreadable', fault: 'garbled' }
  return { kind: 'document', document, source: 'code' }
}

/** A code vouches for nothing: the number is checked as if somebody had typed it. */
function person({ idNumber, name, phone }: Extract<ScanMatch, { kind: 'person' }>): Input {
  const document = checkTypedDocument({ idType: idTypeOfCitizenNumber(idNumber), idNumber, name })
  if (typeof document === 'string') return { kind: 'unreadable', fault: 'bad-number' }
  return { kind: 'document', document, source: 'code', ...(phone === undefined ? {} : { phone }) }
}
