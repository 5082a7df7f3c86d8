import fc from 'fast-check'
import type { Programme } from '../../firmware/domain/programme.ts'
import { tubeRules } from './domain-kiosk.ts'
import { anyQuestions } from './question-moves.ts'

/** Invented people of a simulated day. */
export const PEOPLE = 60

/** The code that only person `n` has. */
export function ownCode(n: number): string {
  return `own-${n}`
}

const COLLECT = ['by-crew', 'by-crew', 'by-crew', 'at-check-in', 'at-check-in', 'at-check-in', 'none'] as const
const SUBJECTS = ['people', 'people', 'people', 'people', 'people', 'people', 'objects'] as const
const IDENTITY = ['required', 'required', 'required', 'optional', 'none'] as const

/** What may change from one version of a programme to the next, while people wait. */
export const anyTubeRules: fc.Arbitrary<Partial<Programme>> = fc
  .record({
    numbering: fc.constantFrom('printed' as const, 'preprinted' as const),
    collect: fc.constantFrom(...COLLECT),
    subjects: fc.constantFrom(...SUBJECTS),
    identity: fc.constantFrom(...IDENTITY),
    ofKeyIdentity: fc.constantFrom(...IDENTITY),
    pool: fc.constantFrom(1, 2, 3, 5),
    specimenType: fc.constantFrom('oropharyngeal-swab', 'nasal-swab'),
    ofKey: fc.constantFrom('oropharyngeal-swab', 'nasopharyngeal-swab'),
    verify: fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'scan' as const),
    track: fc.integer({ min: 0, max: 7 }).map((x) => x === 0),
  })
  .map(({ collect, identity, numbering, ofKey, ofKeyIdentity, pool, specimenType, subjects, track, verify }) => ({
    collect,
    subjects,
    identity: { default: identity, byCategory: { key: ofKeyIdentity } },
    tube: { ...tubeRules(numbering), verify, lots: { track } },
    pool: { default: pool, byCategory: { key: 1 } },
    specimenType: { default: specimenType, byAge: [], byCategory: { key: ofKey } },
  }))

const OWN_CODES = Object.fromEntries(Array.from({ length: PEOPLE }, (_, i) => [ownCode(i + 1), 'pass' as const]))

export const anyProgramme: fc.Arbitrary<Partial<Programme>> = fc
  .record({ asked: anyQuestions, rules: anyTubeRules, days: fc.constantFrom(0, 1, 5), isMeasured: fc.boolean() })
  .map(({ asked, days, isMeasured, rules }) => ({
    ...asked,
    ...rules,
    ticket: { print: rules.collect === 'by-crew' ? 'on-request' : 'never' },
    queue: { priority: ['elderly'] },
    interval: { days, byCategory: {} },
    statusCodes: { red: 'refer', green: 'pass', teal: { category: 'key' }, ...OWN_CODES },
    temperature: {
      required: isMeasured,
      feverCentiC: 3730,
      readings: 2,
      minAmbientCentiC: 1000,
      maxAmbientCentiC: 4000,
    },
  }))
