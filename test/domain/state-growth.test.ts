import test from 'ava'
import { PEOPLE_KNOWN_MAX, seen } from '../../firmware/domain/evolve-person.ts'
import type { IdDocument } from '../../firmware/domain/identity.ts'
import { emptyState, type KioskState } from '../../firmware/domain/state.ts'
import { BY_LOT, DomainKiosk, documentOf, SKIN } from '../support/domain-kiosk.ts'

const PEOPLE_A_DAY = 12
/** What may grow with time, and why it is no matter; everything else is as large after months as after weeks. */
const MAY_GROW = [
  'closings', // one number a day
  'usedTubes', // bounded by its own limit (decision 13)
  'lastSeen', // see `PEOPLE_KNOWN_MAX`
]

/** How many things stand in each member of the state, those inside of things included. */
function sizes(state: KioskState): ReadonlyMap<string, number> {
  return new Map(Object.entries(state).map(([name, value]) => [name, weigh(value)]))
}

function weigh(value: unknown): number {
  if (value instanceof Map) return [...value.values()].reduce<number>((sum, one) => sum + 1 + weigh(one), 0)
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + 1 + weigh(one), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((sum, one) => sum + weigh(one), 0)
}

/** Nobody comes twice. */
function stranger(day: number, n: number): IdDocument {
  return { ...documentOf(1), idNumber: `P${day}-${n}` }
}

/** A bit of everything: sampled, absent, feverish, voided, packed, handed over, signed in. */
function workADay(kiosk: DomainKiosk, day: number): void {
  const operator = `op-${day % 7}`
  kiosk.give({ kind: 'signed-in', operator, by: 'pin' })
  kiosk.act({ act: 'receive-stock', lot: `LOT-${day}`, expires: kiosk.now.day, count: 20 })
  if (day % 5 === 0) kiosk.act({ act: 'begin-party', size: 2 })
  for (let n = 0; n < PEOPLE_A_DAY; n += 1) {
    kiosk.give({ kind: 'document', document: stranger(day, n), source: 'card' })
    kiosk.measure(n === 3 ? SKIN.fever : SKIN.normal)
    if (n === 3) kiosk.measure(SKIN.fever)
    kiosk.timeOut()
  }
  for (let n = 0; n < PEOPLE_A_DAY; n += 1) {
    kiosk.act({ act: 'call-next' })
    kiosk.printAll()
    kiosk.act(n === 5 ? { act: 'absent' } : { act: 'sampled' })
    kiosk.nowMs += 10_000
  }
  const [sampled] = [...kiosk.state.visits.values()].filter(({ state }) => state === 'collected')
  kiosk.act({ act: 'void', visit: sampled?.id ?? '', reason: 'not-taken' })
  for (const { number, state } of kiosk.state.tubes.values())
    if (state === 'sealed') kiosk.act({ act: 'pack', tube: number })
  kiosk.act({ act: 'pack', tube: 'NOT-OURS-1' })
  kiosk.act({ act: 'hand-over', courier: 'driver-1' })
  kiosk.give({ kind: 'device', device: 'labelPrinter', fault: { code: 'paper-out', detail: '' } })
  kiosk.give({ kind: 'signed-out', operator, reason: 'self' })
  kiosk.tick(1)
}

test('a kiosk that works for half a year holds no more than one that works for two months', (t) => {
  const kiosk = new DomainKiosk(BY_LOT)
  let before: ReadonlyMap<string, number> = new Map()
  for (let day = 0; day <= 180; day += 1) {
    workADay(kiosk, day)
    kiosk.tick(1_440)
    if (day === 60) before = sizes(kiosk.state)
  }
  const after = sizes(kiosk.state)
  t.log(Object.fromEntries(after))
  for (const [name, size] of after) {
    const grown = size - (before.get(name) ?? 0)
    t.true(MAY_GROW.includes(name) || grown <= 10, `${name} grew by ${grown}`)
  }
})

test('of more people than a town has, those who were not here for longest are forgotten', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  const [visit] = kiosk.state.visits.values()
  const [recorded] = kiosk.journal
  if (visit === undefined || recorded === undefined) throw new Error('nobody checked in')
  const state = emptyState()
  for (let n = 0; n < PEOPLE_KNOWN_MAX; n += 1) seen(state, `p${n}`, visit, recorded)
  seen(state, 'p0', visit, recorded)
  seen(state, 'new', visit, recorded)
  t.is(state.lastSeen.size, PEOPLE_KNOWN_MAX)
  t.deepEqual(
    ['p0', 'p1', 'p2', 'new'].map((key) => state.lastSeen.has(key)),
    [true, false, true, true],
  )
})
