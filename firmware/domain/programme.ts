/** May somebody come through without a document: never, if they like, or is none looked at. */
export type IdentityRule = 'required' | 'optional' | 'none'

/** `at-check-in`: binding counts as collecting; `by-crew`: the sampler confirms; `none`: no specimen, the visit ends `passed`. */
export type CollectMode = 'at-check-in' | 'by-crew' | 'none'

/** What a code on a phone leads to; a category is a pass, and decides pool, interval, specimen and price from then on. */
export type StatusCodeRule = 'refer' | 'pass' | { readonly category: string }

/** Read with `ownValue` only: a category may be any word. */
type ByCategory<Value> = Readonly<Record<string, Value>>

export interface Price {
  readonly class: string
  readonly yuan: number
  readonly payer: string
  /** The most that may be asked of anybody for it (限价); null where nobody set one. */
  readonly ceilingYuan: number | null
}

/** A programme (采样方案): which steps and rules apply. A data file; contract, section 2. Temperatures in centi-degrees. */
export interface Programme {
  readonly name: string
  readonly version: number
  /** RFC 3339 with offset. */
  readonly effectiveFrom: string
  /** `objects`: specimens of places and things, taken by the crew; nobody checks in. */
  readonly subjects: 'people' | 'objects'
  /** Where objects may be sampled; empty: the crew types the place. */
  readonly places: readonly string[]
  readonly identity: { readonly default: IdentityRule; readonly byCategory: ByCategory<IdentityRule> }
  readonly mask: { readonly required: boolean }
  readonly phone: 'required' | 'if-known' | 'none'
  readonly symptoms: { readonly ask: boolean }
  /** Younger people are entered with the adult who answers for them; 0 asks of nobody. */
  readonly guardian: { readonly underYears: number }
  readonly interval: {
    readonly days: number
    readonly byCategory: ByCategory<number>
    /** `HH:MM` site time: once in each half of the working day. Absent: `days` counts. */
    readonly splitAt?: string
  }
  readonly temperature: {
    readonly required: boolean
    readonly feverCentiC: number
    /** Readings at or above fever before anyone is called feverish. */
    readonly readings: number
    readonly minAmbientCentiC: number
    readonly maxAmbientCentiC: number
  }
  /** Colour or word of the code → what happens; an unnamed one is asked of the crew. */
  readonly statusCodes: Readonly<Record<string, StatusCodeRule>>
  readonly pool: { readonly default: number; readonly byCategory: ByCategory<number> }
  readonly tube: {
    readonly numbering: 'printed' | 'preprinted'
    readonly sealAfterMinutes: number
    /** `scan`: the label on the tube is scanned before a specimen counts as taken. */
    readonly verify: 'none' | 'scan'
    /** Lot and expiry of tubes, and how many are left. */
    readonly lots: { readonly track: boolean }
  }
  readonly collect: CollectMode
  readonly specimenType: {
    readonly default: string
    /** The youngest bound first. Age goes before category: an infant's throat is an infant's throat. */
    readonly byAge: readonly { readonly underYears: number; readonly type: string }[]
    readonly byCategory: ByCategory<string>
  }
  /** Categories that are called first, the first of them before the others. */
  readonly queue: { readonly priority: readonly string[] }
  /** On paper: only where there are tickets at all. */
  readonly ticket: { readonly print: 'never' | 'on-request' | 'always' }
  /** When and where a person finds their result; null: nobody promises anything. */
  readonly result: {
    /** After the swab. */
    readonly withinHours: number
    readonly where: { readonly zh: string; readonly en: string } | null
  } | null
  readonly custody: { readonly everyMinutes: number; readonly maxTubes: number; readonly toLaboratoryMinutes: number }
  readonly disinfection: { readonly perDay: number }
  readonly label: { readonly template: 'specimen-40x30' }
  readonly price: Price & { readonly byCategory: ByCategory<Price> }
}

/** How events name the rules that applied. */
export function rulesId(programme: Programme): string {
  return `${programme.name}@${programme.version}`
}

/** Every category that some rule names, in the order of the alphabet. */
export function categoriesOf(programme: Programme): readonly string[] {
  const { identity, interval, pool, price, queue, specimenType, statusCodes } = programme
  const tables = [identity, interval, pool, price, specimenType].map(({ byCategory }) => Object.keys(byCategory))
  const byCode = Object.values(statusCodes).flatMap((rule) => (typeof rule === 'object' ? [rule.category] : []))
  return [...new Set([...tables.flat(), ...queue.priority, ...byCode])].filter((name) => name !== 'general').sort()
}

export function identityRuleFor({ identity }: Programme, category: string): IdentityRule {
  return ownValue(identity.byCategory, category) ?? identity.default
}

export function poolSizeFor(programme: Programme, category: string): number {
  return ownValue(programme.pool.byCategory, category) ?? programme.pool.default
}

/** What goes into the tube is decided by the body first, then by the category. `ageYears` is null when nobody knows. */
export function specimenTypeFor(
  { specimenType }: Programme,
  { ageYears, category }: { readonly ageYears: number | null; readonly category: string },
): string {
  const young = specimenType.byAge.find(({ underYears }) => ageYears !== null && ageYears < underYears)
  return young?.type ?? ownValue(specimenType.byCategory, category) ?? specimenType.default
}

export function priceFor({ price }: Programme, category: string): Price {
  return ownValue(price.byCategory, category) ?? price
}

export function intervalDaysFor(programme: Programme, category: string): number {
  return ownValue(programme.interval.byCategory, category) ?? programme.interval.days
}

/** How often the same person may come: once in so many days (0: no check), or once in each half of a day. */
export function intervalFor(
  programme: Programme,
  category: string,
): { readonly days: number } | { readonly splitAt: string } {
  const { interval } = programme
  const isOwn = Object.hasOwn(interval.byCategory, category)
  if (isOwn || interval.splitAt === undefined) return { days: intervalDaysFor(programme, category) }
  return { splitAt: interval.splitAt }
}

/** What the programme says about a code; undefined for one that it does not name. */
export function statusCodeVerdict(programme: Programme, code: string): StatusCodeRule | undefined {
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
