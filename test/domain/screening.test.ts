import test from 'ava'
import { estimateBodyCentiC, judgeReading } from '../../firmware/domain/screening.ts'
import { aProgramme } from '../support/domain-kiosk.ts'

const rules = aProgramme().temperature

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
    const estimate = estimateBodyCentiC(Math.round(skinC * 100), Math.round(ambientC * 100))
    t.true(Math.abs(estimate - bodyC * 100) <= 1.0001, `${estimate}`)
  })
}

test('the estimate is whole hundredths, never falls as skin gets warmer, and has no jump', (t) => {
  for (const ambient of [1000, 1600, 2499, 2500, 2501, 3500, 4000]) {
    for (let skin = 2800; skin < 4300; skin += 1) {
      const [here, next] = [estimateBodyCentiC(skin, ambient), estimateBodyCentiC(skin + 1, ambient)]
      if (!Number.isInteger(here) || next < here || next - here > 3) t.fail(`${skin} at ${ambient}: ${here}, ${next}`)
    }
  }
  t.pass()
})

test('the limit itself is a fever, a hundredth below it is not', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3730, ambientCentiC: 2500 }), 'fever')
  t.is(judgeReading(rules, { bodyCentiC: 3729, ambientCentiC: 2500 }), 'normal')
})

test('a cold forehead is no reading', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3499, ambientCentiC: 2500 }), 'too-low')
  t.is(judgeReading(rules, { bodyCentiC: 3500, ambientCentiC: 2500 }), 'normal')
})

test('outside the ambient window nothing is believed, at its edges it is', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3805, ambientCentiC: 999 }), 'ambient-outside')
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: 4001 }), 'ambient-outside')
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: 1000 }), 'normal')
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: 4000 }), 'normal')
})

test('a contact thermometer has no ambient to be judged by', (t) => {
  t.is(judgeReading(rules, { bodyCentiC: 3660, ambientCentiC: null }), 'normal')
})
