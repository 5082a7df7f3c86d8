import { openSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { connectAsync, type MqttClient } from 'mqtt'
import { loadKioskConfig } from '../../config/load.ts'
import type { ProcessActs } from '../../firmware/compose/open-maintenance.ts'
import { type RunningKiosk, runKiosk } from '../../firmware/compose/run-kiosk.ts'
import { createLog } from '../../firmware/log/logger.ts'
import type { CommandReply } from '../../firmware/ports/commands.ts'
import { type KioskFolder, kioskFolder } from '../support/kiosk-process.ts'
import { MachineClock } from '../support/machine-clock.ts'
import { openMosquitto } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { anEngineer, type Engineer } from '../support/signed-commands.ts'

const testWithBroker = needing(test, 'mosquitto')
const NOW = '2026-11-23T10:00:00+08:00'
const BASE = 'sampling-demo/v1/119999/0001/01'
const PATIENCE_MS = 30_000

/** What an engineer far away has: a key, and a broker between. */
class Desk {
  readonly replies: CommandReply[] = []
  readonly #district: MqttClient

  private constructor(district: MqttClient) {
    this.#district = district
    district.on('message', (_topic, body) => this.replies.push(JSON.parse(body.toString()) as CommandReply))
  }

  static async open(t: ExecutionContext, url: string): Promise<Desk> {
    const district = await connectAsync(url)
    t.teardown(() => district.endAsync(true))
    await district.subscribeAsync(`${BASE}/reply`, { qos: 1 })
    return new Desk(district)
  }

  async send(text: string, isRetained = false): Promise<void> {
    await this.#district.publishAsync(`${BASE}/command`, text, { qos: 1, retain: isRetained })
  }

  /** Every answer to this command so far. */
  of(id: string): readonly CommandReply[] {
    return this.replies.filter(({ command }) => command === id)
  }

  /** The first answer of that kind. */
  async until(id: string, status: CommandReply['status']): Promise<CommandReply> {
    const endMs = performance.now() + PATIENCE_MS
    for (;;) {
      const found = this.of(id).find((reply) => reply.status === status)
      if (found !== undefined) return found
      if (performance.now() > endMs) throw new Error(`${id} was answered by ${JSON.stringify(this.of(id))}`)
      await new Promise(setImmediate)
    }
  }
}

interface Setting {
  readonly folder: KioskFolder
  readonly uplink: Readonly<Record<string, unknown>>
  readonly li: Engineer
  readonly process?: ProcessActs
}

async function start(t: ExecutionContext, { folder, li, process, uplink }: Setting): Promise<RunningKiosk> {
  const maintenance = { commandKeys: [li.key] }
  const loaded = await loadKioskConfig({ file: await folder.configure({ uplink, maintenance }) })
  const log = createLog({ level: 'info', fd: openSync('/dev/null', 'w') })
  const running = await runKiosk(loaded, {
    ...{ log, version: '0.1.0', residentsPerHour: 0, clock: new MachineClock(NOW, 'synced') },
    process: process ?? { keeper: log.keeper, restart: null },
  })
  t.teardown(() => running.close())
  return running
}

function engineer(): Engineer {
  return anEngineer(() => Date.parse(NOW))
}

testWithBroker('an engineer far away asks for a label, the doctor and the log, and each answers', async (t) => {
  t.timeout(120_000)
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const li = engineer()
  const desk = await Desk.open(t, broker.url)
  await start(t, { folder: await kioskFolder(t), uplink: { url: broker.url }, li })
  const label = await li.sign('label.test')
  await untilHeard(desk, label.text)
  t.deepEqual((await desk.until(label.id, 'done')).result, { act: 'test' })
  t.is(desk.of(label.id)[0]?.status, 'accepted')
  const doctor = await li.sign('doctor.run')
  await desk.send(doctor.text)
  const said = await desk.until(doctor.id, 'done')
  t.true((said.result as { findings: { name: string }[] }).findings.some(({ name }) => name === 'kiosk journal'))
  const log = await li.sign('log.fetch', { args: { lines: 50, level: 'info' } })
  await desk.send(log.text)
  const fetched = await desk.until(log.id, 'done')
  t.true((fetched.result as { lines: string[] }).lines.some((line) => line.includes('"command.accepted"')))
})

/** The kiosk connects by itself; what is sent before that nobody hears. */
async function untilHeard(desk: Desk, text: string): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (desk.replies.length === 0 && performance.now() < endMs) {
    await desk.send(text)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

testWithBroker('over a restart in the middle, and kept by a broker, a command acts once', async (t) => {
  t.timeout(120_000)
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const folder = await kioskFolder(t)
  const li = engineer()
  const desk = await Desk.open(t, broker.url)
  let restarts = 0
  const process = {
    keeper: null,
    restart: () => {
      restarts += 1
    },
  }
  const uplink = { url: broker.url, protocol: '3.1.1' }
  const first = await start(t, { folder, uplink, li, process })
  const label = await li.sign('label.test')
  await untilHeard(desk, label.text)
  await desk.until(label.id, 'done')
  const ending = await li.sign('service.restart', { args: { force: 'a test' } })
  // Live to a subscriber, and kept: over MQTT 3.1.1 it looks like any other.
  await desk.send(ending.text, true)
  await desk.until(ending.id, 'accepted')
  while (restarts === 0) await new Promise(setImmediate)
  await first.close()
  await start(t, { folder, uplink, li, process })
  await desk.until(ending.id, 'refused')
  t.deepEqual(
    desk.of(ending.id).map(({ reason, status }) => `${status} ${reason ?? ''}`.trim()),
    ['accepted', 'accepted forced', 'done started-again', 'refused retained'],
  )
  await desk.send(ending.text)
  while (desk.replies.at(-1)?.reason !== 'replayed') await new Promise(setImmediate)
  t.is(restarts, 1)
})

test('the demo’s own broker brings commands too', async (t) => {
  t.timeout(120_000)
  const li = engineer()
  const running = await start(t, { folder: await kioskFolder(t), uplink: { embedded: { port: 0 } }, li })
  const desk = await Desk.open(t, `mqtt://127.0.0.1:${running.brokerPort ?? 0}`)
  const pause = await li.sign('intake.pause')
  await untilHeard(desk, pause.text)
  await desk.until(pause.id, 'done')
  t.is(desk.of(pause.id)[0]?.status, 'accepted')
})
