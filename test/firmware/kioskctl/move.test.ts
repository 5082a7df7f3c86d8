import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ava, { type ExecutionContext } from 'ava'
import { loadKioskConfig } from '../../../config/load.ts'
import { startAtPlace } from '../../../firmware/compose/place-move.ts'
import { type RunningKiosk, runKiosk } from '../../../firmware/compose/run-kiosk.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { systemRandom } from '../../../firmware/health/system-random.ts'
import { readFleetBook } from '../../../firmware/kioskctl/fleet-book.ts'
import type { UplinkSettings } from '../../../firmware/uplink/settings.ts'
import { Uplink } from '../../../firmware/uplink/uplink.ts'
import { type KioskFolder, kioskFolder } from '../../support/kiosk-process.ts'
import { MachineClock } from '../../support/machine-clock.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { needing } from '../../support/needing.ts'
import { clientOf, type Holder, openSecuredDistrict, type SecuredDistrict } from '../../support/tls-mosquitto.ts'
import { SILENT } from '../compose/loop-fixture.ts'
import { tempFolder } from '../journal/journal-fixture.ts'
import { CollectingLog, isDrained, untilState } from '../uplink/uplink-harness.ts'
import { runKioskctl, startKioskctl } from './kioskctl-process.ts'

const test = needing(ava, 'mosquitto')
const TIMING = { startMaxMs: 20, retryMinMs: 20, retryMaxMs: 60, blinkMaxMs: 20, spacingMs: 10, cursorMs: 50 } as const
const OLD = { district: '119999', site: '0001', station: '01' }
const NEW = { ...OLD, site: '0002', station: '03' }

test('by one command a kiosk moves: rights at both places while it sends what it has, then at the new one alone', async (t) => {
  t.timeout(60_000)
  const folder = join(await tempFolder(t), 'district')
  const secured = await openSecuredDistrict(t, folder)
  const holder = await secured.enrol('K0042', OLD.site, OLD.station)
  await secured.enrol('K0050', '0003', '01')
  await secured.district.deploy()
  const heard: string[] = []
  const observer = clientOf(await secured.holder('observer'), secured.broker.port, { clientId: 'observer' })
  t.teardown(() => observer.endAsync(true))
  observer.on('message', (topic) => heard.push(topic))
  await observer.subscribeAsync('#', { qos: 1 })
  const outbox = new MemoryOutbox()
  const { ca, cert, key } = holder
  const partsAt = (place: typeof OLD) => {
    const settings: UplinkSettings = {
      ...{ urls: [secured.url], protocol: 'auto', mode: 'live', kiosk: 'K0042', version: '0.1.0', timing: TIMING },
      ...{ ca, cert, key, ...place },
    }
    const clock = new SystemClock(() => 'synced')
    return { outbox, clock, bootId: 'boot-1', random: systemRandom, log: new CollectingLog(), settings }
  }
  const data = await tempFolder(t)
  const before = partsAt(OLD)
  const first = new Uplink(before)
  t.teardown(() => first.close())
  await startAtPlace({ uplink: first, parts: before, folder: data, log: before.log })
  await untilState(first, isDrained)

  const words = ['move', 'K0042', '--district-dir', folder, '--url', secured.url]
  const taken = await runKioskctl([...words, '--site', '0003', '--station', '01'])
  t.regex(taken.said, /K0050 stands at site 0003, station 01/)
  const moving = startKioskctl([...words, '--site', NEW.site, '--station', NEW.station])
  t.teardown(() => moving.child.kill('SIGKILL'))
  await moving.until(/now set kiosk\.site "0002"/)
  await first.close()
  outbox.append(40)
  const after = partsAt(NEW)
  const second = new Uplink(after)
  t.teardown(() => second.close())
  const exited = once(moving.child, 'exit')
  const move = await startAtPlace({ uplink: second, parts: after, folder: data, log: after.log })
  t.teardown(() => move.close())
  await exited
  t.is(moving.child.exitCode, 0, moving.said())
  t.regex(moving.said(), /K0042 has moved to site 0002, station 03: all sent/)
  t.is(heard.filter((topic) => topic === 'sampling/v1/119999/0001/01/event').length, 40)
  t.false(heard.includes('sampling/v1/119999/0002/03/event'))
  const book = readFleetBook(await readFile(join(folder, 'fleet.json'), 'utf8'))
  t.deepEqual(book?.kiosks.find(({ id }) => id === 'K0042')?.places, [{ site: '0002', station: '03' }])
  t.false((await readFile(join(folder, 'broker', 'mosquitto.acl'), 'utf8')).includes('/0001/01/'))
})

/** A whole kiosk over mutual TLS; started again as its service manager would. */
async function wholeKiosk(t: ExecutionContext, secured: SecuredDistrict, holder: Holder, commandKey: string) {
  const folder: KioskFolder = await kioskFolder(t)
  const files = { ca: join(folder.path, 'ca.pem'), cert: join(folder.path, 'k.pem'), key: join(folder.path, 'k.key') }
  for (const name of ['ca', 'cert', 'key'] as const) await writeFile(files[name], holder[name])
  const uplink = { url: secured.url, ...files }
  const file = await folder.configure({ mode: 'drill', uplink, maintenance: { commandKeys: [commandKey] } })
  return async (): Promise<RunningKiosk> => {
    const loaded = await loadKioskConfig({ file, desired: { bootId: 'boot-1' } })
    const clock = new MachineClock(new Date().toISOString(), 'synced')
    const kiosk = await runKiosk(loaded, { log: SILENT, version: '0.1.0', residentsPerHour: 0, clock })
    t.teardown(() => kiosk.close())
    return kiosk
  }
}

test('the one command tells the kiosk itself, waits until it is there, and leaves nothing of it at the old place', async (t) => {
  t.timeout(90_000)
  const folder = join(await tempFolder(t), 'district')
  const secured = await openSecuredDistrict(t, folder)
  const holder = await secured.enrol('K0042', OLD.site, OLD.station)
  await secured.district.deploy()
  const kept = new Map<string, string>()
  let look: () => void = () => undefined
  const observer = clientOf(await secured.holder('observer'), secured.broker.port, { clientId: 'observer' })
  t.teardown(() => observer.endAsync(true))
  observer.on('message', (topic, body) => {
    kept.set(topic, body.toString())
    look()
  })
  await observer.subscribeAsync('sampling-drill/#', { qos: 1 })
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (isSo()) resolve()
      }
      look()
    })
  const [from, to] = ['sampling-drill/v1/119999/0001/01', 'sampling-drill/v1/119999/0002/03']
  const says = (topic: string, word: string) => (): boolean => kept.get(topic)?.includes(word) === true
  const key = join(folder, 'li.pem')
  const li = (await runKioskctl(['make-key', 'engineer', key])).out.trim()
  const run = await wholeKiosk(t, secured, holder, li)
  const first = await run()
  await until(() => says(`${from}/presence`, '"online"')() && kept.has(`${from}/config/reported`))

  const place = ['--site', NEW.site, '--station', NEW.station, '--sign-key', key, '--by', 'li', '--mode', 'drill']
  const words = ['move', 'K0042', '--district-dir', folder, '--url', secured.url, ...place]
  const refused = await runKioskctl([...words, '--ticket-letter', 'B'])
  t.is(refused.code, 1)
  t.regex(refused.said, /K0042 did not take its new place, and stays where it is: wrong; kiosk\.ticketLetter/)
  const places = async () =>
    readFleetBook(await readFile(join(folder, 'fleet.json'), 'utf8'))?.kiosks.map((one) => one.places)
  t.deepEqual(await places(), [[{ site: '0001', station: '01' }]])
  const moving = startKioskctl([...words, '--ticket-letter', 'C'])
  t.teardown(() => moving.child.kill('SIGKILL'))
  await until(says(`${from}/config/reported`, '"kiosk.site":"waits-restart"'))
  await first.close()
  const exited = once(moving.child, 'exit')
  await run()
  await exited
  t.is(moving.child.exitCode, 0, moving.said())
  t.deepEqual(await places(), [[{ site: '0002', station: '03' }]])
  await until(says(`${to}/config/reported`, '"kiosk.ticketLetter":"applied"'))
  const left = [...kept].filter(([topic, body]) => topic.startsWith(`${from}/`) && body !== '').map(([topic]) => topic)
  t.deepEqual(
    left.filter((topic) => !/\/(event|reply)$/.test(topic)),
    [],
  )
  t.regex(kept.get(`${to}/config/desired`) ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/, 'what is set later builds on it')
})
