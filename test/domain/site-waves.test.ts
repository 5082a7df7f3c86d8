import test from 'ava'
import fc from 'fast-check'
import { planWaves, roomOf, type Station } from '../../firmware/domain/site-waves.ts'

function site(name: string, count: number, offline: readonly number[] = []): Station[] {
  return Array.from({ length: count }, (_, n) => ({ kiosk: `${name}${n}`, site: name, isOnline: !offline.includes(n) }))
}

test('of nine stations three go at a time, of two sites side by side', (t) => {
  const all = [...site('A', 9), ...site('B', 3)]
  const { heldBack, waves } = planWaves(
    all,
    all.map(({ kiosk }) => kiosk),
  )
  t.deepEqual(waves, [
    ['A0', 'A1', 'A2', 'B0'],
    ['A3', 'A4', 'A5', 'B1'],
    ['A6', 'A7', 'A8', 'B2'],
  ])
  t.deepEqual(heldBack, [])
})

test('a site of one or two gets its turn, one after the other', (t) => {
  t.deepEqual(planWaves(site('A', 1), ['A0']).waves, [['A0']])
  t.deepEqual(planWaves(site('A', 2), ['A0', 'A1']).waves, [['A0'], ['A1']])
})

test('where as many as may are away already nobody goes', (t) => {
  t.deepEqual(planWaves(site('A', 6, [4, 5]), ['A0', 'A1']), { waves: [], heldBack: ['A0', 'A1'] })
  t.deepEqual(planWaves(site('A', 6, [5]), ['A0', 'A1']), { waves: [['A0'], ['A1']], heldBack: [] })
})

test('whatever the fleet: everyone who is meant goes once or is held back, and never more than a third of a site is away', (t) => {
  const station = fc.record({ site: fc.constantFrom('A', 'B', 'C'), isOnline: fc.boolean(), isMeant: fc.boolean() })
  const property = fc.property(fc.array(station, { maxLength: 60 }), (drawn) => {
    const all = drawn.map((one, n) => ({ ...one, kiosk: `K${n}` }))
    const wanted = all.filter(({ isMeant }) => isMeant).map(({ kiosk }) => kiosk)
    const { heldBack, waves } = planWaves(all, wanted)
    t.deepEqual([...waves.flat(), ...heldBack].toSorted(), wanted.toSorted())
    for (const wave of waves)
      for (const name of ['A', 'B', 'C']) {
        const stations = all.filter((one) => one.site === name)
        const away = stations.filter(({ isMeant, isOnline, kiosk }) => wave.includes(kiosk) || (!isOnline && !isMeant))
        const isGoing = stations.some(({ kiosk }) => wave.includes(kiosk))
        if (isGoing && away.length > roomOf(stations.length))
          throw new Error(`${away.length} of ${stations.length} away`)
      }
  })
  fc.assert(property, { numRuns: 300 })
})
