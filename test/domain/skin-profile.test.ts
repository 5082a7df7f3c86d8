import test from 'ava'
import { PROFILE_NAMES, skinProfile } from '../../firmware/domain/skin-profile.ts'
import { DomainKiosk } from '../support/domain-kiosk.ts'

const DEFAULT = skinProfile('default')
const estimate = (skin: number, ambient: number): number => DEFAULT.estimate(skin, ambient)

// Computed from the published formula by somebody else's program: ambient, skin, body in °C.
const KNOWN = [
  [25.01, 33.01, 36.38],
  [25.01, 34.09, 36.63],
  [25.01, 34.97, 36.92],
  [25.01, 35.49, 37.38],
  [25.01, 36.21, 38.02],
  [10.01, 33.01, 37.13],
  [10.01, 34.09, 38.05],
  [35.01, 33.01, 35.63],
  [35.01, 36.21, 37.14],
] as const

for (const [ambientC, skinC, bodyC] of KNOWN) {
  test(`skin of ${skinC} °C at ${ambientC} °C is a body of ${bodyC} °C`, (t) => {
    const body = estimate(Math.round(skinC * 100), Math.round(ambientC * 100))
    t.true(Math.abs(body - bodyC * 100) <= 1.0001, `${body}`)
  })
}

test('the estimate is whole hundredths, never falls as skin gets warmer, and has no jump', (t) => {
  for (const ambient of [1000, 1600, 2499, 2500, 2501, 3500, 4000]) {
    for (let skin = 2800; skin < 4300; skin += 1) {
      const [here, next] = [estimate(skin, ambient), estimate(skin + 1, ambient)]
      if (!Number.isInteger(here) || next < here || next - here > 3) t.fail(`${skin} at ${ambient}: ${here}, ${next}`)
    }
  }
  t.pass()
})

test('a name is its newest version, a version is itself, and nothing else is a profile', (t) => {
  t.deepEqual(PROFILE_NAMES, ['default', 'default@1', 'warm-hall', 'warm-hall@1'])
  for (const name of PROFILE_NAMES) t.true(skinProfile(name).id.startsWith(name))
  for (const name of ['', 'def', 'default@', 'default@2', 'constructor'])
    t.throws(() => skinProfile(name), { instanceOf: RangeError })
})

test('a warm hall makes nobody feverish in a cold booth, and differs nowhere else', (t) => {
  const warmHall = skinProfile('warm-hall')
  t.true(estimate(3409, 1001) >= 3730, 'the fault that it is for')
  t.true(warmHall.estimate(3409, 1001) < 3730)
  t.true(warmHall.estimate(3621, 1001) >= 3730, 'a fever stays one')
  for (let skin = 2800; skin < 4300; skin += 7) t.is(warmHall.estimate(skin, 2501), estimate(skin, 2501))
})

test('the event names the profile in force, beside the raw values', (t) => {
  const kiosk = new DomainKiosk({ collect: 'at-check-in' })
  kiosk.lay(1)
  kiosk.measure(33.41, 15.01)
  t.like(kiosk.last('visit.checked-in').data.temperature, { profile: 'default@1', objectC: 33.41, ambientC: 15.01 })
  kiosk.timeOut()
  kiosk.profile = 'warm-hall'
  kiosk.lay(2)
  kiosk.measure(33.41, 15.01)
  t.like(kiosk.last('visit.checked-in').data.temperature, { profile: 'warm-hall@1', objectC: 33.41, ambientC: 15.01 })
})
