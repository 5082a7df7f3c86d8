import { z } from 'zod'
import type { Price, Programme } from '../firmware/domain/programme.ts'
import { clockTime, dictionary, matching, READ_ONCE, strict, text, wholeNumber } from './shapes.ts'

/** One version of a programme (采样方案): contract, section 2. Messages follow the name of the key. */

const NAME = /^[a-z][a-z0-9-]{0,39}$/
const NAME_MESSAGE = 'must be lower-case letters, digits and hyphens'
const name = matching(NAME, NAME_MESSAGE)

function byCategory<Value extends z.ZodType>(value: Value) {
  return dictionary(NAME, NAME_MESSAGE, value).prefault({})
}

/**
 * A key that is either one value for everybody, or a map of cases. Not a union: what is wrong in the map is then said
 * of its own key and line.
 */
function oneOrMap<One extends z.ZodType, Cases extends z.ZodType>(one: One, cases: Cases) {
  return z.unknown().transform((value, context): z.output<One> | z.output<Cases> => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    const parsed = (isMap ? cases : one).safeParse(value, READ_ONCE)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) context.addIssue({ ...issue })
    return z.NEVER
  })
}

/** Degrees Celsius in the file, hundredths inside. */
function degrees(minimum: number, maximum: number) {
  return z
    .number()
    .min(minimum)
    .max(maximum)
    .refine((celsius) => Math.abs(celsius * 100 - Math.round(celsius * 100)) < 1e-6, 'must have at most two decimals')
}

const temperature = strict({
  required: z.boolean().default(true),
  feverC: degrees(35, 42),
  readings: wholeNumber(1, 5).default(2),
  minAmbientC: degrees(-20, 60).default(10),
  maxAmbientC: degrees(-20, 60).default(40),
}).refine(({ minAmbientC, maxAmbientC }) => minAmbientC < maxAmbientC, {
  path: ['minAmbientC'],
  message: 'must be below "maxAmbientC"',
})

const identityRule = z.enum(['required', 'optional', 'none'])
const poolSize = wholeNumber(1, 20)

const interval = strict({
  /** 0: no check; 1: the same working day. */
  days: wholeNumber(0, 365).default(1),
  /** 2: once in each half of the working day. */
  perDay: wholeNumber(1, 2).default(1),
  splitAt: clockTime.optional(),
  byCategory: byCategory(wholeNumber(0, 365)),
})
  .refine(({ days, perDay }) => perDay === 1 || days === 1, { path: ['perDay'], message: 'goes with "days: 1" only' })
  .refine(({ perDay, splitAt }) => perDay === 2 || splitAt === undefined, {
    path: ['splitAt'],
    message: 'goes with "perDay: 2" only',
  })

const specimenTypes = strict({
  default: name,
  byAge: z
    .array(strict({ underYears: wholeNumber(1, 150), type: name }))
    .max(10)
    .default([]),
  byCategory: byCategory(name),
})

const yuan = z.number().min(0).max(10_000).multipleOf(0.01, 'must have at most two decimals')

const priceShape = {
  class: text(40),
  yuan,
  payer: z.enum(['government', 'insurance', 'person']),
  ceilingYuan: yuan.optional(),
}

const BELOW_CEILING = { path: ['yuan'], message: 'must not be above "ceilingYuan"' }

function isBelowCeiling({
  ceilingYuan,
  yuan: asked,
}: {
  readonly yuan: number
  readonly ceilingYuan?: number | undefined
}) {
  return ceilingYuan === undefined || asked <= ceilingYuan
}

const categoryPrice = strict(priceShape).refine(isBelowCeiling, BELOW_CEILING)

const programmeKeys = strict({
  name,
  version: wholeNumber(1, 999_999),
  effectiveFrom: z.iso.datetime({
    offset: true,
    error: 'must be a time with its offset, like "2022-05-20T00:00:00+08:00"',
  }),
  subjects: z.enum(['people', 'objects']).default('people'),
  places: z.array(text(60)).max(200).default([]),
  identity: oneOrMap(identityRule, strict({ default: identityRule, byCategory: byCategory(identityRule) })).prefault(
    'required',
  ),
  mask: strict({ required: z.boolean().default(false) }).prefault({}),
  phone: z.enum(['required', 'if-known', 'none']).default('if-known'),
  symptoms: strict({ ask: z.boolean().default(false) }).prefault({}),
  guardian: strict({ underYears: wholeNumber(0, 18).default(0) }).prefault({}),
  interval: interval.prefault({}),
  temperature,
  statusCodes: dictionary(
    /^[\p{L}\p{N}-]{1,40}$/u,
    'must be one word: letters, digits and hyphens',
    oneOrMap(z.enum(['refer', 'pass']), strict({ category: name })),
  ).prefault({}),
  pool: strict({ default: poolSize, byCategory: byCategory(poolSize) }).optional(),
  tube: strict({
    numbering: z.enum(['printed', 'preprinted']),
    sealAfterMinutes: wholeNumber(1, 1440).default(30),
    verify: z.enum(['none', 'scan']).default('none'),
    lots: strict({ track: z.boolean().default(false) }).prefault({}),
  }).optional(),
  collect: z.enum(['at-check-in', 'by-crew', 'none']),
  specimenType: oneOrMap(name, specimenTypes).optional(),
  queue: strict({ priority: z.array(name).max(20).default([]) }).prefault({}),
  ticket: strict({ print: z.enum(['never', 'on-request', 'always']).default('never') }).prefault({}),
  result: strict({
    withinHours: wholeNumber(1, 72),
    where: strict({ zh: text(12), en: text(24) }).optional(),
  }).optional(),
  /** Defaults: boxes leave every two hours or at 300 tubes, and a specimen is in the laboratory within four. */
  custody: strict({
    everyMinutes: wholeNumber(5, 1440).default(120),
    maxTubes: wholeNumber(1, 10_000).default(300),
    toLaboratoryMinutes: wholeNumber(5, 2880).default(240),
  }).prefault({}),
  disinfection: strict({ perDay: wholeNumber(0, 24).default(2) }).prefault({}),
  label: strict({ template: z.literal('specimen-40x30').default('specimen-40x30') }).prefault({}),
  price: strict({ ...priceShape, byCategory: byCategory(categoryPrice) })
    .refine(isBelowCeiling, BELOW_CEILING)
    .optional(),
})

/** What nobody needs to say where no specimen is taken. */
const OF_SPECIMENS = ['pool', 'tube', 'specimenType', 'price'] as const

export const programmeSchema = programmeKeys.superRefine((file, context) => {
  if (file.ticket.print !== 'never' && (file.collect !== 'by-crew' || file.subjects === 'objects')) {
    const message = 'goes with "collect: by-crew" and people only: nobody else gets a ticket; use "never"'
    context.addIssue({ code: 'custom', path: ['ticket', 'print'], message })
  }
  if (file.collect === 'none') return
  for (const key of OF_SPECIMENS) {
    if (file[key] === undefined) context.addIssue({ code: 'custom', path: [key], message: 'is missing' })
  }
})

/** Where a programme splits its days in halves and says no time. */
const NOON = '12:00'

const NO_PRICE: Programme['price'] = { class: 'none', yuan: 0, payer: 'government', ceilingYuan: null, byCategory: {} }

/** From the file's form and units to the domain's: one form for each key, hundredths of a degree. */
export function toProgramme(file: z.output<typeof programmeSchema>): Programme {
  const { identity, interval: every, pool, price, specimenType = 'none', temperature: measured, tube } = file
  const { feverC, minAmbientC, maxAmbientC, ...temperatureRest } = measured
  const { perDay, splitAt = NOON, ...intervalRest } = every
  return {
    ...file,
    identity: typeof identity === 'string' ? { default: identity, byCategory: {} } : identity,
    interval: perDay === 2 ? { ...intervalRest, splitAt } : intervalRest,
    temperature: {
      ...temperatureRest,
      feverCentiC: Math.round(feverC * 100),
      minAmbientCentiC: Math.round(minAmbientC * 100),
      maxAmbientCentiC: Math.round(maxAmbientC * 100),
    },
    specimenType:
      typeof specimenType === 'string'
        ? { default: specimenType, byAge: [], byCategory: {} }
        : { ...specimenType, byAge: specimenType.byAge.toSorted((a, b) => a.underYears - b.underYears) },
    pool: pool ?? { default: 1, byCategory: {} },
    tube: tube ?? { numbering: 'printed', sealAfterMinutes: 30, verify: 'none', lots: { track: false } },
    price: price === undefined ? NO_PRICE : toPrice(price),
    result: file.result === undefined ? null : { ...file.result, where: file.result.where ?? null },
  }
}

function toPrice({
  byCategory: prices,
  ...own
}: Exclude<z.output<typeof programmeSchema>['price'], undefined>): Programme['price'] {
  const entries = Object.entries(prices).map(([category, price]) => [category, withCeiling(price)])
  return { ...withCeiling(own), byCategory: Object.fromEntries(entries) as Programme['price']['byCategory'] }
}

function withCeiling(price: z.output<typeof categoryPrice>): Price {
  return { ...price, ceilingYuan: price.ceilingYuan ?? null }
}
