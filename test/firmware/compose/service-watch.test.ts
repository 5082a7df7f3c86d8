import test from 'ava'
import { serviceSigns } from '../../../firmware/compose/open-service-watch.ts'
import type { Notice } from '../../../firmware/health/service-notice.ts'
import { ServiceWatch } from '../../../firmware/health/service-watch.ts'
import type { HealthView } from '../../../firmware/ports/kiosk.ts'
import type { UplinkState } from '../../../firmware/uplink/uplink-state.ts'
import type { Bench } from '../../support/district.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { openTest, tempFolder } from '../journal/journal-fixture.ts'
import { openLoop, partsOf, SILENT } from './loop-fixture.ts'

const MINUTE_MS = 60_000
const ROOM: HealthView['disk'] = { freeBytes: 1e9, freeRatio: 0.5 }
const SENT: UplinkState = {
  state: 'online',
  unsent: 0,
  oldestUnsentAt: null,
  unsentForMs: null,
  acknowledged: 7,
  attempts: 1,
  trouble: null,
  eventTrouble: null,
  session: 1,
  broker: 'broker:8883',
  protocol: '5',
}

/** What the world does to a kiosk; tests change it while time passes. */
interface World {
  append: 'works' | 'fails' | 'hangs'
  disk: HealthView['disk']
  uplink: UplinkState
  isServing: boolean
}

/** A real loop on a real journal whose time is ours, watched. */
async function watchKiosk(
  t: Bench,
  dataFolder?: string,
): Promise<{
  readonly world: World
  /** Lets so many minutes pass: how often the watchdog was fed meanwhile, and the last status. */
  readonly pass: (minutes: number) => Promise<{ readonly fed: number; readonly status: string }>
}> {
  const clock = new VirtualClock('2026-05-20T09:00:00+08:00')
  const folder = await tempFolder(t)
  const { journal, personKeys } = await openTest(t, folder)
  const world: World = { append: 'works', disk: ROOM, uplink: SENT, isServing: false }
  const hanging = Promise.withResolvers<never>()
  hanging.promise.catch(() => undefined)
  const append: typeof journal.append = (drafts, stamp) => {
    if (world.append === 'hangs') return hanging.promise
    return clock.during(
      world.append === 'fails' ? Promise.reject(new Error('disk I/O error')) : journal.append(drafts, stamp),
    )
  }
  const watchedJournal = new Proxy(journal, {
    get: (target, name) => {
      if (name === 'append') return append
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  const loop = await clock.runDuring(openLoop(t, { ...partsOf({ journal: watchedJournal, personKeys }), clock }))
  const notices: Notice[] = []
  const notice = { say: (said: Notice) => void notices.push(said), close: () => undefined }
  const signs = serviceSigns({
    loop,
    health: () => ({ disk: world.disk }),
    uplink: { state: () => world.uplink },
    dataFolder: dataFolder ?? folder,
  })
  const watched = {
    signs: () => clock.during(signs()),
    isServing: () => world.isServing,
    status: () => 'well',
    clock,
    log: SILENT,
  }
  const watch = new ServiceWatch(watched, notice, 30_000)
  t.teardown(() => {
    watch.close()
    world.append = 'works'
    hanging.reject(new Error('the test is over'))
  })
  watch.start()
  return {
    world,
    pass: async (minutes) => {
      // Something happens in each minute, as at a booth.
      const before = notices.length
      for (let i = 0; i < minutes; i += 1) {
        void loop.submit({ kind: 'signed-in', operator: 'demo', by: 'pin' })
        await clock.run(clock.epochMs() + MINUTE_MS)
      }
      const later = notices.slice(before)
      return {
        fed: later.filter(({ hasProgressed }) => hasProgressed === true).length,
        status: later.at(-1)?.status ?? '',
      }
    },
  }
}

test('a kiosk that works feeds its watchdog three times in its time', async (t) => {
  const { pass } = await watchKiosk(t)
  const { fed, status } = await pass(10)
  t.true(fed >= 60, `${fed}`)
  t.is(status, 'well')
})

test('a write that never comes back starves the watchdog after a minute, and the status names it', async (t) => {
  const { pass, world } = await watchKiosk(t)
  await pass(1)
  world.append = 'hangs'
  t.true((await pass(1)).fed > 0)
  t.true((await pass(1)).fed <= 1)
  t.deepEqual(await pass(5), { fed: 0, status: 'stuck: inputs' })
})

test('a disk that is full, or takes no files at all, is no reason to start again', async (t) => {
  const full = await watchKiosk(t)
  full.world.append = 'fails'
  full.world.disk = { freeBytes: 0, freeRatio: 0 }
  t.true((await full.pass(30)).fed >= 180)
  const readOnly = await watchKiosk(t, '/nowhere')
  readOnly.world.append = 'fails'
  t.true((await readOnly.pass(30)).fed >= 180)
})

test('a journal that takes nothing although there is room is opened anew by a start after a quarter of an hour', async (t) => {
  const { pass, world } = await watchKiosk(t)
  world.append = 'fails'
  t.true((await pass(15)).fed >= 89)
  t.deepEqual(await pass(5), { fed: 0, status: 'stuck: journal' })
  world.append = 'works'
  t.true((await pass(2)).fed > 6)
})

test('a broker that is away for days is no reason to start again; an uplink that does not even try is, once nobody is served', async (t) => {
  const { pass, world } = await watchKiosk(t)
  world.uplink = { ...SENT, state: 'offline', unsent: 40, attempts: 0, session: null }
  t.true((await pass(30)).fed >= 180, 'a kiosk that moved has not begun here')
  world.uplink = { ...world.uplink, trouble: 'unreachable' }
  for (let i = 0; i < 30; i += 1) {
    world.uplink = { ...world.uplink, attempts: i + 2 }
    t.true((await pass(1)).fed >= 6)
  }
  world.uplink = { ...world.uplink, eventTrouble: 'refused' }
  t.true((await pass(30)).fed >= 180, 'the broker said why')
  world.uplink = { ...world.uplink, eventTrouble: null }
  world.isServing = true
  t.true((await pass(30)).fed >= 180)
  world.isServing = false
  t.deepEqual(await pass(2), { fed: 0, status: 'stuck: uplink' })
})
