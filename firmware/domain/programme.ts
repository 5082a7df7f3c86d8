/** A programme (采样方案): which steps and rules apply. A data file; contract, section 2. Temperatures in centi-degrees. */
export interface Programme {
  readonly name: string
  readonly version: number
  /** RFC 3339 with offset. */
  readonly effectiveFrom: string
  readonly identity: 'required' | 'optional' | 'none'
  readonly mask: { readonly required: boolean }
  readonly phone: 'required' | 'if-known' | 'none'
  readonly interval: { readonly days: number; readonly byCategory: Readonly<Record<string, number>> }
  readonly temperature: {
    readonly required: boolean
    readonly feverCentiC: number
    /** Readings at or above fever before anyone is called feverish. */
    readonly readings: number
    readonly minAmbientCentiC: number
    readonly maxAmbientCentiC: number
  }
  /** Colour or word of the code → what happens; an unnamed one is asked of the crew. */
  readonly statusCodes: Readonly<Record<string, 'refer' | 'pass'>>
  readonly pool: { readonly default: number; readonly byCategory: Readonly<Record<string, number>> }
  readonly tube: { readonly numbering: 'printed' | 'preprinted'; readonly sealAfterMinutes: number }
  readonly collect: 'at-check-in' | 'by-crew'
  readonly specimenType: string
  readonly label: { readonly template: 'specimen-40x30' }
  readonly price: { readonly class: string; readonly yuan: number; readonly payer: string }
}

/** How events name the rules that applied. */
export function rulesId(programme: Programme): string {
  return `${programme.name}@${programme.version}`
}

export function poolSizeFor(programme: Programme, category: string): number {
  return ownValue(programme.pool.byCategory, category) ?? programme.pool.default
}

export function intervalDaysFor(programme: Programme, category: string): number {
  return ownValue(programme.interval.byCategory, category) ?? programme.interval.days
}

/** What the programme says about a code; undefined for one that it does not name. */
export function statusCodeVerdict(programme: Programme, code: string): 'refer' | 'pass' | undefined {
  return ownValue(programme.statusCodes, code)
}

/** Codes and categories come from outside: `constructor` must not find what every object inherits. */
function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/**
 * Of all versions of one programme the one in force at `epochMs`: the greatest `effectiveFrom` that has come.
 * Null when none has.
 */
export function programmeInForce(versions: readonly Programme[], epochMs: number): Programme | null {
  return versions
    .filter((programme) => Date.parse(programme.effectiveFrom) <= epochMs)
    .reduce<Programme | null>(
      (best, next) => (best === null || Date.parse(next.effectiveFrom) > Date.parse(best.effectiveFrom) ? next : best),
      null,
    )
}
