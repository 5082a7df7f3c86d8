import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import type { Alert } from '../../firmware/domain/alerts.ts'
import { type Heard, type Mosquitto, openMosquitto, subscribe } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { type Booth, HEALTHY, openBooth, TWINS } from './booth.ts'

const testWithBroker = needing(test, 'mosquitto', 'mosquitto_sub')
const BASE = 'sampling-demo/v1/119999/0001/01'
const RED = `${BASE}/alert/referral-status-code`
const PERSON = { idNumber: '119999195909170042', name: '王测试' }

async function brokerAndBooth(t: ExecutionContext): Promise<{ broker: Mosquitto; booth: Booth }> {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  return { broker, booth: await openBooth(t, { devices: TWINS, uplink: { url: broker.url } }) }
}

/** What somebody hears who comes now and waits until `topic` satisfies the condition. */
async function heardBy(
  t: ExecutionContext,
  { port }: Mosquitto,
  isEnough: (heard: readonly Heard[]) => boolean,
): Promise<readonly Heard[]> {
  const subscriber = await subscribe({ port, topics: [`${BASE}/#`] })
  t.teardown(() => subscriber.close())
  return await subscriber.until(isEnough, 30_000)
}

const on = (heard: readonly Heard[], topic: string): readonly Heard[] => heard.filter((one) => one.topic === topic)

/** Presence is retained and published again at each connect: with it the retained messages of a newcomer have come. */
const hasPresence = (heard: readonly Heard[]): boolean => on(heard, `${BASE}/presence`).length > 0

async function redCode(booth: Booth): Promise<string> {
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: PERSON })
  await booth.bench('scan', { text: 'S:red' })
  const view = await booth.crew(({ tasks }) => tasks.some(({ kind }) => kind === 'referred'))
  return view.tasks.find(({ kind }) => kind === 'referred')?.subject ?? ''
}

testWithBroker(
  'a red code is an alert that a late listener still finds, and that goes when somebody took over',
  async (t) => {
    const { broker, booth } = await brokerAndBooth(t)
    const visit = await redCode(booth)
    await heardBy(t, broker, (heard) => on(heard, RED).some(({ payload }) => payload.length > 0))
    const late = await heardBy(t, broker, (heard) => on(heard, RED).length > 0)
    const [alert] = on(late, RED)
    t.true(alert?.isRetained)
    const body = JSON.parse(alert?.payload.toString() ?? '') as Alert
    t.like(body, { id: 'referral-status-code', level: 'alarm', subject: visit, cause: 'status-code', count: 1 })
    const retained = late.filter(({ isRetained }) => isRetained).map(({ payload }) => payload.toString())
    t.false(retained.some((text) => text.includes(PERSON.idNumber) || text.includes(PERSON.name)))

    const watching = heardBy(t, broker, (heard) => on(heard, RED).some(({ payload }) => payload.length === 0))
    await booth.act('close-referral', { visit })
    await watching
    t.deepEqual(on(await heardBy(t, broker, hasPresence), RED), [])
  },
)

testWithBroker(
  'alerts that an earlier run left at the broker are gone after a start; those that still hold are not',
  async (t) => {
    const { broker, booth } = await brokerAndBooth(t)
    await redCode(booth)
    await heardBy(t, broker, (heard) => on(heard, RED).length > 0)
    await booth.kiosk.kill()
    const stale = `${BASE}/alert/device-labelPrinter`
    const publish = [
      '-h',
      '127.0.0.1',
      '-p',
      String(broker.port),
      '-r',
      '-t',
      stale,
      '-m',
      '{"id":"device-labelPrinter"}',
    ]
    await promisify(execFile)('mosquitto_pub', publish)
    const watching = heardBy(t, broker, (heard) => on(heard, stale).some(({ payload }) => payload.length === 0))
    await openBooth(t, { devices: TWINS, uplink: { url: broker.url } }, booth.folder)
    await watching
    const late = await heardBy(t, broker, (heard) => hasPresence(heard) && on(heard, RED).length > 0)
    t.deepEqual(on(late, stale), [])
  },
)

testWithBroker(
  'custody stands at the broker: what is open, sealed and boxed, how old the oldest sample is, and no courier',
  async (t) => {
    const { broker, booth } = await brokerAndBooth(t)
    await booth.bench('thermometer', HEALTHY)
    await booth.bench('card', { person: PERSON })
    await booth.state(({ queue }) => queue.waiting === 1)
    await booth.act('call-next')
    await booth.act('sampled')
    const { boxDueAt } = await booth.crew(({ oldestSampleAt }) => oldestSampleAt !== null)
    const custodyOf = (heard: readonly Heard[]): readonly Record<string, unknown>[] =>
      on(heard, `${BASE}/custody`).map(({ payload }) => JSON.parse(payload.toString()) as Record<string, unknown>)
    const sealed = await heardBy(t, broker, (heard) => custodyOf(heard).some((body) => body['sealed'] === 1))
    t.like(custodyOf(sealed).at(-1), {
      open: 0,
      sealed: 1,
      boxed: 0,
      box: null,
      dueAt: boxDueAt,
      oldestSampleMinutes: 0,
    })

    const number = String(custodyOf(sealed).at(-1)?.['oldestTube'])
    await booth.act('pack', { tube: number })
    await heardBy(t, broker, (heard) => custodyOf(heard).some((body) => body['boxed'] === 1))
    await booth.act('hand-over', { courier: 'other', courierDetail: '测试物流 0731' })
    const done = await heardBy(t, broker, (heard) => custodyOf(heard).some((body) => body['boxed'] === 0))
    t.like(custodyOf(done).at(-1), { sealed: 0, oldestSampleAt: null, dueAt: null })
    t.notRegex(JSON.stringify(custodyOf(done)), /物流|other/)
  },
)
