import { z } from 'zod'
import type { Programme } from '../firmware/domain/programme.ts'
import type { NotBuiltYet } from './problems.ts'
import { dictionary, matching, strict, text, wholeNumber } from './shapes.ts'

/** One version of a programme (采样方案): contract, section 2. Messages follow the name of the key. */

const NAME = /^[a-z][a-z0-9-]{0,39}$/
const NAME_MESSAGE = 'must be lower-case letters, digits and hyphens'

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

const poolSize = wholeNumber(1, 20)

export const programmeSchema = strict({
  name: matching(NAME, NAME_MESSAGE),
  version: wholeNumber(1, 999_999),
  effectiveFrom: z.iso.datetime({
    offset: true,
    error: 'must be a time with its offset, like "2022-05-20T00:00:00+08:00"',
  }),
  identity: z.literal('required').default('required'),
  mask: strict({ required: z.literal(false).default(false) }).prefault({}),
  phone: z.enum(['if-known', 'none']).default('if-known'),
  interval: strict({
    /** 0: no check; 1: the same working day. */
    days: wholeNumber(0, 365).default(1),
    byCategory: dictionary(NAME, NAME_MESSAGE, wholeNumber(0, 365)).prefault({}),
  }).prefault({}),
  temperature,
  statusCodes: dictionary(
    /^[\p{L}\p{N}-]{1,40}$/u,
    'must be one word: letters, digits and hyphens',
    z.enum(['refer', 'pass']),
  ).prefault({}),
  pool: strict({ default: poolSize, byCategory: dictionary(NAME, NAME_MESSAGE, poolSize).prefault({}) }),
  tube: strict({ numbering: z.enum(['printed', 'preprinted']), sealAfterMinutes: wholeNumber(1, 1440).default(30) }),
  collect: z.enum(['at-check-in', 'by-crew']),
  specimenType: matching(NAME, NAME_MESSAGE),
  label: strict({ template: z.literal('specimen-40x30').default('specimen-40x30') }).prefault({}),
  price: strict({
    class: text(40),
    yuan: z.number().min(0).max(10_000).multipleOf(0.01, 'must have at most two decimals'),
    payer: z.enum(['government', 'insurance', 'person']),
  }),
})

export const PROGRAMME_NOT_BUILT_YET: NotBuiltYet = {
  'mask.required=true': 'asking for the mask is not built yet; set it to false',
  'identity=optional': 'going on without identity is not built yet; use "required"',
  'identity=none': 'going on without identity is not built yet; use "required"',
  'phone=required': 'asking for the telephone number is not built yet; use "if-known"',
}

/** From the file's units to the domain's. */
export function toProgramme(file: z.output<typeof programmeSchema>): Programme {
  const { feverC, minAmbientC, maxAmbientC, ...temperatureRest } = file.temperature
  return {
    ...file,
    temperature: {
      ...temperatureRest,
      feverCentiC: Math.round(feverC * 100),
      minAmbientCentiC: Math.round(minAmbientC * 100),
      maxAmbientCentiC: Math.round(maxAmbientC * 100),
    },
  }
}
