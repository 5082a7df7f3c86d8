import fc from 'fast-check'
import { openBox, tubesToPack } from '../../firmware/domain/custody.ts'
import type { CrewAct } from '../../firmware/domain/input.ts'
import { type DomainKiosk, documentOf } from './domain-kiosk.ts'
import { questionAct } from './question-moves.ts'

/**
 * How often each act comes among the others; one that is added has to be added here. What is 0 has a move of its own
 * (`assist`).
 */
const WEIGHTS: Readonly<Record<CrewAct['act'], number>> = {
  'call-next': 3,
  pedal: 1,
  recall: 1,
  sampled: 3,
  absent: 2,
  return: 4,
  'release-group': 1,
  'not-holder': 1,
  refuse: 1,
  seal: 1,
  'open-tube': 1,
  'accept-label': 3,
  assist: 0,
  'confirm-mask': 2,
  'answer-symptoms': 1,
  'confirm-phone': 1,
  'measure-again': 3,
  'close-referral': 1,
  'whose-code': 3,
  'begin-party': 1,
  'end-party': 1,
  rest: 6,
  'print-ticket': 1,
  admit: 1,
  void: 1,
  'void-tube': 1,
  correct: 3,
  verify: 2,
  'receive-stock': 1,
  undo: 6,
  reprint: 1,
  'collect-object': 2,
  'begin-packing': 1,
  'end-packing': 1,
  pack: 3,
  unpack: 1,
  'hand-over': 2,
  'day-close': 1,
  disinfected: 1,
  'set-clock': 2,
  pause: 1,
  resume: 1,
}

export const anyActName: fc.Arbitrary<CrewAct['act']> = fc.constantFrom(
  ...(Object.keys(WEIGHTS) as CrewAct['act'][]).flatMap((act) => Array.from({ length: WEIGHTS[act] }, () => act)),
)

/** Days around that on which the days here begin: the code is of the second. */
const CLOCK_DAYS = ['2026-11-20', '2026-11-22', '2026-11-22', '2026-11-23', '2026-12-24', '2027-02-30', '2033-01-01']

/** An act of the crew about person, tube or label number `n`, counted from the newest; without a name where it may have none. */
export function actOf(
  kiosk: DomainKiosk,
  { act, isNamed, n }: { readonly act: CrewAct['act']; readonly isNamed: boolean; readonly n: number },
): CrewAct {
  const { journal, state } = kiosk
  const visit = pick([...state.visits.keys()], n)
  const label = pick([...state.labels.keys()], n)
  const tube = pick([...state.tubes.keys()], n)
  switch (act) {
    case 'recall':
    case 'sampled':
    case 'absent':
    case 'not-holder':
    case 'refuse':
      return isNamed ? { act, visit } : { act }
    case 'return': {
      const absent = [...state.visits.values()].filter((one) => one.state === 'absent').map(({ id }) => id)
      return { act, visit: isNamed && n === 0 ? visit : pick(absent, n % 2) }
    }
    case 'close-referral':
      return { act, visit: isNamed ? pick(referredNow(kiosk), n) : visit }
    case 'whose-code':
      return {
        act,
        visit: isNamed ? pick([...state.codesInDoubt.keys()], 0) : visit,
        whose: n % 2 === 0 ? 'visit' : 'next',
      }
    case 'begin-party':
      return { act, size: n }
    case 'end-party':
      return { act }
    case 'rest':
      return { act, visit: pick(referredNow(kiosk, 'fever'), isNamed ? 0 : n), minutes: 4 + n }
    case 'confirm-mask':
    case 'answer-symptoms':
    case 'confirm-phone':
    case 'measure-again':
      return questionAct(kiosk, n)
    case 'seal':
      return isNamed ? { act, tube } : { act }
    case 'reprint':
      return { act, label }
    case 'accept-label':
      return { act, label: isNamed ? pick(doubtfulLabels(kiosk), 0) : label }
    case 'void':
      return { act, visit, reason: 'not-taken' }
    case 'void-tube':
      return { act, tube: isNamed ? tube : pick(tubesEver(kiosk), n), reason: 'broken' }
    case 'correct':
      return { act, visit, reason: 'typed-wrong', ...correctionOf(n, isNamed) }
    case 'verify':
      return { act, tube: isNamed ? (tubesToScan(kiosk)[0] ?? tube) : tube }
    case 'receive-stock':
      return { act, lot: `LOT${n % 4}`, expires: '2027-01-31', count: n + 1 }
    case 'undo':
      return { act, events: isNamed ? lastActs(kiosk) : journal.slice(-1 - n).map(({ id }) => id) }
    case 'pack':
      return { act, tube: isNamed ? (tubesToPack(state)[0]?.number ?? tube) : tube }
    case 'unpack':
      return { act, tube: isNamed ? ([...(openBox(state)?.tubes.keys() ?? [])][0] ?? tube) : tube }
    case 'hand-over':
      return { act, courier: 'driver-1', ...(isNamed ? { leaving: tubesToPack(state).length } : {}) }
    case 'disinfected':
      return { act, area: n % 2 === 0 ? 'booth' : 'site' }
    case 'day-close':
    case 'begin-packing':
    case 'end-packing':
    case 'open-tube':
    case 'call-next':
    case 'release-group':
    case 'pedal':
    case 'pause':
    case 'resume':
    case 'assist':
      return { act }
    case 'collect-object':
      return { act, place: `门把手 ${n}`, ...(isNamed ? { tube: `LOT8-${String(n).padStart(4, '0')}` } : {}) }
    case 'set-clock':
      return {
        act,
        at: `${pick(CLOCK_DAYS, n % CLOCK_DAYS.length)}${isNamed ? kiosk.now.time.slice(10, 16) : 'T08:30'}`,
      }
    case 'print-ticket':
      return { act, ticket: state.visits.get(visit)?.ticket ?? 'A000' }
    case 'admit':
      return isNamed ? { act, category: n % 4 === 0 ? 'key' : 'general' } : { act }
  }
}

function lastActs({ state }: DomainKiosk): readonly string[] {
  return [...state.lastActs.values()].map(({ event }) => event)
}

function referredNow({ state }: DomainKiosk, only?: string): readonly string[] {
  const referred = [...state.visits.values()].filter((one) => one.state === 'referred')
  return referred.filter(({ reason }) => only === undefined || reason === only).map(({ id }) => id)
}

function doubtfulLabels({ state }: DomainKiosk): readonly string[] {
  return [...state.labels.values()].filter((label) => label.state === 'doubtful').map(({ id }) => id)
}

function tubesToScan({ state }: DomainKiosk): readonly string[] {
  const waiting = [...state.tubes.values()].filter((tube) => tube.state === 'open' && !tube.isVerified)
  return waiting.map(({ number }) => number)
}

function tubesEver({ journal }: DomainKiosk): readonly string[] {
  return journal.flatMap(({ event }) => (event.type === 'tube.opened' ? [event.data.tube] : []))
}

/** Another number, which may be somebody else's, or only another name or category. */
function correctionOf(n: number, isNumber: boolean): { idNumber?: string; name?: string; category?: string } {
  if (isNumber) return { idNumber: documentOf(n + 30).idNumber }
  return n % 2 === 0 ? { name: `更正${n}` } : { category: n % 3 === 0 ? 'key' : 'general' }
}

/** The newest are the interesting ones. Nonsense where there is nothing. */
export function pick(keys: readonly string[], n: number): string {
  return keys.at(-1 - n) ?? 'nothing'
}
