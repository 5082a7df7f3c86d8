import fc from 'fast-check'
import { type DaySpan, forgettable } from '../../firmware/domain/forgetting.ts'
import { citizenCheckCharacter } from '../../firmware/domain/identity.ts'
import type { CrewAct, Input } from '../../firmware/domain/input.ts'
import type { OpeningRange } from '../../firmware/domain/opening-hours.ts'
import type { ThermometerChecked } from '../../firmware/domain/thermometer-check.ts'
import { UPDATE_STEPS, type UpdateStep } from '../../firmware/domain/update-record.ts'
import { type DomainKiosk, documentOf, keyOf } from './domain-kiosk.ts'

/** Everything around the person at the booth: crews, hours, roster, clock, parts; and people who have two numbers. */
export type SiteMove =
  | { readonly kind: 'sign'; readonly n: number; readonly isIn: boolean }
  | { readonly kind: 'hours'; readonly hours: readonly OpeningRange[] }
  /** Person `n` comes onto the roster, or leaves it. */
  | { readonly kind: 'list'; readonly n: number; readonly isKey: boolean }
  | { readonly kind: 'clock'; readonly clock: DomainKiosk['clock']; readonly days: number }
  | { readonly kind: 'device'; readonly isFaulty: boolean }
  /** Somebody touches "print my number"; stale: after the next person came. */
  | { readonly kind: 'ticket'; readonly isStale: boolean }
  | { readonly kind: 'roster'; readonly isForgotten: boolean }
  /** The people of all days before so many of the latest are forgotten. */
  | { readonly kind: 'forget'; readonly keepDays: number }
  | { readonly kind: 'written-again' }
  /** The thermometer is held against a black body, and found wrong by so much. */
  | { readonly kind: 'check'; readonly offsetCentiC: number }
  /** So many of the latest events cannot be read any more. */
  | { readonly kind: 'altered'; readonly count: number }
  | { readonly kind: 'command'; readonly n: number; readonly phase: 'accepted' | 'done' }
  | { readonly kind: 'update'; readonly n: number; readonly step: UpdateStep }
  /** Foreigner `n` comes with the card of 2017, with that of 2023, or with that and the number of the other. */
  | { readonly kind: 'foreigner'; readonly n: number; readonly card: 'old' | 'new' | 'both' }

const HOURS: readonly (readonly OpeningRange[])[] = [
  [],
  [],
  [{ fromMinute: 7 * 60, toMinute: 12 * 60 }],
  [{ fromMinute: 13 * 60, toMinute: 21 * 60 }],
  [{ fromMinute: 22 * 60, toMinute: 6 * 60 }],
]

const ROSTER_IMPORTED: Input = {
  kind: 'roster-imported',
  roster: { entries: 3, refused: 1, fingerprint: 'of a file', operator: 'op-1' },
}

/** The first foreigner's number among people; nobody lays a card of theirs. */
const FOREIGNERS_FROM = 101

export const anySiteMove: fc.Arbitrary<SiteMove> = fc.oneof(
  fc.record({ kind: fc.constant('sign' as const), n: fc.nat({ max: 2 }), isIn: fc.boolean() }),
  fc.record({ kind: fc.constant('hours' as const), hours: fc.constantFrom(...HOURS) }),
  fc.record({ kind: fc.constant('list' as const), n: fc.integer({ min: 1, max: 60 }), isKey: fc.boolean() }),
  fc.record({
    kind: fc.constant('clock' as const),
    clock: fc.constantFrom('synced' as const, 'synced' as const, 'set-by-crew' as const, 'unsynced' as const),
    days: fc.constantFrom(0, 0, 0, 0, 400, -400, -20_000, 40_000),
  }),
  fc.record({ kind: fc.constant('device' as const), isFaulty: fc.boolean() }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ticket' as const), isStale: fc.boolean() }) },
  fc.record({ kind: fc.constant('roster' as const), isForgotten: fc.boolean() }),
  fc.record({ kind: fc.constant('forget' as const), keepDays: fc.nat({ max: 8 }) }),
  fc.record({ kind: fc.constant('written-again' as const) }),
  fc.record({ kind: fc.constant('check' as const), offsetCentiC: fc.constantFrom(-40, 0, 12) }),
  fc.record({
    kind: fc.constant('command' as const),
    n: fc.nat({ max: 9 }),
    phase: fc.constantFrom('accepted', 'done'),
  }),
  fc.record({ kind: fc.constant('altered' as const), count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('update' as const), n: fc.nat(2), step: fc.constantFrom(...UPDATE_STEPS) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('foreigner' as const),
      n: fc.nat({ max: 2 }),
      card: fc.constantFrom('old' as const, 'new' as const, 'both' as const),
    }),
  },
)

export function makeAtSite(kiosk: DomainKiosk, move: SiteMove): void {
  switch (move.kind) {
    case 'sign': {
      const operator = `op-${move.n}`
      kiosk.give(
        move.isIn ? { kind: 'signed-in', operator, by: 'pin' } : { kind: 'signed-out', operator, reason: 'self' },
      )
      return
    }
    case 'hours':
      kiosk.openingHours = move.hours
      return
    case 'list':
      list(kiosk, move.n, move.isKey)
      return
    case 'clock':
      kiosk.clock = move.clock
      kiosk.tick(move.days * 1_440)
      return
    case 'device':
      kiosk.give({ kind: 'device', device: 'labelPrinter', fault: move.isFaulty ? { code: 'x', detail: '' } : null })
      return
    case 'foreigner':
      kiosk.act(foreigner(move))
      return
    case 'ticket':
      kiosk.give({ kind: 'ticket', token: kiosk.session.token - (move.isStale ? 1 : 0) })
      return
    case 'roster':
      kiosk.give(move.isForgotten ? { kind: 'roster-forgotten', reason: 'retention' } : ROSTER_IMPORTED)
      return
    case 'forget':
      kiosk.give({ kind: 'forget-people', days: oldDays(kiosk, move.keepDays) })
      return
    case 'written-again':
      kiosk.give({ kind: 'written-again', since: kiosk.now.time })
      return
    case 'check':
      kiosk.give({ kind: 'thermometer-checked', check: aCheck(move.offsetCentiC) })
      return
    case 'command': {
      const said = { command: `c-${move.n}`, type: 'label.test', by: 'li', key: 'li-1', phase: move.phase } as const
      const fact = {
        type: 'maintenance.command',
        subject: 'K0042',
        data: { ...said, expires: kiosk.now.time },
      } as const
      kiosk.give({ kind: 'maintenance', fact })
      return
    }
    case 'update':
      kiosk.give({
        ...{ kind: 'update', step: move.step },
        fact: { update: `u${move.n}`, version: '0.2.0', from: '0.1.0' },
      })
      return
    case 'altered': {
      const to = kiosk.state.sequence
      kiosk.give({ kind: 'events-unreadable', events: { from: Math.max(1, to - move.count), to } })
    }
  }
}

function aCheck(offsetCentiC: number): ThermometerChecked {
  const [objectC, offsetC] = [(3700 - offsetCentiC) / 100, offsetCentiC / 100]
  return { sensor: '1', referenceC: 37, objectC, ambientC: 25.01, offsetC, samples: 50, operator: 'op-1' }
}

/** As the journal finds them: a day is forgotten once all its events are that old. */
function oldDays({ journal, now }: DomainKiosk, keepDays: number): readonly string[] {
  const spans = new Map<string, DaySpan>()
  for (const { day, sequence } of journal) {
    spans.set(day, { day, first: spans.get(day)?.first ?? sequence, last: sequence, hasKey: true })
  }
  return forgettable([...spans.values()], { today: now.day, days: keepDays, acknowledged: journal.length })
}

function list(kiosk: DomainKiosk, n: number, isKey: boolean): void {
  const { idNumber } = documentOf(n)
  const personKey = keyOf(idNumber)
  if (kiosk.roster.delete(personKey)) return
  kiosk.roster.set(personKey, {
    personKey,
    maskedName: '测*',
    idTail: idNumber.slice(-4),
    category: isKey ? 'key' : null,
    phone: '13800138000',
    unit: null,
    proofDay: null,
    half: null,
  })
}

function foreigner({ card, n }: Extract<SiteMove, { kind: 'foreigner' }>): CrewAct {
  const digits = `91199919900307${FOREIGNERS_FROM + n}`
  const name = `SAMPLE ${'ABC'.charAt(n)}`
  const old = `UTO119999900${FOREIGNERS_FROM + n}`
  const idNumber = digits + citizenCheckCharacter(digits)
  const document = {
    old: { idType: 'foreign-permanent-2017', idNumber: old, name, birthDate: '1990-03-07' },
    new: { idType: 'foreign-permanent-2023', idNumber, name },
    both: { idType: 'foreign-permanent-2023', idNumber, name, formerNumber: old },
  } as const
  return { act: 'assist', document: document[card], contactCentiC: 3650 }
}

/** Which invented person has this number, under any of theirs. */
export function personOf(idNumber: string): number {
  return Number(idNumber.length === 15 ? idNumber.slice(12) : idNumber.slice(14, 17))
}
