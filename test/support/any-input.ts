import fc from 'fast-check'
import { citizenCheckCharacter, type IdDocument } from '../../firmware/domain/identity.ts'
import type { Input, MeasuredResult } from '../../firmware/domain/input.ts'
import type { BoothAnswer } from '../../firmware/domain/intake-input.ts'
import { UPDATE_STEPS } from '../../firmware/domain/update-record.ts'
import { anyAct } from './any-act.ts'
import { anyWord } from './any-word.ts'

const anyBirthDate = fc
  .record({
    year: fc.integer({ min: 1920, max: 2026 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  })
  .map(({ day, month, year }) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`)

/** Somebody of any age, also an infant. */
const anyDocument: fc.Arbitrary<IdDocument> = fc
  .record({
    birthDate: anyBirthDate,
    n: fc.integer({ min: 1, max: 9 }),
    name: fc.string({ minLength: 1, maxLength: 30 }),
  })
  .map(({ birthDate, n, name }) => {
    const digits = `119999${birthDate.replaceAll('-', '')}${String(n).padStart(3, '0')}`
    const idNumber = digits + citizenCheckCharacter(digits)
    return { idType: 'resident-card', idNumber, name, sex: n % 2 === 1 ? 'male' : 'female', birthDate, validTo: null }
  })

const anyCentiC = fc.integer({ min: -5000, max: 12_000 })

const anyResult: fc.Arbitrary<MeasuredResult> = fc.oneof(
  fc.record({ ok: fc.constant(true as const), objectCentiC: anyCentiC, ambientCentiC: anyCentiC }),
  fc.record({
    ok: fc.constant(false as const),
    failure: fc.constantFrom('spread', 'out-of-range', 'pec', 'error-flag', 'nobody', 'arrived', 'left', 'unavailable'),
  }),
)

const anyAnswer: fc.Arbitrary<BoothAnswer> = fc.oneof(
  fc.record({ kind: fc.constant('symptoms' as const), hasSymptoms: fc.boolean() }),
  fc.record({ kind: fc.constant('phone' as const), lastFour: anyWord }),
)

const DOCUMENT_FAULTS = ['not-read', 'not-genuine', 'wrong-kind', 'garbled', 'bad-number'] as const

const anyUpdate = fc.record({
  step: fc.constantFrom(...UPDATE_STEPS),
  fact: fc.record({
    update: fc.constantFrom('u1', 'u2'),
    version: fc.constantFrom('0.2.0', ''),
    from: anyWord,
    reason: anyWord,
  }),
})

type InputOf<Kind extends Input['kind']> = Omit<Extract<Input, { kind: Kind }>, 'kind'>

interface Share<Kind extends Input['kind']> {
  readonly weight: number
  readonly said: fc.Arbitrary<InputOf<Kind>>
}

const nothing = fc.constant({})
const token = fc.integer({ min: -2, max: 60 })
const operator = fc.constantFrom('op-1', 'op-2', 'op-3')
const day = fc.constantFrom('2026-11-20', '2026-11-21', '2026-11-22', '1970-01-01', 'x')

const degrees = fc.integer({ min: 3200, max: 4300 }).map((centi) => centi / 100)
const anyCheck = fc.record({
  ...{ sensor: anyWord, referenceC: degrees, objectC: degrees, ambientC: degrees, samples: fc.nat(50), operator },
  offsetC: fc.integer({ min: -100, max: 100 }).map((centi) => centi / 100),
})

/**
 * Each input that can come in with anything that may stand in it: one that is added has to be added here, else it does
 * not compile. `start` is only ever the first of a run, and comes by the move `restart`.
 */
const SAID: { readonly [Kind in Exclude<Input['kind'], 'start'>]: Share<Kind> } = {
  tick: { weight: 1, said: nothing },
  document: {
    weight: 8,
    said: fc.record(
      { document: anyDocument, source: fc.constantFrom('card', 'code'), phone: anyWord },
      { requiredKeys: ['document', 'source'] },
    ),
  },
  begin: { weight: 2, said: nothing },
  unreadable: { weight: 1, said: fc.record({ fault: fc.constantFrom(...DOCUMENT_FAULTS) }) },
  'status-code': { weight: 4, said: fc.record({ code: anyWord }) },
  'unknown-code': { weight: 1, said: nothing },
  measured: { weight: 4, said: fc.record({ token, result: anyResult }) },
  answer: { weight: 2, said: fc.record({ token, answer: anyAnswer }) },
  ticket: { weight: 2, said: fc.record({ token }) },
  timer: { weight: 2, said: fc.record({ token }) },
  crew: { weight: 16, said: fc.record({ act: anyAct, operator }) },
  'roster-imported': {
    weight: 1,
    said: fc.record({
      roster: fc.record({ entries: fc.nat(), refused: fc.nat(), fingerprint: anyWord, operator }),
    }),
  },
  'roster-forgotten': { weight: 1, said: fc.record({ reason: fc.constantFrom('retention', 'damaged') }) },
  'forget-people': { weight: 1, said: fc.record({ days: fc.array(day, { maxLength: 3 }) }) },
  'events-unreadable': { weight: 1, said: fc.record({ events: fc.record({ from: fc.nat(99), to: fc.nat(99) }) }) },
  'written-again': { weight: 1, said: fc.record({ since: fc.constantFrom('2026-11-21T08:00:00.000+08:00', '') }) },
  'thermometer-checked': { weight: 1, said: fc.record({ check: anyCheck }) },
  maintenance: {
    weight: 1,
    said: fc.record({
      fact: fc.record({
        type: fc.constant('maintenance.command' as const),
        subject: anyWord,
        data: fc.record({
          ...{ command: anyWord, type: anyWord, by: anyWord, key: anyWord, expires: anyWord },
          phase: fc.constantFrom('accepted', 'done', 'failed', 'refused'),
        }),
      }),
    }),
  },
  update: { weight: 1, said: anyUpdate },
  'signed-in': { weight: 1, said: fc.record({ operator, by: fc.constantFrom('pin', 'badge') }) },
  'signed-out': {
    weight: 1,
    said: fc.record({ operator, reason: fc.constantFrom('self', 'idle', 'another', 'replaced') }),
  },
  label: {
    weight: 2,
    said: fc.record({
      label: anyWord,
      outcome: fc.constantFrom('started', 'printed', 'failed', 'doubtful'),
      cause: anyWord,
    }),
  },
  device: {
    weight: 1,
    said: fc.record({
      device: fc.constantFrom('labelPrinter', 'idReader', '__proto__'),
      fault: fc.option(fc.record({ code: anyWord, detail: anyWord })),
    }),
  },
}

const INPUT_KINDS = Object.keys(SAID) as readonly (keyof typeof SAID)[]

/** Anything that can come in, at any time: late, repeated, forged or out of range. */
export const anyInput: fc.Arbitrary<Input> = fc.oneof(
  ...INPUT_KINDS.map((kind) => ({
    weight: SAID[kind].weight,
    arbitrary: SAID[kind].said.map((said) => ({ kind, ...said }) as Input),
  })),
)
