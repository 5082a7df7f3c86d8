import test from 'ava'
import type { Programme } from '../../firmware/domain/programme.ts'
import { AT_DESK, DomainKiosk, documentOf, keyOf, SKIN } from '../support/domain-kiosk.ts'

const DAY_MINUTES = 24 * 60
/** Everybody every five days, key persons every day. */
const OFTEN = { ...AT_DESK, interval: { days: 5, byCategory: { key: 1 } } } satisfies Partial<Programme>
/** Everybody every day, key persons every five. */
const SELDOM = { ...AT_DESK, interval: { days: 1, byCategory: { key: 5 } } } satisfies Partial<Programme>

type How = 'roster' | 'crew' | 'status-code'

/** Comes as one of this category, by what somebody says of them. */
function come(kiosk: DomainKiosk, category: string | null, how: How): readonly string[] {
  kiosk.timeOut()
  if (how === 'crew') return byCrew(kiosk, category)
  if (how === 'roster') onRoster(kiosk, category)
  if (how === 'status-code' && category !== null) kiosk.showCode(category)
  const laid = kiosk.lay(1).types
  return kiosk.session.phase === 'farewell' ? laid : [...laid, ...kiosk.measure(SKIN.normal).types]
}

function byCrew(kiosk: DomainKiosk, category: string | null): readonly string[] {
  const { idNumber, idType, name } = documentOf(1)
  const said = category === null ? {} : { category }
  return kiosk.act({ act: 'assist', document: { idType, idNumber, name }, contactCentiC: 3650, ...said }).types
}

function onRoster(kiosk: DomainKiosk, category: string | null): void {
  const personKey = keyOf(documentOf(1).idNumber)
  const rest = { maskedName: '测*', idTail: '0019', phone: null, unit: null, proofDay: null, half: null }
  kiosk.roster.set(personKey, { personKey, category, ...rest })
}

for (const how of ['roster', 'crew', 'status-code'] as const) {
  const rules = { statusCodes: { green: 'pass', key: { category: 'key' } } } satisfies Partial<Programme>

  test(`a key person by ${how} comes every day where others come every five`, (t) => {
    const kiosk = new DomainKiosk({ ...OFTEN, ...rules })
    t.true(come(kiosk, 'key', how).includes('sample.collected'))
    t.is(kiosk.last('visit.checked-in').data.person?.category, 'key')
    t.false(come(kiosk, 'key', how).includes('visit.checked-in'), 'the same day')
    kiosk.tick(DAY_MINUTES)
    t.true(come(kiosk, 'key', how).includes('sample.collected'), 'the next day')
  })

  test(`whoever is not key by ${how} waits five days, and not four`, (t) => {
    const kiosk = new DomainKiosk({ ...OFTEN, ...rules })
    t.true(come(kiosk, null, how).includes('sample.collected'))
    for (const day of [1, 4]) {
      kiosk.tick((day === 1 ? 1 : 3) * DAY_MINUTES)
      t.deepEqual(
        come(kiosk, null, how).filter((type) => type === 'visit.checked-in'),
        [],
        `after ${day} days`,
      )
    }
    kiosk.tick(DAY_MINUTES)
    t.true(come(kiosk, null, how).includes('sample.collected'), 'after five')
  })

  test(`a longer interval of a category by ${how} holds as well`, (t) => {
    const kiosk = new DomainKiosk({ ...SELDOM, ...rules })
    come(kiosk, 'key', how)
    kiosk.tick(DAY_MINUTES)
    const again = come(kiosk, 'key', how)
    t.false(again.includes('visit.checked-in'))
    t.true(again.includes('visit.ended'))
    t.is(kiosk.last('visit.ended').data.reason, 'repeated')
    t.is(kiosk.session.prompt, 'repeated')
  })
}
