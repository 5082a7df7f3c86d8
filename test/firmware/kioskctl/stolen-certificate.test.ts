import { join } from 'node:path'
import ava from 'ava'
import { needing } from '../../support/needing.ts'
import { Seeded } from '../../support/seeded.ts'
import { stealCertificate } from '../../support/stolen-certificate.ts'
import { tempFolder } from '../journal/journal-fixture.ts'

const test = needing(ava.serial, 'mosquitto')
const FEW = { takeovers: 12, topics: 60, events: 60 }

test('with a stolen certificate nobody is thrown out, nothing foreign is said or heard, and taken back it ends at once', async (t) => {
  const folder = join(await tempFolder(t), 'district')
  const figures = await stealCertificate(t, { folder, chance: new Seeded(20_220_521, 'theft'), ...FEW })
  t.like(figures, { disconnected: 0, heardElsewhere: 0, overheard: 0, acceptedEvents: 0, cameBack: 0 })
  t.is(figures.arrivedEvents, 45, 'the broker cannot see what is in an event: the consumer has to')
  t.true(figures.revokedMs < 60_000)
})

test('control: without one line of the listener the same thief throws others out, and an uninformed consumer takes everything', async (t) => {
  const folder = join(await tempFolder(t), 'district')
  const change = (lines: string): string => lines.replace('use_username_as_clientid true', '')
  const chance = new Seeded(20_220_521, 'theft')
  const figures = await stealCertificate(t, { folder, chance, ...FEW, change, hasOwners: false })
  t.true(figures.disconnected > 0)
  t.is(figures.acceptedEvents, figures.arrivedEvents)
})
