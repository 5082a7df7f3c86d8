import test from 'ava'
import { sayStretches } from '../../firmware/domain/stretches.ts'

test('numbers in a row are said by their ends, one alone by itself, and of too many how many there are more', (t) => {
  const stretches = [
    { from: 150, to: 150 },
    { from: 300, to: 420 },
    { from: 500, to: 501 },
  ]
  t.is(sayStretches(stretches), '150, 300-420, 500-501')
  t.is(sayStretches(stretches, 3), '150, 300-420, 500-501')
  t.is(sayStretches(stretches, 1), '150, and 2 more')
  t.is(sayStretches([]), '')
})
