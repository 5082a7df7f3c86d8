import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemRandom } from '../../firmware/health/system-random.ts'
import { createLog } from '../../firmware/log/logger.ts'
import type { OutgoingEvent } from '../../firmware/ports/journal.ts'
import { parseBrokerUrl } from '../../firmware/uplink/broker-address.ts'
import { HEARS_NOTHING } from '../../firmware/uplink/inbound.ts'
import { openMqttConnection } from '../../firmware/uplink/mqtt-connection.ts'
import { UPLINK_TIMING, type UplinkSettings } from '../../firmware/uplink/settings.ts'
import { Uplink } from '../../firmware/uplink/uplink.ts'
import { BENCH_PLACE, benchClock, openBenchJournal } from './bench-kiosk.ts'
import type { Figure } from './figure.ts'

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto']
const LISTENER = '/usr/bin/mosquitto_sub'
const READY_TIMEOUT_MS = 20_000
const DRAIN_TIMEOUT_MS = 60_000
const LOOK_MS = 5

export type Drained = { readonly figure: Figure } | { readonly skipped: string }

/** Drains the first journal below `folder` to a mosquitto on loopback, and the same bytes once more without a journal. */
export async function measureDrain(folder: string): Promise<Drained> {
  const program = MOSQUITTO.find((path) => existsSync(path))
  if (program === undefined || !existsSync(LISTENER)) {
    return { skipped: 'drain: no mosquitto here (apt-get install mosquitto mosquitto-clients)' }
  }
  const place = await mkdtemp(join(folder, 'bench-broker-'))
  const children: ChildProcess[] = []
  try {
    const port = await freePort()
    children.push(await startBroker(program, place, port))
    // Somebody must listen, or the broker says so in each acknowledgement.
    children.push(
      spawn(LISTENER, ['-h', '127.0.0.1', '-p', String(port), '-t', '#', '-q', '0', '-N'], { stdio: 'ignore' }),
    )
    const settings: UplinkSettings = {
      ...BENCH_PLACE,
      urls: [`mqtt://127.0.0.1:${port}`],
      protocol: '5',
      mode: 'demo',
      kiosk: 'K0042',
      version: 'bench',
      timing: { blinkMaxMs: 10, retryMaxMs: 1_000 },
    }
    return { figure: await compare(folder, settings) }
  } finally {
    for (const child of children) await end(child)
    await rm(place, { recursive: true, force: true })
  }
}

async function compare(folder: string, settings: UplinkSettings): Promise<Figure> {
  const { journal } = await openBenchJournal(folder)
  try {
    const events: OutgoingEvent[] = []
    for (let page = await journal.readAfter(0, 500); page.length > 0; ) {
      events.push(...page)
      page = await journal.readAfter(page.at(-1)?.sequence ?? 0, 500)
    }
    const log = createLog({ level: 'error', fd: 2 })
    const uplink = new Uplink({ outbox: journal, clock: benchClock(), random: systemRandom, log, settings })
    uplink.start()
    await until(() => uplink.state().state === 'online')
    const drainMs = await timed(() => until(() => uplink.state().unsent === 0))
    await uplink.close()
    const bareMs = await timed(await bareLoop(settings, events))
    const perSecond = (ms: number): number => (1_000 * events.length) / ms
    return {
      what: `${events.length} events drained to mosquitto`,
      unit: 'events/s',
      value: perSecond(drainMs),
      peer: { what: 'MQTT.js alone, window 100', value: perSecond(bareMs) },
    }
  } finally {
    await journal.close()
  }
}

/** Connects; the function that comes back publishes everything from memory, a window at a time. */
async function bareLoop(settings: UplinkSettings, events: readonly OutgoingEvent[]): Promise<() => Promise<void>> {
  const address = parseBrokerUrl(settings.urls[0] ?? '')
  const will = { topic: 'bench/will', payload: Buffer.of(0) }
  const request = { address, version: 5, settings, timing: UPLINK_TIMING, will, inbound: HEARS_NOTHING } as const
  const result = await openMqttConnection(request, benchClock(), AbortSignal.timeout(READY_TIMEOUT_MS))
  if (!result.ok) throw new Error(`no connection to mosquitto: ${result.failure}`)
  const { connection } = result
  return async () => {
    let next = 0
    const lane = async (): Promise<void> => {
      for (let event = events[next]; event !== undefined; event = events[next]) {
        next += 1
        const { outcome } = await connection.publish('bench/event', event.bytes, { retain: false })
        if (outcome !== 'acknowledged') throw new Error(`mosquitto did not take an event: ${outcome}`)
      }
    }
    await Promise.all(Array.from({ length: connection.window }, lane))
    await connection.close(1_000)
  }
}

async function startBroker(program: string, place: string, port: number): Promise<ChildProcess> {
  const file = join(place, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'log_dest none',
    'set_tcp_nodelay true',
    'max_inflight_messages 100',
    'max_queued_messages 0',
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  const child = spawn(program, ['-c', file], { stdio: 'ignore' })
  await until(() => answers(port))
  return child
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isThere = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return isThere
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DRAIN_TIMEOUT_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the drain came to no end')
    await pause(LOOK_MS)
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}
