import test from 'ava'
import { killAtRandom } from '../../support/random-kills.ts'
import { Seeded } from '../../support/seeded.ts'
import { tempFolder } from '../journal/journal-fixture.ts'

// The long form of 1,000 kills is `test/long/kills.ts`.
const KILLS = 20
const TRIES = 60
const SEED = 20_220_521

test(`killed ${KILLS} times while it works, sends, forgets and removes, a kiosk loses nothing it said and sends nothing twice differently`, async (t) => {
  t.timeout(180_000)
  const figures = await killAtRandom({ dataDir: await tempFolder(t), chance: new Seeded(SEED, 'kills'), kills: KILLS })
  t.log(figures)
  t.like(figures, { kills: KILLS, missing: 0, twice: 0, halves: 0, broken: 0 })
  t.true(figures.confirmed > KILLS && figures.delivered > KILLS)
})

for (const { figure, mistake, title } of [
  { mistake: 'confirms before', figure: 'missing', title: 'said before it is on disk, it would be seen missing' },
  {
    mistake: 'two transactions',
    figure: 'halves',
    title: 'an append that takes two transactions would be seen by half',
  },
] as const) {
  test(title, async (t) => {
    t.timeout(180_000)
    const [dataDir, chance] = [await tempFolder(t), new Seeded(SEED, mistake)]
    let seen = 0
    // Not every kill falls into the moment between.
    for (let kill = 0; kill < TRIES && seen === 0; kill += 1) {
      const figures = await killAtRandom({ dataDir, chance, kills: 1, mistake })
      seen = figures[figure]
    }
    t.true(seen > 0)
  })
}

test('a journal whose file is gone is no journal without a fault', async (t) => {
  t.timeout(180_000)
  const chance = new Seeded(SEED, 'gone')
  const figures = await killAtRandom({ dataDir: await tempFolder(t), chance, kills: 4, card: 'forgets' })
  t.log(figures)
  t.true(figures.missing > 0 && figures.broken > 0)
})
