import test from 'ava'
import { killAtRandom } from '../../support/random-kills.ts'
import { Seeded } from '../../support/seeded.ts'
import { tempFolder } from '../journal/journal-fixture.ts'

// The long form of 1,000 kills is `test/long/kills.ts`.
const KILLS = 20
const SEED = 20_220_521

test(`killed ${KILLS} times while it works, sends, forgets and removes, a kiosk loses nothing it said and sends nothing twice differently`, async (t) => {
  t.timeout(180_000)
  const figures = await killAtRandom({ dataDir: await tempFolder(t), chance: new Seeded(SEED, 'kills'), kills: KILLS })
  t.log(figures)
  t.like(figures, { kills: KILLS, missing: 0, twice: 0, broken: 0 })
  t.true(figures.confirmed > KILLS && figures.delivered > KILLS)
})

test('said before it is on disk, it would be seen missing', async (t) => {
  t.timeout(180_000)
  const chance = new Seeded(SEED, 'early')
  const { missing } = await killAtRandom({ dataDir: await tempFolder(t), chance, kills: 5, confirms: 'before' })
  t.true(missing > 0)
})

test('a journal whose file is gone is no journal without a fault', async (t) => {
  t.timeout(180_000)
  const chance = new Seeded(SEED, 'gone')
  const figures = await killAtRandom({ dataDir: await tempFolder(t), chance, kills: 4, card: 'forgets' })
  t.log(figures)
  t.true(figures.missing > 0 && figures.broken > 0)
})
