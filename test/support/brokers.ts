import type { ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openEmbeddedBroker } from '../../firmware/compose/embedded-broker.ts'
import { freePort } from '../../scripts/measure/loopback.ts'
import { end, launch } from './broker-process.ts'
import { openMosquitto } from './mosquitto.ts'

/** What a district is told to use is what is tried here. */
export const DOCS: string = resolve(import.meta.dirname, '..', '..', 'firmware', 'docs', 'brokers')

export interface TestBroker {
  readonly port: number
  /** Ends it and waits; SIGKILL is a crash. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Begins anew on the same port, with what it kept. */
  start(): Promise<void>
  close(): Promise<void>
}

export async function openDistrictMosquitto(): Promise<TestBroker> {
  const settings = await readFile(join(DOCS, 'mosquitto.conf'), 'utf8')
  return await openMosquitto((folder) =>
    Promise.resolve(['allow_anonymous true', settings, `persistence_location ${folder}/`]),
  )
}

/** In this process; it keeps nothing when it ends. */
export async function openAedes(): Promise<TestBroker> {
  let broker = await openEmbeddedBroker({ port: await freePort() })
  const { port } = broker
  return {
    port,
    stop: () => broker.close(),
    start: async () => {
      broker = await openEmbeddedBroker({ port })
    },
    close: () => broker.close(),
  }
}

export async function openNats(): Promise<TestBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'nats-'))
  const [port, clients] = [await freePort(), await freePort()]
  const file = join(folder, 'nats.conf')
  const settings = (await readFile(join(DOCS, 'nats-server.conf'), 'utf8')).replace(
    'jetstream {',
    `jetstream {\n  store_dir: "${folder}"`,
  )
  const place = [`host: 127.0.0.1`, `port: ${clients}`, `mqtt { host: 127.0.0.1, port: ${port} }`]
  await writeFile(file, [settings, ...place, ''].join('\n'))
  const words = ['-c', file]
  return await keep(folder, port, () => launch({ program: '/usr/sbin/nats-server', words, ports: [port] }))
}

export interface RabbitNode {
  readonly name: string
  readonly folder: string
  readonly port: number
  readonly environment: Readonly<Record<string, string>>
}

/** One RabbitMQ with its MQTT plugin, and the Erlang port mapper that it needs, both its own. */
export async function openRabbit(): Promise<TestBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'rabbitmq-'))
  const mapperPort = await freePort()
  const mapper = await launchMapper(mapperPort)
  const node = await prepareRabbit(folder, 'kiosks', mapperPort)
  const broker = await keep(folder, node.port, () => launchRabbit(node))
  return {
    ...broker,
    close: async () => {
      await broker.close()
      await end(mapper, 'SIGTERM')
    },
  }
}

export function launchMapper(port: number): Promise<ChildProcess> {
  return launch({
    program: '/usr/bin/epmd',
    words: ['-port', String(port), '-address', '127.0.0.1'],
    ports: [port],
  })
}

export async function prepareRabbit(
  folder: string,
  name: string,
  mapperPort: number,
  more: readonly string[] = [],
): Promise<RabbitNode> {
  const home = join(folder, name)
  await mkdir(home, { recursive: true })
  const [port, distribution] = [await freePort(), await freePort()]
  const settings = await readFile(join(DOCS, 'rabbitmq.conf'), 'utf8')
  const place = [
    'listeners.tcp = none',
    `mqtt.listeners.tcp.default = 127.0.0.1:${port}`,
    'mqtt.allow_anonymous = true',
  ]
  const quiet = ['log.console = true', 'log.console.level = error', 'log.file = false']
  await writeFile(join(home, 'rabbitmq.conf'), [settings, ...place, ...quiet, ...more, ''].join('\n'))
  await writeFile(join(home, 'enabled_plugins'), '[rabbitmq_mqtt].\n')
  return {
    name,
    folder: home,
    port,
    environment: {
      HOME: folder, // the Erlang cookie lies here, one for all nodes of a cluster
      ERL_EPMD_PORT: String(mapperPort),
      RABBITMQ_ALLOW_INPUT: '1', // else a shell stands between us and the process
      RABBITMQ_NODENAME: `${name}@localhost`,
      RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
      RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
      RABBITMQ_LOG_BASE: join(home, 'log'),
      RABBITMQ_PID_FILE: join(home, 'pid'),
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput +S 1:1 +sbwt none',
    },
  }
}

export function launchRabbit({ environment, port }: RabbitNode): Promise<ChildProcess> {
  return launch({ program: '/usr/lib/rabbitmq/bin/rabbitmq-server', words: [], environment, ports: [port] })
}

async function keep(folder: string, port: number, begin: () => Promise<ChildProcess>): Promise<TestBroker> {
  let child = await begin()
  return {
    port,
    stop: (signal) => end(child, signal),
    start: async () => {
      child = await begin()
    },
    close: async () => {
      await end(child, 'SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
