import ava, { type ExecutionContext } from 'ava'
import type { UplinkSettings } from '../../../firmware/uplink/settings.ts'
import { openAedes, openDistrictMosquitto, openNats, openRabbit, type TestBroker } from '../../support/brokers.ts'
import { District } from '../../support/district.ts'
import { needing, type Program } from '../../support/needing.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { appendEvents, openBacklog, TOPICS } from './backlog.ts'
import { openBareConnection } from './bare-connection.ts'
import { isDrained, isOnline, startUplink, untilState } from './uplink-harness.ts'

interface Kind {
  readonly name: string
  readonly open: () => Promise<TestBroker>
  readonly needs: readonly Program[]
  readonly protocol: UplinkSettings['protocol']
  readonly spoken: '5' | '3.1.1'
  /** What is acknowledged and waits for a consumer is there again after this end; null: after none. */
  readonly survives: 'SIGTERM' | 'SIGKILL' | null
  /** A subscription to a whole tree is given the retained messages in it. */
  readonly showsRetainedInTree: boolean
}

const MOSQUITTO = { open: openDistrictMosquitto, needs: ['mosquitto'], survives: 'SIGTERM' } as const
const KINDS: readonly Kind[] = [
  { ...MOSQUITTO, name: 'mosquitto over 5', protocol: 'auto', spoken: '5', showsRetainedInTree: true },
  { ...MOSQUITTO, name: 'mosquitto over 3.1.1', protocol: '3.1.1', spoken: '3.1.1', showsRetainedInTree: true },
  {
    name: 'aedes',
    open: openAedes,
    needs: [],
    protocol: 'auto',
    spoken: '3.1.1',
    survives: null,
    showsRetainedInTree: true,
  },
  {
    name: 'nats-server with JetStream',
    open: openNats,
    needs: ['nats-server'],
    protocol: 'auto',
    spoken: '3.1.1',
    survives: 'SIGKILL',
    showsRetainedInTree: true,
  },
  {
    name: 'RabbitMQ with its MQTT plugin',
    open: openRabbit,
    needs: ['rabbitmq-server'],
    protocol: 'auto',
    spoken: '3.1.1',
    survives: 'SIGKILL',
    showsRetainedInTree: false,
  },
]

const SESSION = { filter: 'sampling-demo/v1/#', session: 'district' }
const TIMEOUT_MS = 240_000

async function line(t: ExecutionContext, port: number) {
  const proxy = await openTcpProxy(port)
  t.teardown(() => proxy.close())
  return { ...proxy, url: `mqtt://127.0.0.1:${proxy.port}` }
}

function stateIn(district: District): unknown {
  const body: unknown = JSON.parse(district.retained.get(`${TOPICS}/presence`) ?? '{}')
  return typeof body === 'object' && body !== null && 'state' in body ? body.state : null
}

async function heardByNewcomer(t: ExecutionContext, port: number, filter: string): Promise<unknown> {
  const newcomer = await District.open(t, { port, filter, session: `newcomer-${filter.length}` })
  // Null when nothing comes: a broker that keeps nothing for us says so by silence only.
  await newcomer.until(() => stateIn(newcomer) !== null, 3_000).catch(() => undefined)
  await newcomer.leave()
  return stateIn(newcomer)
}

for (const { name, needs, open, protocol, showsRetainedInTree, spoken, survives } of KINDS) {
  const test = needing(ava.serial, ...needs)

  test(`${name}: every event once, the state of the kiosk retained, its will, and what waits for the district`, async (t) => {
    t.timeout(TIMEOUT_MS)
    const broker = await open()
    t.teardown(() => broker.close())
    const { port } = broker
    const district = await District.open(t, { port, ...SESSION })
    const journal = await openBacklog(t, 300)
    const proxy = await line(t, port)
    const uplink = startUplink(t, journal, { urls: [proxy.url], protocol, mode: 'demo' })
    t.is((await untilState(uplink, isDrained)).protocol, spoken)
    await district.until(() => district.distinct === 300)
    t.is(district.arrivals, 300)

    await district.until(() => stateIn(district) === 'online')
    t.is(await heardByNewcomer(t, port, `${TOPICS}/presence`), 'online')
    t.is(await heardByNewcomer(t, port, `${TOPICS}/#`), showsRetainedInTree ? 'online' : null)
    proxy.refuse()
    await district.until(() => stateIn(district) === 'lost')
    proxy.speak()
    await district.until(() => stateIn(district) === 'online')

    await district.leave()
    await appendEvents(journal, 200)
    await untilState(uplink, isDrained)
    proxy.refuse()
    await broker.stop(survives ?? 'SIGTERM')
    await untilState(uplink, ({ state }) => state === 'offline')
    await appendEvents(journal, 100)
    await broker.start()
    await district.come()
    proxy.speak()
    await untilState(uplink, isDrained)
    if (survives === null) {
      await district.until(() => district.has(600))
      t.like(await district.judge(true), { missing: 200 }, 'what waited is gone, and the consumer names it')
    } else {
      await district.until(() => district.distinct === 600)
      t.like(await district.judge(true), { events: 600, missing: 0, otherBytes: 0, breaks: 0, refused: 0 })
    }
  })
}

const testWithMosquitto = needing(ava.serial, 'mosquitto')

testWithMosquitto(
  'the configuration for mosquitto gives a kiosk its whole window, and says when nobody listens',
  async (t) => {
    const broker = await openDistrictMosquitto()
    t.teardown(() => broker.close())
    const url = `mqtt://127.0.0.1:${broker.port}`
    t.is((await openBareConnection(t, url)).window, 100)
    const journal = await openBacklog(t, 20)
    const uplink = startUplink(t, journal, { urls: [url], mode: 'demo' })
    await untilState(uplink, ({ eventTrouble }) => eventTrouble === 'no-subscriber')
    t.like(uplink.state(), { unsent: 20, protocol: '5' })
    await District.open(t, { port: broker.port, ...SESSION })
    await untilState(uplink, isDrained)
    t.pass()
  },
)

testWithMosquitto(
  'a killed mosquitto forgets what it had acknowledged, and the consumer names what is missing',
  async (t) => {
    const broker = await openDistrictMosquitto()
    t.teardown(() => broker.close())
    const district = await District.open(t, { port: broker.port, ...SESSION })
    const journal = await openBacklog(t, 50)
    const proxy = await line(t, broker.port)
    const uplink = startUplink(t, journal, { urls: [proxy.url], mode: 'demo' })
    await untilState(uplink, isDrained)
    await district.until(() => district.distinct === 50)
    await district.leave()
    await appendEvents(journal, 50)
    await untilState(uplink, isDrained)
    proxy.refuse()
    await broker.stop('SIGKILL')
    await broker.start()
    await district.come()
    await appendEvents(journal, 1)
    proxy.speak()
    await untilState(uplink, isOnline)
    await district.until(() => district.has(101))
    t.like(await district.judge(true), { missing: 50, head: 101 })
  },
)
