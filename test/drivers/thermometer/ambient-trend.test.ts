import test from 'ava'
import { AmbientTrend } from '../../../drivers/thermometer/ambient-trend.ts'

/** The die's temperature once a second, by what it does in a minute. */
function after(seconds: number, centiCPerMinute: number, noise: (second: number) => number = () => 0): boolean {
  const trend = new AmbientTrend()
  for (let second = 0; second <= seconds; second += 1)
    trend.note(2500 + (second * centiCPerMinute) / 60 + noise(second), second * 1000)
  return trend.isMoving
}

test('a sensor that warms or cools by more than 0.3 °C a minute is moving, one that drifts with the day is not', (t) => {
  t.true(after(110, 50))
  t.true(after(110, -50))
  t.true(after(20, 120), 'a door that was opened is seen within seconds')
  t.false(after(600, 20))
  t.false(after(600, -20))
})

test('noise, and the little that a face warms it by, are no movement', (t) => {
  t.false(after(300, 0, (second) => (second % 2) * 4))
  t.false(after(300, 0, (second) => (second > 200 ? 15 : 0)))
})

test('a step is forgotten after two minutes, and at once for another sensor', (t) => {
  const trend = new AmbientTrend()
  t.false(trend.isMoving, 'nothing known')
  for (let second = 0; second < 60; second += 1) trend.note(2500, second * 1000)
  for (let second = 60; second < 170; second += 1) trend.note(1500, second * 1000)
  t.true(trend.isMoving)
  for (let second = 170; second < 190; second += 1) trend.note(1500, second * 1000)
  t.false(trend.isMoving)
  trend.note(2500, 190_000)
  t.true(trend.isMoving)
  trend.forget()
  trend.note(2500, 191_000)
  t.false(trend.isMoving)
})
