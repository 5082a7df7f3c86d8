import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ava, { type ExecutionContext } from 'ava'
import { startAtPlace } from '../../../firmware/compose/place-move.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { systemRandom } from '../../../firmware/health/system-random.ts'
import type { UplinkSettings } from '../../../firmware/uplink/settings.ts'
import { Uplink } from '../../../firmware/uplink/uplink.ts'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { type Mosquitto, openMosquitto, subscribe } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { tempFolder } from '../journal/journal-fixture.ts'
import { BASE, CollectingLog, isDrained, startUplink, untilState } from '../uplink/uplink-harness.ts'

const test = needing(ava, 'mosquitto', 'mosquitto_sub')
const NEW = 'sampling/v1/119999/0002/03'
const TIMING = { startMaxMs: 20, retryMinMs: 20, retryMaxMs: 60, blinkMaxMs: 20, spacingMs: 10, cursorMs: 50 } as const
const OLD_PLACE = { district: '119999', site: '0001', station: '01' }

function partsAt(t: ExecutionContext, broker: Mosquitto, outbox: MemoryOutbox, changes: Partial<UplinkSettings> = {}) {
  const settings: UplinkSettings = {
    ...{ urls: [broker.url], protocol: 'auto', mode: 'live', district: '119999', site: '0002', station: '03' },
    ...{ kiosk: 'K0042', version: '0.1.0', timing: TIMING, ...changes },
  }
  const clock = new SystemClock(() => 'synced')
  const parts = { outbox, clock, bootId: 'boot-2', random: systemRandom, log: new CollectingLog(), settings }
  const uplink = new Uplink(parts)
  t.teardown(() => uplink.close())
  return { parts, uplink }
}

/** What is kept under these topics, to somebody who comes now; ends with what is kept beside them. */
async function keptAt(t: ExecutionContext, broker: Mosquitto, base: string): Promise<readonly string[]> {
  const end = await subscribe({ port: broker.port, topics: ['end'] })
  await end.close()
  const looking = await subscribe({ port: broker.port, topics: [`${base}/#`, `${NEW}/presence`] })
  t.teardown(() => looking.close())
  await looking.until((heard) => heard.some(({ topic }) => topic === `${NEW}/presence`))
  return looking.heard.filter(({ isRetained, topic }) => isRetained && topic.startsWith(base)).map(({ topic }) => topic)
}

test('a kiosk that moved sends what waits under the old topics, takes away what is kept there, and then begins at the new place', async (t) => {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const district = await subscribe({ port: broker.port, topics: ['sampling/#'] })
  t.teardown(() => district.close())
  const folder = await tempFolder(t)
  const outbox = new MemoryOutbox()
  const before = startUplink(t, outbox, { urls: [broker.url] })
  before.setAlert('disk', { id: 'disk', level: 'warning', subject: 'disk', cause: 'low', count: 1, since: null })
  await untilState(before, isDrained)
  await district.until((heard) => heard.some(({ topic }) => topic === `${BASE}/alert/disk`))
  await before.close()
  outbox.append(300)
  await writeFile(join(folder, 'place.json'), JSON.stringify(OLD_PLACE))

  const { parts, uplink } = partsAt(t, broker, outbox)
  const move = await startAtPlace({ uplink, parts, folder, log: parts.log })
  t.teardown(() => move.close())
  const said = await district.until((heard) => heard.some(({ topic }) => topic === `${NEW}/presence`))
  const events = said.filter(({ topic }) => topic.endsWith('/event'))
  t.is(events.length, 300)
  t.true(events.every(({ topic }) => topic === `${BASE}/event`))
  const at = (found: (one: { topic: string; payload: Buffer }) => boolean): number => said.findIndex(found)
  const cleared = at(({ payload, topic }) => topic === `${BASE}/presence` && payload.length === 0)
  t.true(cleared > said.findLastIndex(({ topic }) => topic === `${BASE}/event`), 'drained first, cleared then')
  t.true(cleared < at(({ topic }) => topic === `${NEW}/presence`))
  t.deepEqual(await keptAt(t, broker, BASE), [])
  t.deepEqual(JSON.parse(await readFile(join(folder, 'place.json'), 'utf8')), {
    ...OLD_PLACE,
    site: '0002',
    station: '03',
  })
})

for (const [how, line] of [
  ['refuses what is said there', 'max_queued_messages 100000'],
  ['ends the connection of whoever says something there', 'max_queued_messages 0'],
] as const) {
  test(`a new kiosk only remembers its place; where the broker ${how}, a kiosk goes to its new place with all it has`, async (t) => {
    const broker = await openMosquitto(async (folder) => {
      await writeFile(join(folder, 'acl'), `topic readwrite ${NEW}/#\ntopic read sampling/#\n`)
      return ['allow_anonymous true', `acl_file ${folder}/acl`, line]
    })
    t.teardown(() => broker.close())
    const folder = await tempFolder(t)
    const outbox = new MemoryOutbox()
    const first = partsAt(t, broker, outbox)
    await startAtPlace({ uplink: first.uplink, parts: first.parts, folder, log: first.parts.log })
    t.is((JSON.parse(await readFile(join(folder, 'place.json'), 'utf8')) as { site: string }).site, '0002')
    await first.uplink.close()

    await writeFile(join(folder, 'place.json'), JSON.stringify(OLD_PLACE))
    outbox.append(5)
    const district = await subscribe({ port: broker.port, topics: [`${NEW}/event`] })
    t.teardown(() => district.close())
    const { parts, uplink } = partsAt(t, broker, outbox)
    const move = await startAtPlace({ uplink, parts, folder, log: parts.log, giveUpMs: 100 })
    t.teardown(() => move.close())
    await district.until((heard) => heard.length === 5)
    t.true(parts.log.events.some(({ event, how: left }) => event === 'place.left' && left === 'given-up'))
  })
}

test('a kiosk with nothing to send, whose broker ends the connection of whoever clears the old place, goes to its new place', async (t) => {
  const broker = await openMosquitto(async (folder) => {
    await writeFile(join(folder, 'acl'), `topic readwrite ${NEW}/#\ntopic read sampling/#\n`)
    return ['allow_anonymous true', `acl_file ${folder}/acl`, 'max_queued_messages 0']
  })
  t.teardown(() => broker.close())
  const folder = await tempFolder(t)
  await writeFile(join(folder, 'place.json'), JSON.stringify(OLD_PLACE))
  const { parts, uplink } = partsAt(t, broker, new MemoryOutbox())
  const move = await startAtPlace({ uplink, parts, folder, log: parts.log })
  t.teardown(() => move.close())
  await untilState(uplink, ({ state }) => state === 'online')
  t.true(parts.log.events.some(({ event, how: left }) => event === 'place.left' && left === 'given-up'))
})
