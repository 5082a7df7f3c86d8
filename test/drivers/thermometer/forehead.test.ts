import test from 'ava'
import fc from 'fast-check'
import { judgeForehead } from '../../../drivers/thermometer/forehead.ts'
import type { DecodedTemperature } from '../../../drivers/thermometer/mlx90614-codec.ts'

const PEC: DecodedTemperature = { ok: false, failure: 'pec' }
const FLAG: DecodedTemperature = { ok: false, failure: 'error-flag' }
const at = (...centiC: number[]): DecodedTemperature[] => centiC.map((value) => ({ ok: true, centiC: value }))
const BOOTH = at(2501, 2501, 2501)

test('the median of the samples is the value, ambient beside it', (t) => {
  const samples = at(3421, 3425, 3423, 3427, 3419, 3421, 3423, 3423, 3421, 3470)
  const reading = judgeForehead(samples, at(2501, 2505, 2503))
  t.deepEqual(reading, { ok: true, objectCentiC: 3423, ambientCentiC: 2503, samples: 10 })
})

test('two spoilt samples are tolerated, a third is not and is named by the more frequent fault', (t) => {
  const good = at(3421, 3421, 3421, 3421, 3421, 3421, 3421)
  t.is(judgeForehead([...good, PEC, FLAG], BOOTH).ok, true)
  t.deepEqual(judgeForehead([...good, PEC, PEC, FLAG], BOOTH), { ok: false, failure: 'pec' })
  t.deepEqual(judgeForehead([...good, PEC, FLAG, FLAG], BOOTH), { ok: false, failure: 'error-flag' })
  t.deepEqual(judgeForehead([FLAG], BOOTH), { ok: false, failure: 'error-flag' })
  t.deepEqual(judgeForehead(good, [PEC, PEC, PEC]), { ok: false, failure: 'pec' })
})

test('28.00 to 43.00 °C is plausible, both ends included', (t) => {
  const ok = (centiC: number) => judgeForehead(at(centiC, centiC), BOOTH)
  t.true(ok(2800).ok)
  t.true(ok(4300).ok)
  t.deepEqual(ok(2799), { ok: false, failure: 'nobody' })
  t.deepEqual(ok(4301), { ok: false, failure: 'out-of-range' })
  t.deepEqual(ok(2479), { ok: false, failure: 'nobody' })
})

test('one sample beyond the plausible range spoils the series, however close', (t) => {
  t.deepEqual(judgeForehead(at(2799, 2803, 2805, 2805, 2805), BOOTH), { ok: false, failure: 'out-of-range' })
})

test('samples that differ by more than 0.60 °C are a movement', (t) => {
  t.true(judgeForehead(at(3400, 3460, 3430), BOOTH).ok)
  t.deepEqual(judgeForehead(at(3400, 3461, 3430), BOOTH), { ok: false, failure: 'spread' })
  t.deepEqual(judgeForehead(at(2479, 2479, 3421, 3421), BOOTH), { ok: false, failure: 'spread' })
})

test('samples that are thrown away say who was there, and nothing about the value', (t) => {
  const discarded = at(2479, 3301)
  t.deepEqual(judgeForehead([...discarded, ...at(3421, 3421, 3421)], BOOTH, 2), {
    ok: true,
    objectCentiC: 3421,
    ambientCentiC: 2501,
    samples: 3,
  })
  const gone = [...at(3421, 3421, 3421), ...at(2479, 2479, 2479), ...at(3421, 3421, 3421, 3421)]
  t.deepEqual(judgeForehead(gone, BOOTH, 6), { ok: false, failure: 'left' })
})

test('of the die two readings have to agree: everything else is judged by it', (t) => {
  t.deepEqual(judgeForehead(at(3421), at(631)), { ok: false, failure: 'pec' })
  t.deepEqual(judgeForehead(at(3421), [PEC, PEC, ...at(2501)]), { ok: false, failure: 'pec' })
  t.deepEqual(judgeForehead(at(3421), at(2501, 631, 2501)), { ok: false, failure: 'pec' })
  t.true(judgeForehead(at(3421), [PEC, ...at(2501, 2505)]).ok)
})

test('an impossible die temperature is no measurement', (t) => {
  t.deepEqual(judgeForehead(at(3421), at(-4001, -4001)), { ok: false, failure: 'out-of-range' })
  t.deepEqual(judgeForehead(at(3421), at(12501, 12501)), { ok: false, failure: 'out-of-range' })
})

test('whatever the samples, a number is plausible, an integer and among them, or there is none', (t) => {
  const sample = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 2700, max: 4400 }).map((centiC) => ({ ok: true as const, centiC })) },
    { weight: 1, arbitrary: fc.constantFrom(PEC, FLAG) },
  )
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 12 }), fc.array(sample, { maxLength: 3 }), (objects, ambient) => {
      const reading = judgeForehead(objects, ambient)
      if (!reading.ok) return true
      const values = objects.flatMap((one) => (one.ok ? [one.centiC] : []))
      const { objectCentiC } = reading
      const isBetween = objectCentiC >= Math.min(...values) && objectCentiC <= Math.max(...values)
      return Number.isInteger(objectCentiC) && isBetween && objectCentiC >= 2800 && objectCentiC <= 4300
    }),
    { numRuns: 500 },
  )
  t.pass()
})
