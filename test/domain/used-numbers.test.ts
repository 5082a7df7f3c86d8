import test from 'ava'
import fc from 'fast-check'
import { addUsed, isUsed, noNumbers } from '../../firmware/domain/used-numbers.ts'

const anyNumber = fc.oneof(
  fc.nat({ max: 40 }).map((n) => `LOT7-${String(n).padStart(4, '0')}`),
  fc.nat({ max: 40 }).map((n) => `LOT7-${n}`),
  fc.nat({ max: 40 }).map((n) => `0042261121${String(9_980 + n).slice(-4)}`),
  fc.constantFrom('ABCDEF', 'ABCDEF1', 'A-1-999999', 'A-1-1000000', 'A-11000000', '000001', '0000001'),
)

test('knows exactly the numbers that were put in, in whatever order', (t) => {
  fc.assert(
    fc.property(fc.array(anyNumber, { maxLength: 120 }), fc.array(anyNumber, { maxLength: 40 }), (put, asked) => {
      const [used, truth] = [noNumbers(), new Set(put)]
      for (const number of put) addUsed(used, number)
      for (const number of [...put, ...asked]) if (isUsed(used, number) !== truth.has(number)) return false
      return used.count === [...used.rolls.values()].reduce((sum, { length }) => sum + length, 0)
    }),
  )
  t.pass()
})

test('a year of printed numbers is a stretch a day at most', (t) => {
  const used = noNumbers()
  for (let day = 0; day < 365; day += 1) {
    const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(2, 10).replaceAll('-', '')
    for (let n = 0; n < 400; n += 1) addUsed(used, `0042${date}${String((day * 400 + n) % 10_000).padStart(4, '0')}`)
  }
  // Where the serial starts again at 0000 in the middle of a day there are two.
  t.true(used.count > 300 && used.count <= 365 + 15, String(used.count))
})

test('numbers without any order are forgotten by the roll when there are too many, the newest never', (t) => {
  const used = noNumbers()
  for (let n = 0; n < 50_010; n += 1) addUsed(used, `R${n}X`)
  t.is(used.count, 50_000)
  t.false(isUsed(used, 'R9X'))
  t.true(isUsed(used, 'R10X'))
  t.true(isUsed(used, 'R50009X'))
})
