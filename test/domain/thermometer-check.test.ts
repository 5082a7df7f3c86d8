import test from 'ava'
import type { ClockTrust } from '../../firmware/domain/clock-record.ts'
import { checkDue, checkFault, judgeCheck, type ThermometerChecked } from '../../firmware/domain/thermometer-check.ts'
import { DomainKiosk } from '../support/domain-kiosk.ts'

const SENSOR = '7471696e00000001'
const DAY_MS = 86_400_000

function checked(offsetC: number): ThermometerChecked {
  return {
    ...{ sensor: SENSOR, referenceC: 37, objectC: 37 - offsetC, ambientC: 25.01 },
    ...{ offsetC, samples: 50, operator: 'account:engineer' },
  }
}

function measureWith(kiosk: DomainKiosk, sensor: string | null, objectCentiC = 3409): void {
  const named = sensor === null ? {} : { sensor }
  const result = { ok: true, objectCentiC, ambientCentiC: 2501, ...named } as const
  kiosk.give({ kind: 'measured', token: kiosk.session.token, result })
}

test('the offset of a check is added to what that sensor reads from then on, and stands beside it with its date', (t) => {
  const kiosk = new DomainKiosk({ collect: 'at-check-in' })
  kiosk.lay(1)
  measureWith(kiosk, SENSOR)
  t.false('offsetC' in (kiosk.last('visit.checked-in').data.temperature ?? {}))
  kiosk.timeOut()
  t.deepEqual(kiosk.give({ kind: 'thermometer-checked', check: checked(0.3) }).types, [
    'maintenance.thermometer-checked',
  ])
  const checkedAt = kiosk.now.time
  kiosk.lay(2)
  measureWith(kiosk, SENSOR)
  const { bodyC, ...corrected } = kiosk.last('visit.checked-in').data.temperature ?? { bodyC: 0 }
  t.like(corrected, { objectC: 34.09, offsetC: 0.3, checkedAt, profile: 'default@1' })
  t.is(bodyC, 36.7, 'as skin of 34.39 °C')
  t.deepEqual(
    kiosk.rebuilt().thermometerCheck,
    { sensor: SENSOR, offsetCentiC: 30, at: checkedAt },
    'also after a restart',
  )
})

test('an offset found on another sensor is nobody else’s', (t) => {
  for (const sensor of ['ffffffffffffffff', null]) {
    const kiosk = new DomainKiosk({ collect: 'at-check-in' })
    kiosk.give({ kind: 'thermometer-checked', check: checked(-0.4) })
    kiosk.lay(1)
    measureWith(kiosk, sensor)
    t.like(kiosk.last('visit.checked-in').data.temperature, { bodyC: 36.63, objectC: 34.09 })
    t.false('offsetC' in (kiosk.last('visit.checked-in').data.temperature ?? {}))
  }
})

test('a check is refused for a reference of no black body, a reading too far from it, and a clock nobody believes', (t) => {
  for (const centiC of [3199, 4301, 37, Number.NaN, 3700.5]) t.is(checkFault(centiC, 'synced'), 'bad-reference')
  t.is(checkFault(3700, 'unsynced'), 'clock-not-trusted')
  t.is(checkFault(3700, 'set-by-crew'), null)
  t.is(checkFault(3500, 'synced'), null)
  const read = { objectCentiC: 3801, ambientCentiC: 2500, samples: 50, sensor: SENSOR }
  t.is(judgeCheck(3700, read, 'op-1'), 'offset-too-large')
  t.like(judgeCheck(3700, { ...read, objectCentiC: 3800 }, 'op-1'), { offsetC: -1, referenceC: 37, objectC: 38 })
  t.like(judgeCheck(3700, { ...read, objectCentiC: 3671 }, 'op-1'), { offsetC: 0.29 })
})

test('a check is due where there was none, after its days, and for another sensor; never by a clock nobody believes', (t) => {
  const at = '2026-11-21T08:00:00.000+08:00'
  const check = { sensor: SENSOR, offsetCentiC: 12, at }
  const due = (days: number, changes: { sensor?: string | null; trust?: ClockTrust; everyDays?: number | null } = {}) =>
    checkDue(check, {
      everyDays: 30,
      sensor: SENSOR,
      trust: 'synced',
      nowMs: Date.parse(at) + days * DAY_MS,
      ...changes,
    })
  t.is(due(0), null)
  t.is(due(29.99), null)
  t.deepEqual(due(30), { cause: 'expired', since: at })
  t.is(due(300, { trust: 'unsynced' }), null)
  t.is(due(300, { everyDays: null }), null)
  t.is(due(1, { sensor: null }), null, 'one that does not answer is another trouble')
  t.like(due(1, { sensor: 'ffffffffffffffff' }), { cause: 'other-sensor' })
  t.like(checkDue(null, { everyDays: 30, sensor: null, trust: 'unsynced', nowMs: 0 }), { cause: 'never' })
})

test('while the sensor itself warms up nobody is measured by it: the crew is called', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  const result = { ok: true, objectCentiC: 3409, ambientCentiC: 2501, ambientMoves: true } as const
  kiosk.give({ kind: 'measured', token: kiosk.session.token, result })
  t.like(kiosk.session, { phase: 'needs-staff', needs: 'temperature', concern: 'ambient-unsteady', readings: [] })
  const cold = new DomainKiosk()
  cold.lay(1)
  cold.give({ kind: 'measured', token: cold.session.token, result: { ...result, ambientCentiC: 500 } })
  t.is(cold.session.concern, 'ambient-outside', 'the plainer reason goes first')
})
