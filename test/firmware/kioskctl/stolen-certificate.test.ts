import { join } from 'node:path'
import ava from 'ava'
import { needing } from '../../support/needing.ts'
import { openSecuredNats } from '../../support/secured-brokers.ts'
import { Seeded } from '../../support/seeded.ts'
import { stealCertificate } from '../../support/stolen-certificate.ts'
import { openSecuredDistrict } from '../../support/tls-mosquitto.ts'
import { tempFolder } from '../journal/journal-fixture.ts'

const test = needing(ava.serial, 'mosquitto')
const nats = needing(ava.serial, 'nats-server')
// The long form, which has RabbitMQ too, is `test/long/stolen-certificate.ts`.
const FEW = { takeovers: 12, topics: 60, events: 60 }
const HELD = { heardElsewhere: 0, overheard: 0, stolenFromSession: 0, acceptedEvents: 0, cameBack: 0 }

test('with a stolen certificate nobody is thrown out, nothing foreign is said or heard, and taken back it ends at once', async (t) => {
  const folder = join(await tempFolder(t), 'district')
  const chance = new Seeded(20_220_521, 'theft')
  const figures = await stealCertificate(t, { folder, chance, ...FEW, secure: openSecuredDistrict })
  t.like(figures, { ...HELD, disconnected: 0, lostToConsumer: 0 })
  t.is(figures.arrivedEvents, 45, 'the broker cannot see what is in an event: the consumer has to')
  t.true(figures.revokedMs < 60_000)
})

test('control: without one line of the listener the same thief throws others out, and an uninformed consumer takes everything', async (t) => {
  const folder = join(await tempFolder(t), 'district')
  const change = (lines: string): string => lines.replace('use_username_as_clientid true', '')
  const secure: typeof openSecuredDistrict = (bench, at) => openSecuredDistrict(bench, at, change)
  const chance = new Seeded(20_220_521, 'theft')
  const figures = await stealCertificate(t, { folder, chance, ...FEW, secure, hasOwners: false })
  t.true(figures.disconnected > 0)
  t.is(figures.acceptedEvents, figures.arrivedEvents)
})

nats(
  'by the files for nats-server a thief says and hears nothing foreign, but takes sessions, as the docs warn',
  async (t) => {
    const folder = join(await tempFolder(t), 'district')
    const chance = new Seeded(20_220_521, 'theft')
    const figures = await stealCertificate(t, { folder, chance, ...FEW, secure: openSecuredNats, isCutByUs: false })
    t.like(figures, HELD)
    t.is(figures.arrivedEvents, 45)
    t.true(figures.revokedMs < 60_000)
    t.true(figures.disconnected > 0, 'it holds more than the docs say: mend firmware/docs/brokers.md')
    t.is(figures.lostToConsumer, 1, 'it holds more than the docs say: mend firmware/docs/brokers.md')
  },
)
