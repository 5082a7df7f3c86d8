import { performance } from 'node:perf_hooks'
import test, { type ExecutionContext } from 'ava'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { freePort } from '../../scripts/measure/loopback.ts'
import { card, samIdText } from '../drivers/id-reader/golden.ts'
import { fewAtOnce } from '../support/few-at-once.ts'
import { needing } from '../support/needing.ts'
import { type Booth, HEALTHY, isDevice, openBooth, TWIN, TWINS } from './booth.ts'
import { openLabelSink } from './label-sink.ts'
import { readerOnPty } from './reader-on-pty.ts'
import { until } from './until.ts'

const few = fewAtOnce(3)

const PERSON = { idType: 'resident-card', idNumber: '119999199003070019', name: '张测试' } as const

/** Lays the card of `PERSON` on the twin, and waits for the ticket. */
async function checkIn(booth: Booth): Promise<void> {
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: PERSON })
  await booth.state(({ resident }) => resident.prompt === 'done' && resident.ticket === 'A001')
}

/** Call, swab, seal: the part after the booth. */
async function takeSample(t: ExecutionContext, booth: Booth): Promise<void> {
  await booth.act('call-next')
  t.is((await booth.act('sampled')).length, 2)
  const { today, queue } = await booth.state(({ today }) => today.collected === 1)
  t.like(today, { checkedIn: 1, collected: 1, tubes: 1 })
  t.is(queue.waiting, 0)
}

few(test)('with no device and no broker at all the crew serves a person from card to sealed tube', async (t) => {
  const booth = await openBooth(t, { devices: {} })
  const health = await booth.health(() => true)
  t.deepEqual(new Set(health.devices.map(({ state }) => state)), new Set(['absent']))
  t.is(health.uplink.state, 'none')
  t.is(health.state, 'degraded')
  t.deepEqual(
    (await booth.crew(() => true)).tasks.map(({ kind, subject }) => `${kind} ${subject}`),
    ['device-missing idReader', 'device-missing thermometer', 'device-missing labelPrinter'],
  )
  await booth.act('assist', { document: PERSON })
  t.like((await booth.crew(({ session }) => session?.needs === 'temperature')).session, { concern: 'no-reading' })
  t.is((await booth.state(() => true)).resident.prompt, 'staff')
  await booth.act('assist', { contactC: 36.5 })
  await booth.state(({ resident }) => resident.ticket === 'A001')
  await takeSample(t, booth)
  const { tasks } = await booth.crew(({ tasks }) => tasks.some(({ kind }) => kind === 'label-failed'))
  t.like(
    tasks.find(({ kind }) => kind === 'label-failed'),
    { cause: 'no-printer' },
  )
  t.true((await booth.health(() => true)).uplink.unsent > 5)
})

few(test)('a printer that is switched off holds up nobody; switched on, it prints what waited', async (t) => {
  const port = await freePort()
  const labelPrinter = { driver: 'esc-pos', interface: `tcp://127.0.0.1:${port}` }
  const booth = await openBooth(t, { devices: { ...TWINS, labelPrinter } })
  await booth.health((view) => view.state === 'degraded' && isDevice(view, 'labelPrinter', 'faulted', 'offline'))
  const { tasks } = await booth.crew(({ tasks }) => tasks.length > 0)
  t.deepEqual(tasks[0], {
    key: 'device-faulted:labelPrinter',
    kind: 'device-faulted',
    subject: 'labelPrinter',
    cause: 'offline',
  })
  await checkIn(booth)
  await takeSample(t, booth)
  const sink = await openLabelSink(t, port)
  await booth.health((view) => view.state === 'ok')
  await until(() => sink.labels.length === 1, 'the label')
  t.deepEqual((await booth.crew(({ tasks }) => tasks.length === 0)).tasks, [])
})

few(test)('a printer that takes everything and never answers is named, and holds up nobody', async (t) => {
  const sink = await openLabelSink(t)
  sink.silence(true)
  const booth = await openBooth(t, {
    devices: { ...TWINS, labelPrinter: { driver: 'esc-pos', interface: sink.place } },
  })
  await booth.health((view) => isDevice(view, 'labelPrinter', 'faulted', 'no-answer'))
  await checkIn(booth)
  await takeSample(t, booth)
  t.is(sink.labels.length, 0)
  sink.silence(false)
  await until(() => sink.labels.length === 1, 'the label')
  await booth.health((view) => view.state === 'ok')
})

few(test)('a thermometer that does not answer is named; the crew measures instead', async (t) => {
  const booth = await openBooth(t, { devices: TWINS })
  await booth.bench('thermometer', { fault: 'nack' })
  await booth.bench('card', { person: PERSON })
  await booth.crew(({ session }) => session?.needs === 'temperature')
  await booth.health((view) => isDevice(view, 'thermometer', 'faulted', 'i2c.no-acknowledge'))
  const { tasks } = await booth.crew(({ tasks }) => tasks.length === 2)
  t.deepEqual(
    tasks.map(({ cause, kind }) => [kind, cause]),
    [
      ['resident-needs-staff', 'no-reading'],
      ['device-faulted', 'i2c.no-acknowledge'],
    ],
  )
  await booth.act('assist', { contactC: 36.6 })
  await booth.act('call-next')
  t.is((await booth.crew(({ called }) => called.length > 0)).called[0]?.bodyC, 36.6)
})

/** It measures how soon a part is back: alone. */
const testWithSocat = needing(test.serial, 'socat')

testWithSocat('a reader that is not plugged in is named, the crew types the card; plugged in, it reads', async (t) => {
  const reader = await readerOnPty(t)
  await reader.unplug()
  const idReader = { driver: 'sam-v', port: reader.path, samId: samIdText }
  const booth = await openBooth(t, { devices: { ...TWINS, idReader } })
  await booth.bench('thermometer', HEALTHY)
  await booth.health((view) => isDevice(view, 'idReader', 'faulted', 'port.open-failed'))
  await booth.act('assist', { document: PERSON })
  await booth.state(({ resident }) => resident.ticket === 'A001')

  await reader.plug()
  reader.twin.lay(card('hmt_J').textBlock)
  await booth.state(({ resident }) => resident.ticket === 'A002')
  await booth.health((view) => view.state === 'ok')

  await reader.unplug()
  await booth.health((view) => !isDevice(view, 'idReader', 'ok'))
  await booth.crew(({ tasks }) =>
    tasks.some(({ kind, subject }) => kind === 'device-faulted' && subject === 'idReader'),
  )
  await reader.plug()
  const pluggedMs = performance.now()
  await booth.health((view) => isDevice(view, 'idReader', 'ok'))
  reader.twin.lay(card('foreign2017_I').textBlock)
  await booth.state(({ resident }) => resident.ticket === 'A003')
  t.true(performance.now() - pluggedMs < 5000, 'said to be well without a card, and in use, within five seconds')
  t.deepEqual((await booth.crew(({ tasks }) => tasks.length === 0)).tasks, [])
  const samIdOf = ({ devices }: HealthView) => devices.find(({ device }) => device === 'idReader')?.moduleId
  t.is(samIdOf(await booth.health((view) => view.state === 'ok')), samIdText)

  await reader.unplug()
  reader.twin.replace(Uint8Array.of(5, 0, 1, 0, 0x55, 0x77, 0x33, 1, 0x7c, 0, 0, 0, 0x55, 0xf8, 6, 0))
  await reader.plug()
  reader.twin.lay(card('resident').textBlock)
  const refused = await booth.health((view) => isDevice(view, 'idReader', 'faulted', 'id-reader.wrong-module'))
  t.is(samIdOf(refused), samIdText.replace('123-', '124-'))
  t.is((await booth.state(() => true)).today.checkedIn, 3)
})

few(test)('digits on a bus that this machine does not have are named, and the buttons work on', async (t) => {
  const booth = await openBooth(t, { devices: { ...TWINS, queueDisplay: { driver: 'ht16k33', bus: 251 } } })
  await booth.health((view) =>
    view.devices.some(({ device, state }) => device === 'queueDisplay' && state === 'faulted'),
  )
  await checkIn(booth)
  await booth.bench('button', { line: 'callNext' })
  await booth.state(({ queue }) => queue.nowServing === 'A001')
  await booth.bench('button', { line: 'sampled' })
  await booth.state(({ today }) => today.collected === 1)
  t.true(isDevice(await booth.health(() => true), 'panel', 'ok'))
})

few(test)('without a panel of its own the kiosk does not name one as faulted when the digits fail', async (t) => {
  const booth = await openBooth(t, { devices: { queueDisplay: { driver: 'ht16k33', bus: 251 } } })
  const { tasks } = await booth.crew(({ tasks }) => tasks.some(({ kind }) => kind === 'device-faulted'))
  t.deepEqual(
    tasks.filter(({ kind }) => kind === 'device-faulted').map(({ subject }) => subject),
    ['queueDisplay'],
  )
})

few(test)('a broker that is not there is said and stops nothing', async (t) => {
  const url = `mqtt://127.0.0.1:${await freePort()}`
  const booth = await openBooth(t, { devices: TWINS, uplink: { url } })
  await checkIn(booth)
  await takeSample(t, booth)
  const { uplink, journal } = await booth.health(({ uplink }) => uplink.oldestUnsentAt !== null)
  t.like(uplink, { state: 'offline', unsent: journal.sequence })
  t.true(Number(uplink.unsentForMs) < 60_000, 'it is known to be of this boot')
})

few(test)('a part that failed and was then taken out of the configuration is no task any more', async (t) => {
  const port = await freePort()
  const labelPrinter = { driver: 'esc-pos', interface: `tcp://127.0.0.1:${port}` }
  const before = await openBooth(t, { devices: { labelPrinter } })
  await before.crew(({ tasks }) => tasks.some(({ key }) => key === 'device-faulted:labelPrinter'))
  t.is(await before.kiosk.stop(), 0)
  const after = await openBooth(t, { devices: { idReader: TWIN } }, before.folder)
  const { tasks } = await after.crew(() => true)
  t.deepEqual([...new Set(tasks.map(({ kind }) => kind))], ['device-missing'], 'absent is said, a fault is not')
})

few(test)('a card laid while the person before is being measured gets a measurement of its own', async (t) => {
  const booth = await openBooth(t, { devices: TWINS })
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: { idNumber: '119999198804120026', name: '赵敏静' } })
  await booth.state(({ resident }) => resident.prompt === 'temperature')
  await booth.bench('card', { person: PERSON })
  const { resident } = await booth.state(({ resident }) => !['idle', 'temperature'].includes(resident.prompt))
  t.like(resident, { prompt: 'done', ticket: 'A001' })
  await booth.act('call-next')
  t.is((await booth.crew(({ called }) => called.length > 0)).called[0]?.maskedName, '张*')
  t.is((await booth.health(() => true)).state, 'ok')
})
