// Somebody has a kiosk's card: 100 takeovers, 1,000 foreign topics, 1,000 events in others' names, then it is taken back.
import { join } from 'node:path'
import { Seeded } from '../support/seeded.ts'
import { stealCertificate, type TheftFigures } from '../support/stolen-certificate.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const REVOKED_WITHIN_MS = 60_000

await longRun<TheftFigures>(
  'stolen-certificate',
  { seed: 20_220_521, count: 1_000 },
  ({ count, folder, seed }) =>
    withBench((bench) =>
      stealCertificate(bench, {
        folder: join(folder, 'district'),
        chance: new Seeded(seed, 'theft'),
        takeovers: Math.ceil(count / 10),
        topics: count,
        events: count,
      }),
    ),
  ({ acceptedEvents, arrivedEvents, cameBack, disconnected, heardElsewhere, overheard, revokedMs }) =>
    acceptedEvents + cameBack + disconnected + heardElsewhere + overheard === 0 &&
    arrivedEvents > 0 &&
    revokedMs < REVOKED_WITHIN_MS,
)
