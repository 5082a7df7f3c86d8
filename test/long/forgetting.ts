// 1,000 people are forgotten: every byte of the folder is searched for them, and 100,000 known people are tried at each digest.

import { checkedIn, guessEach, guessRequests, keptDigests, knownPeople } from '../firmware/compose/dictionary.ts'
import { canaries, found, foundOpen, OldSite } from '../firmware/compose/old-site.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const DICTIONARY = 100_000
const DAYS = ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04']

await longRun(
  'forgetting',
  { seed: 1, count: 1_000 },
  ({ count, folder }) =>
    withBench(async (bench) => {
      const site = new OldSite(bench, folder)
      await site.open()
      for (const [i, day] of DAYS.entries()) {
        const first = Math.floor((i * count) / DAYS.length)
        const last = Math.floor(((i + 1) * count) / DAYS.length)
        await site.dayOf(
          day,
          Array.from({ length: last - first }, (_, n) => first + n + 1),
        )
      }
      await site.dayOf('2026-06-10', [count + 1])
      await site.allSent()
      const known = await checkedIn(site, count)
      const before = (await foundOpen(site)).people
      await site.look()
      const what = canaries(site.opened, count)
      const foundWhileItRuns = await found(site.folder, what)
      const kept = await keptDigests(site)
      await site.close()
      const foundAfterwards = await found(site.folder, what)
      const dictionary = knownPeople(DICTIONARY)
      const confirmed = guessEach(known, kept, dictionary)
      const confirmedWithoutSalt = guessEach(known, kept, dictionary, true)
      return {
        people: count,
        before,
        foundWhileItRuns,
        foundAfterwards,
        tried: dictionary.length,
        confirmed,
        confirmedWithoutSalt,
        presses: known.filter(({ data }) => data.request !== undefined).length,
        confirmedByRequest: guessRequests(known, DICTIONARY),
        confirmedByRequestWithKey: guessRequests(known, DICTIONARY, site.opened.pressMarks),
      }
    }),
  // Beside those to be forgotten there is one of the last day, who stays.
  ({ before, confirmed, confirmedByRequest, people, presses, tried, ...figures }) =>
    figures.foundAfterwards + figures.foundWhileItRuns + confirmed + confirmedByRequest === 0 &&
    before === people + 1 &&
    tried === DICTIONARY &&
    figures.confirmedWithoutSalt === people &&
    presses > 0 &&
    figures.confirmedByRequestWithKey === presses,
)
