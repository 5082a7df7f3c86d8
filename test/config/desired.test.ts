import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { chooseDesired, desiredWentWell, takeDesired } from '../../config/desired-file.ts'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'
import { onTheSpot, SET_ON_THE_SPOT, withSet } from '../../config/set-from-afar.ts'
import { kioskFolder } from '../support/kiosk-process.ts'

interface Opened {
  readonly data: string
  readonly load: (bootId?: string) => Promise<LoadedConfig>
  readonly rewrite: (changes: Readonly<Record<string, unknown>>) => Promise<string>
}

async function open(t: ExecutionContext): Promise<Opened> {
  const folder = await kioskFolder(t)
  const file = await folder.configure()
  return {
    data: folder.data,
    load: (bootId) => loadKioskConfig({ file, ...(bootId === undefined ? {} : { desired: { bootId } }) }),
    rewrite: (changes) => folder.configure(changes),
  }
}

const BUSY_EARLY = { revision: 1, set: { 'site.bandsMinutes': [10, 20] }, by: 'li-1' }

test('what the district wants counts on top of the file, and its absence is the file’s', async (t) => {
  const { data, load } = await open(t)
  t.deepEqual((await load()).config.site.bandsMinutes, [25, 50])
  await takeDesired(data, BUSY_EARLY)
  const { config, desired } = await load('boot-1')
  t.deepEqual(config.site.bandsMinutes, [10, 20])
  t.like(desired, { newest: 1, isOnTrial: true, setAside: null })
  await takeDesired(data, { revision: 2, set: { 'devices.labelPrinter': null }, by: 'li-1' })
  t.is((await load('boot-1')).config.devices.labelPrinter, undefined)
})

test('after three starts that did not go well it is set aside, and the last good one counts', async (t) => {
  const { data, load } = await open(t)
  await takeDesired(data, BUSY_EARLY)
  await load('boot-1')
  await desiredWentWell(data)
  await takeDesired(data, { revision: 2, set: { 'site.bandsMinutes': [30, 60] }, by: 'li-1' })
  for (let start = 0; start < 3; start += 1) t.deepEqual((await load('boot-1')).config.site.bandsMinutes, [30, 60])
  const fourth = await load('boot-1')
  t.deepEqual(fourth.config.site.bandsMinutes, [10, 20])
  t.like(fourth.desired, { newest: 2, isOnTrial: false, setAside: { revision: 2, isNew: true } })
  t.like((await load('boot-1')).desired, { newest: 2, setAside: { revision: 2, isNew: false } })
})

test('power cuts are no failed starts, and looking at a configuration is none either', async (t) => {
  const { data, load } = await open(t)
  await takeDesired(data, BUSY_EARLY)
  for (let boot = 0; boot < 20; boot += 1) t.deepEqual((await load(`boot-${boot}`)).config.site.bandsMinutes, [10, 20])
  for (let look = 0; look < 20; look += 1) t.deepEqual((await load()).config.site.bandsMinutes, [10, 20])
})

test('a wish that does not fit any more does not keep a kiosk from starting', async (t) => {
  const { data, load } = await open(t)
  await takeDesired(data, { revision: 7, set: { programme: 'gone-with-an-update' }, by: 'li-1' })
  t.is((await load()).desired.setAside?.revision, 7, 'looked at: nothing is written')
  t.like(await chooseDesired(data, null), { isOnTrial: true })
  const { config, desired } = await load('boot-1')
  t.is(config.programme, 'pooled-10')
  t.like(desired, { inForce: null, newest: 7, setAside: { revision: 7, isNew: true } })
})

test('a damaged file of wishes counts as none', async (t) => {
  const { data, load } = await open(t)
  for (const text of ['', '{', '{"format":2}', '[]', '{"format":1,"newest":{"revision":0}}']) {
    await writeFile(join(data, 'desired-config.json'), text)
    t.is((await load('boot-1')).desired.newest, 0)
  }
})

test('keys that are set on the spot alone are refused with the reason, above and below too', (t) => {
  for (const [key, why] of Object.entries(SET_ON_THE_SPOT)) {
    t.true(onTheSpot(key, 1)?.endsWith(why))
    t.not(onTheSpot(`${key}.more`, 1), null)
  }
  for (const key of ['kiosk', 'crew', 'maintenance', 'uplink.url', 'web.port']) t.not(onTheSpot(key, 1), null, key)
  for (const key of ['__proto__', 'site.__proto__', 'site..hours', '', 'Site', 'a.b.c.d.e.f.g', 'site hours'])
    t.regex(onTheSpot(key, 1) ?? '', /is no key/, key)
  for (const key of ['kiosk.hotline', 'crew.shiftMinutes', 'site.hours', 'maintenance.window', 'devices.speaker'])
    t.is(onTheSpot(key, 1), null, key)
  t.regex(onTheSpot('programme', '/tmp/mine.yaml') ?? '', /names a file/)
  t.is(onTheSpot('programme', 'pooled-20'), null)
})

test('putting a key in changes neither the file’s value nor anything beside it', (t) => {
  const file = Object.freeze({ site: Object.freeze({ type: 'fixed', hours: [] }), mode: 'demo' })
  t.deepEqual(withSet(file, { 'site.hours': ['07:00-12:00'], 'day.closesAt': '23:00', 'site.type': null }), {
    site: { hours: ['07:00-12:00'] },
    mode: 'demo',
    day: { closesAt: '23:00' },
  })
  t.deepEqual(file, { site: { type: 'fixed', hours: [] }, mode: 'demo' })
})
