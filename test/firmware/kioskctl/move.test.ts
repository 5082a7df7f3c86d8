import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ava from 'ava'
import { startAtPlace } from '../../../firmware/compose/place-move.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { systemRandom } from '../../../firmware/health/system-random.ts'
import { readFleetBook } from '../../../firmware/kioskctl/fleet-book.ts'
import type { UplinkSettings } from '../../../firmware/uplink/settings.ts'
import { Uplink } from '../../../firmware/uplink/uplink.ts'
import { diesWithUs } from '../../support/dies-with-us.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { needing } from '../../support/needing.ts'
import { clientOf, openSecuredDistrict } from '../../support/tls-mosquitto.ts'
import { tempFolder } from '../journal/journal-fixture.ts'
import { CollectingLog, isDrained, untilState } from '../uplink/uplink-harness.ts'
import { runKioskctl } from './kioskctl-process.ts'

const test = needing(ava, 'mosquitto')
const MAIN = join(import.meta.dirname, '..', '..', '..', 'firmware', 'kioskctl', 'main.ts')
const TIMING = { startMaxMs: 20, retryMinMs: 20, retryMaxMs: 60, blinkMaxMs: 20, spacingMs: 10, cursorMs: 50 } as const
const OLD = { district: '119999', site: '0001', station: '01' }
const NEW = { ...OLD, site: '0002', station: '03' }

/** `kioskctl WORDS` in the background, and what it has said. */
function start(words: readonly string[]): {
  child: ChildProcess
  until: (said: RegExp) => Promise<void>
  said: () => string
} {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words])
  diesWithUs(child)
  let said = ''
  let look: () => void = () => undefined
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      look()
    })
  const until = (wanted: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      look = () => {
        if (wanted.test(said)) resolve()
      }
      child.once('exit', () => {
        reject(new Error(said))
      })
      look()
    })
  return { child, until, said: () => said }
}

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
  const moving = start([...words, '--site', NEW.site, '--station', NEW.station])
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
