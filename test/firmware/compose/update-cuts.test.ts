import test from 'ava'
import { serveFolder } from '../../support/folder-server.ts'
import { Seeded } from '../../support/seeded.ts'
import { HostileRepository } from '../../support/update-attacks.ts'
import { cutUpdates } from '../../support/update-cuts.ts'
import { tempFolder } from '../journal/journal-fixture.ts'

// The long form of 200 cuts is `test/long/update-cuts.ts`.
const CUTS = 5
const SEED = 20_221_122

test(`killed ${CUTS} times in the middle of updates, the kiosk has the old or the new version, and says each step once`, async (t) => {
  t.timeout(180_000)
  const repository = await HostileRepository.make(t)
  const url = await serveFolder(t, repository.folder)
  const chance = new Seeded(SEED, 'update-cuts')
  const figures = await cutUpdates(url, repository, { chance, cuts: CUTS, folder: await tempFolder(t) })
  t.log(figures)
  t.like(figures, { cuts: CUTS, neither: 0, dead: 0, broken: 0, twice: 0 })
  t.is(figures.kept + figures.returned, figures.updates)
})
