import test from 'ava'
import { judgeBlackBody } from '../../../drivers/thermometer/black-body.ts'
import type { DecodedTemperature } from '../../../drivers/thermometer/mlx90614-codec.ts'

const SENSOR = '7471696e00000001'

function series(count: number, centiC: (n: number) => number): readonly DecodedTemperature[] {
  return Array.from({ length: count }, (_, n) => ({ ok: true, centiC: centiC(n) }))
}

const booth = series(6, () => 2501)

test('what stands still is its median, with the sensor that read it', (t) => {
  const read = judgeBlackBody(
    series(50, (n) => 3690 + (n % 5) * 2),
    booth,
    SENSOR,
  )
  t.deepEqual(read, { ok: true, objectCentiC: 3694, ambientCentiC: 2501, samples: 50, sensor: SENSOR })
})

test('a black body that still warms up, a hand in between and a die that moves are no reading', (t) => {
  const unsteady = { ok: false, failure: 'unsteady' } as const
  t.deepEqual(
    judgeBlackBody(
      series(50, (n) => 3680 + Math.floor(n / 7)),
      booth,
      SENSOR,
    ),
    {
      ...{ ok: true, objectCentiC: 3683, ambientCentiC: 2501, samples: 50, sensor: SENSOR },
    },
  )
  t.deepEqual(
    judgeBlackBody(
      series(50, (n) => 3680 + Math.floor(n / 4)),
      booth,
      SENSOR,
    ),
    unsteady,
  )
  t.deepEqual(
    judgeBlackBody(
      series(50, (n) => (n === 20 ? 3650 : 3690)),
      booth,
      SENSOR,
    ),
    unsteady,
  )
  t.deepEqual(
    judgeBlackBody(
      series(50, () => 3690),
      series(6, (n) => 2500 + (n > 2 ? 10 : 0)),
      SENSOR,
    ),
    unsteady,
  )
})

test('a wall is no black body, and damaged answers are named', (t) => {
  const at = (centiC: number) =>
    judgeBlackBody(
      series(50, () => centiC),
      booth,
      SENSOR,
    )
  t.deepEqual(at(2479), { ok: false, failure: 'out-of-range' })
  t.deepEqual(at(4700), { ok: false, failure: 'out-of-range' })
  const damaged = series(50, () => 3690).map((one, n) => (n < 3 ? ({ ok: false, failure: 'pec' } as const) : one))
  t.deepEqual(judgeBlackBody(damaged, booth, SENSOR), { ok: false, failure: 'pec' })
  t.true(judgeBlackBody(damaged.slice(1), booth, SENSOR).ok, 'a spark or two are no fault')
  t.deepEqual(
    judgeBlackBody(
      series(50, () => 3690),
      [],
      SENSOR,
    ),
    { ok: false, failure: 'pec' },
  )
})
