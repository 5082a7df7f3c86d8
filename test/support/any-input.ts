import fc from 'fast-check'
import { citizenCheckCharacter, type IdDocument } from '../../firmware/domain/identity.ts'
import type { CrewAct, Input } from '../../firmware/domain/input.ts'

/** Words that somebody may type, scan or forge, among them those that every object inherits. */
const anyWord = fc.oneof(
  fc.constantFrom(
    'red',
    'yellow',
    'green',
    'key',
    'general',
    'visitor',
    'K0042-1-V1',
    'LOT7-0001',
    '004226112100 01/1',
  ),
  fc.constantFrom('', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '../../etc', '👩‍👧', '\u0000'),
  fc.string({ maxLength: 40, unit: 'binary' }),
)

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

const anyAct: fc.Arbitrary<CrewAct> = fc.oneof(
  fc.constantFrom<CrewAct>(
    { act: 'call-next' },
    { act: 'pedal' },
    { act: 'sampled' },
    { act: 'absent' },
    { act: 'admit' },
    { act: 'open-tube' },
    { act: 'seal' },
    { act: 'release-group' },
    { act: 'day-close' },
    { act: 'pause' },
    { act: 'resume' },
  ),
  fc
    .record({
      act: fc.constantFrom('recall', 'sampled', 'absent', 'not-holder', 'refuse', 'return', 'close-referral'),
      visit: anyWord,
    })
    .map(({ act, visit }): CrewAct => ({ act, visit })),
  fc
    .record({ visit: anyWord, whose: fc.constantFrom('visit', 'next') })
    .map(({ visit, whose }): CrewAct => ({ act: 'whose-code', visit, whose })),
  fc
    .record({ act: fc.constantFrom('seal', 'open-tube', 'pack', 'unpack'), tube: anyWord })
    .map(({ act, tube }): CrewAct => ({ act, tube })),
  fc
    .record({ act: fc.constantFrom('reprint', 'accept-label'), label: anyWord })
    .map(({ act, label }): CrewAct => ({ act, label })),
  anyWord.map((category): CrewAct => ({ act: 'admit', category })),
  anyWord.map((place): CrewAct => ({ act: 'collect-object', place })),
  fc
    .record({
      idNumber: anyWord,
      name: anyWord,
      category: anyWord,
      contactCentiC: fc.oneof(fc.integer(), fc.double()),
      phone: anyWord,
    })
    .map(
      ({ category, contactCentiC, idNumber, name, phone }): CrewAct => ({
        act: 'assist',
        document: { idType: 'passport', idNumber, name, birthDate: '1990-01-01' },
        category,
        phone,
        contactCentiC,
      }),
    ),
)

/** Anything that can come in, at any time: late, repeated, forged or out of range. */
export const anyInput: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('document' as const),
      document: anyDocument,
      source: fc.constantFrom('card' as const, 'code' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Input>({ kind: 'begin' }) },
  { weight: 2, arbitrary: anyWord.map((code): Input => ({ kind: 'status-code', code })) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        token: fc.integer({ min: -2, max: 60 }),
        objectCentiC: fc.integer({ min: -5000, max: 12_000 }),
        ambientCentiC: fc.integer({ min: -5000, max: 12_000 }),
      })
      .map(
        ({ ambientCentiC, objectCentiC, token }): Input => ({
          kind: 'measured',
          token,
          result: { ok: true, objectCentiC, ambientCentiC },
        }),
      ),
  },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 60 }).map((token): Input => ({ kind: 'timer', token })) },
  { weight: 5, arbitrary: anyAct.map((act): Input => ({ kind: 'crew', act, operator: 'op-2' })) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        label: anyWord,
        outcome: fc.constantFrom('started' as const, 'printed' as const, 'failed' as const, 'doubtful' as const),
      })
      .map(({ label, outcome }): Input => ({ kind: 'label', label, outcome, cause: '' })),
  },
)
