import { generateKeyPairSync } from 'node:crypto'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { Mirror } from '../../../firmware/compose/mirror.ts'
import { importCarryOut } from '../../../firmware/kioskctl/import-command.ts'
import { openTestConsumer } from '../consumer/consumer-fixture.ts'
import { checkedIn, openTest, stampOn, tempFolder } from '../journal/journal-fixture.ts'
import { ManualClock } from '../uplink/manual-clock.ts'
import { CollectingLog } from '../uplink/uplink-harness.ts'

const DISTRICT = generateKeyPairSync('x25519')
const REMEMBERED = 'K0042-demo-1.journal'

test('what is not final is on the second medium, opens with the district’s key alone, and goes when it is final', async (t) => {
  const dataDir = await tempFolder(t)
  const { journal } = await openTest(t, dataDir)
  const append = (count: number): Promise<unknown> =>
    journal.append(
      Array.from({ length: count }, (_, i) => checkedIn(i + 1)),
      stampOn(),
    )
  const folder = path.join(dataDir, 'stick')
  const clock = new ManualClock()
  const district = DISTRICT.publicKey
  const mirror = new Mirror({
    dataDir,
    kiosk: 'K0042',
    mode: 'demo',
    folder,
    district,
    journal,
    clock,
    log: new CollectingLog(),
  })
  const round = async (): Promise<readonly string[]> => {
    await clock.advance(5 * 60_000)
    await mirror.settled()
    return (await readdir(folder).catch(() => [])).toSorted()
  }
  t.teardown(() => mirror.close())
  mirror.start()
  await mirror.settled()
  t.true(mirror.isFailing, 'the medium is not there, and no folder is made in its place')
  await mkdir(folder)
  await writeFile(path.join(folder, 'holiday.jpg'), 'x')
  await append(700)
  t.deepEqual(await round(), ['K0042-demo-1-1-700.events', REMEMBERED, 'holiday.jpg'])
  t.false(mirror.isFailing)
  t.deepEqual((await round()).length, 3, 'nothing new, nothing written')
  await append(50)
  t.true((await round()).includes('K0042-demo-1-701-750.events'))

  const consumer = await openTestConsumer(t)
  for (const name of ['K0042-demo-1-1-700.events', 'K0042-demo-1-701-750.events']) {
    t.true((await importCarryOut(path.join(folder, name), DISTRICT.privateKey, consumer)).ok)
  }
  t.is((await consumer.report()).journals[0]?.provenUpTo, 750)

  await journal.saveCursor({ acknowledged: 720 })
  t.deepEqual(await round(), ['K0042-demo-1-701-750.events', REMEMBERED, 'holiday.jpg'])
  await append(1)
  await rename(folder, `${folder}-pulled`)
  await round()
  t.true(mirror.isFailing)
  await rename(`${folder}-pulled`, folder)
  t.true((await round()).includes('K0042-demo-1-751-751.events'), 'it goes on by itself')
})
