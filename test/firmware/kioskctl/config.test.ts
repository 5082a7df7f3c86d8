import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { connectAsync } from 'mqtt'
import { loadKioskConfig } from '../../../config/load.ts'
import { type RunningKiosk, runKiosk } from '../../../firmware/compose/run-kiosk.ts'
import { kioskFolder } from '../../support/kiosk-process.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { SILENT } from '../compose/loop-fixture.ts'
import { runKioskctl } from './kioskctl-process.ts'

const testWithBroker = needing(test, 'mosquitto')

testWithBroker(
  'an engineer sets, reads and compares what a kiosk runs with; after a restart it is in force',
  async (t) => {
    t.timeout(180_000)
    const broker = await openMosquitto()
    t.teardown(() => broker.close())
    const folder = await kioskFolder(t)
    const key = join(folder.path, 'root.pem')
    const root = (await runKioskctl(['make-key', 'engineer', key])).out.trim()
    const file = await folder.configure({ uplink: { url: broker.url }, maintenance: { commandKeys: [root] } })
    const start = async (): Promise<RunningKiosk> => {
      const loaded = await loadKioskConfig({ file, desired: { bootId: 'boot-1' } })
      const clock = new MachineClock(new Date().toISOString(), 'synced')
      const kiosk = await runKiosk(loaded, { log: SILENT, version: '0.1.0', residentsPerHour: 0, clock })
      t.teardown(() => kiosk.close())
      return kiosk
    }
    const first = await start()
    await online(broker.url)
    const way = ['K0042', '--url', broker.url, '--mode', 'demo', '--wait', '20']
    const signing = ['--sign-key', key, '--by', 'li']
    const config = (...words: readonly string[]): ReturnType<typeof runKioskctl> =>
      runKioskctl(['config', ...words, ...way])

    const taken = await config('set', 'site.bandsMinutes=[10,20]', 'kiosk.hotline="12320"', ...signing)
    t.regex(taken.out, /^K0042 +1 +site\.bandsMinutes +waits-restart$/m, taken.said)
    t.is(taken.code, 0)
    const wrong = await config('set', 'site.bandsMinutes=[20,10]', ...signing)
    t.regex(wrong.out, /^K0042 +2 +site\.bandsMinutes +refused: .*must rise/m)
    t.is(wrong.code, 1)
    const behind = await config('diff')
    t.regex(behind.out, /^K0042 +site\.bandsMinutes +\[20,10\] +\(file\) +refused: /m)
    t.is(behind.code, 1)
    const right = await config('set', 'site.bandsMinutes=[10,20]', ...signing)
    t.is(right.code, 0, right.out)
    await first.close()
    await start()
    await online(broker.url)
    const now = await config('get')
    t.regex(now.out, /^K0042 +3 +site\.bandsMinutes +\[10,20\] +applied$/m)
    t.regex(now.out, /^K0042 +3 +kiosk\.hotline +"12320" +applied$/m)
    t.is((await config('diff')).code, 0)
  },
)

/** Once the kiosk has said what it runs with. */
async function online(url: string): Promise<void> {
  const district = await connectAsync(url)
  await new Promise<void>((resolve) => {
    // In whichever order the broker gives what it keeps.
    const seen = { presence: false, reported: false }
    district.on('message', (topic, body) => {
      seen.presence ||= body.toString().includes('"online"')
      seen.reported ||= topic.endsWith('config/reported')
      if (seen.presence && seen.reported) resolve()
    })
    district.subscribe(['sampling-demo/v1/+/+/+/presence', 'sampling-demo/v1/+/+/+/config/reported'])
  })
  await district.endAsync(true)
}

testWithBroker('an engineer does not sign what a stranger has put at the broker', async (t) => {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const { path } = await kioskFolder(t)
  const [own, other] = [join(path, 'own.pem'), join(path, 'other.pem')]
  await runKioskctl(['make-key', 'engineer', own])
  const text = (await runKioskctl(['make-key', 'engineer', other])).out.trim()
  const district = await connectAsync(broker.url)
  t.teardown(() => district.endAsync(true))
  const base = 'sampling-demo/v1/119999/0001/01'
  const presence = JSON.stringify({ kiosk: 'K0042', state: 'offline', version: '0.1.0' })
  await district.publishAsync(`${base}/presence`, presence, { retain: true, qos: 1 })
  const way = ['K0042', '--url', broker.url, '--mode', 'demo', '--wait', '1', '--by', 'li']
  const by = (key: string, ...words: readonly string[]): ReturnType<typeof runKioskctl> =>
    runKioskctl(['config', 'set', ...words, ...way, '--sign-key', key])
  const offline = await by(other, 'kiosk.hotline=1')
  t.regex(offline.out, /^K0042 +1 +offline: it takes it when it comes$/m)
  const refused = await by(own, 'day.closesAt=23:00')
  t.regex(refused.said, /is not signed by this key/)
  t.is(refused.code, 1)
  t.regex((await by(own, 'day.closesAt=23:00', '--also-by', text)).out, /^K0042 +2 /m)
  t.regex((await by(own, 'day.closesAt=23:10', '--replace')).out, /^K0042 +3 /m)
})

test('a list of keys is signed as it should be, and one that is none is refused with an example', async (t) => {
  const { path } = await kioskFolder(t)
  const [root, list] = [join(path, 'root.pem'), join(path, 'list.json')]
  const text = (await runKioskctl(['make-key', 'engineer', root])).out.trim()
  const keys = [{ id: 'li-2026', key: text, scope: ['*'], notAfter: '2027-01-01T00:00:00+08:00' }]
  await writeFile(list, JSON.stringify({ revision: 1, keys }))
  const signed = await runKioskctl(['sign-keys', list, '--sign-key', root])
  t.regex(signed.out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  await writeFile(list, JSON.stringify({ revision: 1, keys: [{ ...keys[0], scope: [] }] }))
  const wrong = await runKioskctl(['sign-keys', list, '--sign-key', root])
  t.regex(wrong.said, /is no list: \{ "revision": 1/)
  t.is(wrong.code, 64)
})
