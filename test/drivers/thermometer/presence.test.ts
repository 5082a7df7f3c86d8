import test from 'ava'
import fc from 'fast-check'
import { judgePresence } from '../../../drivers/thermometer/presence.ts'

const [SKIN, WALL, BOOTH] = [3421, 2479, 2501]
/** `b` a body, `w` the wall. */
const series = (text: string) => Array.from(text, (letter) => (letter === 'b' ? SKIN : WALL))

for (const [samples, presence] of [
  ['bbbbbbbbbbbb', 'there'],
  ['wwwwwwwwwwww', 'nobody'],
  ['', 'nobody'],
  ['b', 'there'],
  ['wwwbbbbbbbbb', 'arrived'],
  ['wwbbbbbbbbbb', 'there'],
  ['bbbbbbbbbwww', 'left'],
  ['bbbbbbbbbbww', 'there'],
  ['bbbbbwwbbbbb', 'there'],
  ['bbbbwwwbbbbb', 'left'],
  ['wwwbbbwwwbbb', 'left'],
  ['wwwwwbbwwwww', 'nobody'],
  ['bwbwbwbwbwbw', 'there'],
] as const) {
  test(`${samples === '' ? 'no samples' : samples}: ${presence}`, (t) => {
    t.is(judgePresence(series(samples), BOOTH), presence)
  })
}

test('where the wall is as warm as skin nobody is seen, whatever it reads', (t) => {
  t.is(
    judgePresence(
      Array.from({ length: 12 }, () => 3550),
      3500,
    ),
    'nobody',
  )
  t.is(
    judgePresence(
      Array.from({ length: 12 }, () => 3600),
      3500,
    ),
    'there',
  )
})

test('two people who change places with the wall between them are never one who stood there', (t) => {
  const length = fc.integer({ min: 3, max: 9 })
  fc.assert(
    fc.property(length, length, length, (first, gap, second) => {
      const samples = 'b'.repeat(first) + 'w'.repeat(gap) + 'b'.repeat(second)
      return judgePresence(series(samples), BOOTH) === 'left'
    }),
  )
  t.pass()
})
