import test from 'ava'
import type { ClosedDay } from '../../firmware/ports/control.ts'
import { openTest } from '../firmware/journal/journal-fixture.ts'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { runKioskCommand } from './kiosk-command.ts'

test.serial('the command closes the day through the running kiosk, once', async (t) => {
  const folder = await kioskFolder(t)
  const file = await folder.configure()
  const kiosk = await startKiosk(t, file)
  const first = await runKioskCommand(['day', 'close', '--config', file, '--json'])
  t.is(first.code, 0, first.said)
  t.like(JSON.parse(first.out) as ClosedDay, { revision: 1, isNew: true })
  const again = await runKioskCommand(['day', 'close', '--config', file])
  t.is(again.code, 0)
  t.regex(again.out, /was closed already \(revision 1\): nobody came, a zero report/)
  await kiosk.signIn()
  const { body } = await kiosk.call('GET', '/api/crew/day')
  t.like(body, { state: 'closed', revision: 1 })
  await kiosk.kill()
  const after = await runKioskCommand(['day', 'close', '--config', file])
  t.is(after.code, 0, `the socket of the killed kiosk lies there still: ${after.said}`)
})

test.serial('without a kiosk the command takes the lock and closes by itself', async (t) => {
  const folder = await kioskFolder(t)
  const file = await folder.configure()
  const closed = await runKioskCommand(['day', 'close', '--config', file])
  t.is(closed.code, 0, closed.said)
  t.regex(closed.out, /is closed, revision 1: nobody came, a zero report/)
  const stats = await runKioskCommand(['journal', 'stats', '--config', file])
  t.regex(stats.out, /1 {2}day\.closed/)
})

test.serial('beside a kiosk that does not listen nothing is written', async (t) => {
  const folder = await kioskFolder(t)
  const file = await folder.configure()
  await openTest(t, folder.data)
  const refused = await runKioskCommand(['day', 'close', '--config', file])
  t.is(refused.code, 74)
  t.regex(refused.said, /^A kiosk runs with the data folder .* run this again\n$/)
  const wrong = await runKioskCommand(['day', 'close', '--now'])
  t.is(wrong.code, 64)
})
