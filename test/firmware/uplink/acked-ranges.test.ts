import test from 'ava'
import fc from 'fast-check'
import { AckedRanges } from '../../../firmware/uplink/acked-ranges.ts'

test('in any order of acknowledgements the cursor stands just below the first that is missing', (t) => {
  const order = fc.shuffledSubarray(Array.from({ length: 60 }, (_, i) => i + 1))
  fc.assert(
    fc.property(order, fc.nat(5), (sequences, start) => {
      const ranges = new AckedRanges(start)
      const known = new Set(Array.from({ length: start }, (_, i) => i + 1))
      for (const sequence of sequences) {
        ranges.add(sequence)
        ranges.add(sequence)
        known.add(sequence)
        let cursor = 0
        while (known.has(cursor + 1)) cursor += 1
        if (ranges.cursor !== cursor || ranges.ahead !== known.size - cursor) return false
        for (let from = 1; from <= 61; from += 1) {
          let missing = from
          while (known.has(missing)) missing += 1
          if (ranges.firstMissingFrom(from) !== missing) return false
        }
      }
      return true
    }),
  )
  t.pass()
})

test('a thousand holes are enough: then it says that it is crowded', (t) => {
  const ranges = new AckedRanges(0)
  for (let i = 1; i < 1_000; i += 1) ranges.add(2 * i)
  t.false(ranges.isCrowded)
  ranges.add(2_000)
  t.true(ranges.isCrowded)
})
