import fc from 'fast-check'
import { DISINFECTED_AREAS } from '../../firmware/domain/disinfection-record.ts'
import type { CrewAct } from '../../firmware/domain/input.ts'
import { REFERRAL_OUTCOMES } from '../../firmware/domain/intake-input.ts'
import {
  CORRECTION_REASONS,
  REPRINT_REASONS,
  SAMPLE_VOID_REASONS,
  TUBE_VOID_REASONS,
} from '../../firmware/domain/reasons.ts'
import { anyWord } from './any-word.ts'

type ActName = CrewAct['act']
/** What an act says beside its name. */
type Said<Act extends ActName> = Omit<Extract<CrewAct, { act: Act }>, 'act'>

const nothing = fc.constant({})
const optional = { requiredKeys: [] }
const session = fc.integer({ min: -2, max: 60 })
const number = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.integer(), fc.double())
const visit = { visit: anyWord }
const someVisit = fc.record(visit, optional)
const atBooth = fc.record({ ...visit, session }, optional)
const tube = { tube: anyWord }

/** Each act of the crew with anything that may stand in it. An act that is added has to be added here: it does not compile. */
const SAID: { readonly [Act in ActName]: fc.Arbitrary<Said<Act>> } = {
  'call-next': nothing,
  pedal: nothing,
  recall: someVisit,
  sampled: someVisit,
  absent: someVisit,
  return: fc.record(visit),
  'release-group': nothing,
  'not-holder': atBooth,
  refuse: atBooth,
  seal: fc.record(tube, optional),
  'open-tube': fc.record(tube, optional),
  'accept-label': fc.record({ label: anyWord }),
  assist: fc.record(
    {
      document: fc.record({
        idType: fc.constantFrom('resident-card', 'passport', 'foreign-permanent-2023', 'other'),
        idNumber: anyWord,
        name: anyWord,
        birthDate: fc.constantFrom('1990-01-01', '2020-02-30', ''),
      }),
      phone: anyWord,
      category: anyWord,
      guardian: fc.record({ name: anyWord, relation: anyWord, phone: anyWord }),
      guardianOfParty: fc.constant(true as const),
      contactCentiC: number,
      instrument: anyWord,
      statusCode: fc.constantFrom('pass', 'refer'),
      session,
    },
    optional,
  ),
  'confirm-mask': fc.record({ isWorn: fc.boolean(), session }, { requiredKeys: ['isWorn'] }),
  'answer-symptoms': fc.record({ hasSymptoms: fc.boolean(), session }, { requiredKeys: ['hasSymptoms'] }),
  'confirm-phone': fc.record({ lastFour: anyWord, phone: anyWord, session }, optional),
  'measure-again': fc.record({ session }, optional),
  'close-referral': fc.record(
    { ...visit, takenBy: anyWord, outcome: fc.constantFrom(...REFERRAL_OUTCOMES) },
    { requiredKeys: ['visit'] },
  ),
  'whose-code': fc.record({ ...visit, whose: fc.constantFrom('visit', 'next') }),
  'begin-party': fc.record({ size: number }),
  'end-party': nothing,
  rest: fc.record({ ...visit, minutes: number }),
  'print-ticket': fc.record({ ticket: anyWord }),
  admit: fc.record({ category: anyWord }, optional),
  void: fc.record(
    { ...visit, reason: fc.constantFrom(...SAMPLE_VOID_REASONS), note: anyWord },
    { requiredKeys: ['visit', 'reason'] },
  ),
  'void-tube': fc.record(
    { ...tube, reason: fc.constantFrom(...TUBE_VOID_REASONS), note: anyWord },
    { requiredKeys: ['tube', 'reason'] },
  ),
  correct: fc.record(
    {
      ...visit,
      reason: fc.constantFrom(...CORRECTION_REASONS),
      note: anyWord,
      name: anyWord,
      phone: anyWord,
      category: anyWord,
      idNumber: anyWord,
      birthDate: anyWord,
      sex: fc.constantFrom('unknown', 'male', 'female', 'not-stated'),
    },
    { requiredKeys: ['visit', 'reason'] },
  ),
  verify: fc.record(tube),
  'receive-stock': fc.record({ lot: anyWord, expires: fc.constantFrom('2027-11-21', '2020-01-01', ''), count: number }),
  undo: fc.record({ events: fc.array(anyWord, { maxLength: 3 }) }),
  reprint: fc.record({ label: anyWord, reason: fc.constantFrom(...REPRINT_REASONS) }, { requiredKeys: ['label'] }),
  'collect-object': fc.record({ place: anyWord, ...tube }, { requiredKeys: ['place'] }),
  'begin-packing': nothing,
  'end-packing': nothing,
  pack: fc.record(tube),
  unpack: fc.record(tube),
  'hand-over': fc.record(
    {
      courier: anyWord,
      courierDetail: anyWord,
      courierBy: fc.constantFrom('badge', 'list'),
      vehicle: anyWord,
      seal: anyWord,
      count: number,
      leaving: number,
    },
    { requiredKeys: ['courier'] },
  ),
  'day-close': nothing,
  disinfected: fc.record({ area: fc.constantFrom(...DISINFECTED_AREAS) }),
  'set-clock': fc.record({
    at: fc.oneof(fc.constantFrom('2027-03-01T08:30', '2027-02-30T08:30', '1970-01-01T00:00'), anyWord),
  }),
  pause: nothing,
  resume: nothing,
}

/** Of every act the same, as `[name, arbitrary]`. */
export const ACT_NAMES = Object.keys(SAID) as readonly ActName[]

export const anyAct: fc.Arbitrary<CrewAct> = fc.oneof(
  ...ACT_NAMES.map((act) => SAID[act].map((said) => ({ act, ...said }) as CrewAct)),
)
