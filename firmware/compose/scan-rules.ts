import { compileScanPattern, type ScanKind } from '../../config/scan-pattern.ts'

/** What a scanned text means to this kiosk. A text is only ever compared with rules: an address in it is not opened. */
export type ScanMatch =
  | { readonly kind: 'person'; readonly idNumber: string; readonly name: string; readonly phone?: string }
  | { readonly kind: 'status'; readonly colour: string }
  | { readonly kind: 'tube'; readonly number: string }
  | { readonly kind: 'badge'; readonly operator: string }
  /** No rule fits. Only the length is kept: nobody knows what the text holds. */
  | { readonly kind: 'unknown'; readonly length: number }

export interface ScanRules {
  match(text: string): ScanMatch
}

/** The largest code of any symbology (QR 40-L) holds 2,953 bytes; nothing that a rule means comes near. */
const TEXT_CHARACTERS_MAX = 2048

/** Tries the rules in their order; the first that fits wins. Throws on a pattern that the configuration refuses. */
export function createScanRules(
  rules: readonly { readonly id: string; readonly kind: ScanKind; readonly pattern: string }[],
): ScanRules {
  const compiled = rules.map(({ id, kind, pattern }) => {
    const result = compileScanPattern(kind, pattern)
    if (!result.ok) throw new Error(`scan rule "${id}" ${result.problem}`)
    return { kind, match: result.match }
  })
  return {
    match(text) {
      if (text.length <= TEXT_CHARACTERS_MAX) {
        for (const rule of compiled) {
          const groups = rule.match(text)
          if (groups !== null) return toMatch(rule.kind, groups)
        }
      }
      return { kind: 'unknown', length: text.length }
    },
  }
}

/** The groups that a kind needs are there: `compileScanPattern` saw to it. */
function toMatch(kind: ScanKind, groups: Readonly<Record<string, string>>): ScanMatch {
  const { idNumber = '', name = '', phone, colour = '', number = '', operator = '' } = groups
  switch (kind) {
    case 'person':
      return { kind, idNumber, name, ...(phone === undefined ? {} : { phone }) }
    case 'status':
      return { kind, colour }
    case 'tube':
      return { kind, number }
    case 'badge':
      return { kind, operator }
  }
}
