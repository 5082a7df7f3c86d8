// Somebody has a kiosk's card: 100 takeovers, 1,000 foreign topics, 1,000 events in others' names, then it is taken back.
// Each broker by the files of the docs; what one cannot hold stands in firmware/docs/brokers.md and is not asked of it here.
import { join } from 'node:path'
import { openSecuredNats, openSecuredRabbit } from '../support/secured-brokers.ts'
import { Seeded } from '../support/seeded.ts'
import { stealCertificate, type Theft, type TheftFigures } from '../support/stolen-certificate.ts'
import { openSecuredDistrict } from '../support/tls-mosquitto.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const REVOKED_WITHIN_MS = 60_000

const BROKERS = {
  mosquitto: { secure: openSecuredDistrict },
  nats: { secure: openSecuredNats, isCutByUs: false },
  rabbitmq: { secure: openSecuredRabbit, isCutByUs: false },
} as const satisfies Record<string, Pick<Theft, 'secure' | 'isCutByUs'>>

type Figures = Record<keyof typeof BROKERS, TheftFigures>

await longRun<Figures>(
  'stolen-certificate',
  { seed: 20_220_521, count: 1_000 },
  async ({ count, folder, seed }) => {
    const steal = (name: keyof Figures): Promise<TheftFigures> =>
      withBench((bench) =>
        stealCertificate(bench, {
          ...BROKERS[name],
          folder: join(folder, name),
          chance: new Seeded(seed, 'theft'),
          takeovers: Math.ceil(count / 10),
          topics: count,
          events: count,
        }),
      )
    return { mosquitto: await steal('mosquitto'), nats: await steal('nats'), rabbitmq: await steal('rabbitmq') }
  },
  ({ mosquitto, nats, rabbitmq }) =>
    mosquitto.disconnected + mosquitto.lostToConsumer + rabbitmq.lostToConsumer === 0 &&
    [mosquitto, nats, rabbitmq].every(isHeld),
)

function isHeld(figures: TheftFigures): boolean {
  const { acceptedEvents, arrivedEvents, cameBack, heardElsewhere, overheard, revokedMs, stolenFromSession } = figures
  const bad = acceptedEvents + cameBack + heardElsewhere + overheard + stolenFromSession
  return bad === 0 && arrivedEvents > 0 && revokedMs < REVOKED_WITHIN_MS
}
