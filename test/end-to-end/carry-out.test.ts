import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import type { DayPage } from '../../firmware/ports/day.ts'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { runKioskctl, startWatch } from '../firmware/kioskctl/kioskctl-process.ts'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { openMosquitto, subscribe } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { assist, resident } from './residents.ts'

const testWithBroker = needing(test, 'mosquitto', 'mosquitto_sub')

test('a kiosk without a network hands its events to a medium, and its district’s receipt makes them final', async (t) => {
  t.timeout(120_000)
  const folder = await kioskFolder(t)
  const at = (name: string): string => join(folder.path, name)
  const receiptKey = (await runKioskctl(['make-key', 'receipts', at('receipts.pem')])).out.trim()
  const carryOutKey = (await runKioskctl(['make-key', 'carry-out', at('carry-out.pem')])).out.trim()
  const config = await folder.configure({ uplink: { receiptKeys: [receiptKey], carryOutKey } })
  const kiosk = await startKiosk(t, config)
  await kiosk.signIn()
  for (let n = 0; n < 3; n += 1) await assist(kiosk, `check-in-${n}`, resident(n))
  const before = await kiosk.until<HealthView>('/healthz', ({ uplink }) => uplink.unsent > 0)
  t.is(before.uplink.state, 'none')

  const exported = await runKioskCommand(['journal', 'export', '--unsent', at('medium'), '--config', config])
  t.is(exported.code, 0, exported.said)
  const district = ['--key', at('carry-out.pem'), '--store', at('store'), '--receipt-key', at('receipts.pem')]
  const first = await runKioskctl(['import', at('medium'), ...district, '--receipt', at('receipt')])
  t.is(first.code, 0, first.said)
  t.regex(first.out, /K0042 demo journal 1, 1 to \d+: \d+ events taken, 0 known already/)
  t.regex(
    (await runKioskctl(['import', at('medium'), ...district, '--receipt', at('receipt')])).out,
    /: 0 events taken/,
  )

  t.regex((await runKioskCommand(['journal', 'import', at('receipt'), '--config', config])).out, /^taken: /)
  t.like(await runKioskCommand(['journal', 'import', at('receipt'), '--config', config]), { code: 0 })
  const page = await kiosk.until<DayPage>('/api/crew/day', ({ district: word }) => word.state === 'receipt')
  t.is(page.district.people, 3)
  t.is(page.unsent, 0)
  t.is(await kiosk.stop(), 0)
  const stopped = await runKioskCommand(['journal', 'import', at('receipt'), '--config', config])
  t.regex(stopped.out, /^known already/, 'without a running kiosk it takes the lock')
  t.is((await runKioskCommand(['journal', 'import', at('medium'), '--config', config])).code, 1)
  t.is((await runKioskCommand(['journal', 'export', at('medium'), '--config', config])).code, 64)
  t.is((await runKioskCommand(['journal', 'resend', '--from', '1', '--to', '2', '--config', config])).code, 74)
})

testWithBroker('a district that lost its store gets every event once more, on request, byte for byte', async (t) => {
  t.timeout(120_000)
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const folder = await kioskFolder(t)
  const lost = await subscribe({ port: broker.port, topics: ['sampling-demo/v1/119999/0001/01/event'] })
  t.teardown(() => lost.close())
  const config = await folder.configure({ uplink: { url: broker.url } })
  const kiosk = await startKiosk(t, config)
  await kiosk.signIn()
  for (let n = 0; n < 10; n += 1) await assist(kiosk, `check-in-${n}`, resident(n))
  const { journal } = await kiosk.until<HealthView>(
    '/healthz',
    ({ uplink }) => uplink.state === 'online' && uplink.unsent === 0,
  )

  const watch = startWatch(t, ['--url', broker.url])
  await watch.until(() => true)
  await kiosk.until<HealthView>('/healthz', () => true)
  await assist(kiosk, 'check-in-11', resident(11))
  await watch.until(({ journals }) =>
    (journals[0]?.awaited ?? []).some(({ from, to }) => from === 1 && to >= journal.sequence),
  )
  const asked = await runKioskCommand([
    'journal',
    'resend',
    '--from',
    '1',
    '--to',
    String(journal.sequence),
    '--config',
    config,
  ])
  t.is(asked.code, 0, asked.said)
  const report = await watch.until(({ journals }) => (journals[0]?.provenUpTo ?? 0) > journal.sequence)
  t.deepEqual(report.otherBytes, [])
  const beyond = await runKioskCommand(['journal', 'resend', '--from', '1', '--to', '999999', '--config', config])
  t.is(beyond.code, 1)
  t.regex(beyond.said, /does not go that far/)
})

testWithBroker('a file that one kiosk exported is forwarded by another, unopened, and counts once', async (t) => {
  t.timeout(120_000)
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const alone = await kioskFolder(t)
  const key = join(alone.path, 'carry-out.pem')
  const carryOutKey = (await runKioskctl(['make-key', 'carry-out', key])).out.trim()
  const config = await alone.configure({ uplink: { carryOutKey } })
  const first = await startKiosk(t, config)
  await first.signIn()
  for (let n = 0; n < 20; n += 1) await assist(first, `check-in-${n}`, resident(n))
  await first.stop()
  const medium = join(alone.path, 'medium')
  const exported = await runKioskCommand(['journal', 'export', '--unsent', medium, '--json', '--config', config])
  const { events } = JSON.parse(exported.out) as { events: number }

  const watch = startWatch(t, ['--url', broker.url, '--store', join(alone.path, 'store'), '--carry-out-key', key])
  await watch.until(() => true)
  const other = await kioskFolder(t)
  const place = {
    id: 'K0043',
    district: '119999',
    site: '0001',
    station: '02',
    ticketLetter: 'C',
    name: '另一个采样亭',
  }
  const otherConfig = await other.configure({ kiosk: place, uplink: { url: broker.url } })
  const second = await startKiosk(t, otherConfig)
  const { journal } = await second.until<HealthView>(
    '/healthz',
    ({ uplink }) => uplink.state === 'online' && uplink.unsent === 0,
  )
  const forward = (file: string): ReturnType<typeof runKioskCommand> =>
    runKioskCommand(['journal', 'forward', file, '--config', otherConfig])
  t.regex((await forward(medium)).out, /the broker has all \d+ pieces/)
  const report = await watch.until(({ journals }) =>
    journals.some(({ kiosk, provenUpTo }) => kiosk === 'K0042' && provenUpTo === events),
  )
  t.deepEqual(
    report.journals.map(({ kiosk }) => kiosk),
    ['K0042', 'K0043'],
  )
  t.regex((await forward(medium)).out, /the broker has all/, 'asked again it is known to be through')

  const whole = await readFile(medium, 'latin1')
  for (const damaged of [
    whole.slice(0, -300),
    `${whole.slice(0, 500)}${whole[500] === 'A' ? 'B' : 'A'}${whole.slice(501)}`,
  ]) {
    const file = join(alone.path, 'damaged')
    await writeFile(file, damaged, 'latin1')
    const refused = await forward(file)
    t.is(refused.code, 1)
    t.regex(refused.said, /cut off or was altered/)
  }
  t.is((await forward(join(alone.path, 'nothing'))).code, 1)
  t.true((await watch.end('SIGINT')).code === 0)
  t.true(journal.sequence > 0)
})
