import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/measure/loopback.ts'
import { end, launch } from './broker-process.ts'
import { DOCS, launchMapper, launchRabbit, prepareRabbit } from './brokers.ts'
import type { Bench } from './district.ts'

export interface ClusterNode {
  readonly port: number
  /** As a power cut does. */
  kill(): Promise<void>
  start(): Promise<void>
}

export type Cluster = readonly [ClusterNode, ClusterNode, ClusterNode]

/** Three nodes on loopback, each with its own folder; ended with the bench. */
export async function openNatsCluster(bench: Bench): Promise<Cluster> {
  const folder = await workFolder(bench, 'nats-cluster-')
  const settings = await readFile(join(DOCS, 'nats-server.conf'), 'utf8')
  const routes = [await freePort(), await freePort(), await freePort()]
  const open = async (number: number): Promise<ClusterNode> => {
    const home = join(folder, `node-${number}`)
    const [port, clients, route] = [await freePort(), await freePort(), routes[number] ?? 0]
    const others = routes.map((other) => `nats://127.0.0.1:${other}`).join(', ')
    const text = settings
      .replace('server_name: district', `server_name: district-${number + 1}`)
      .replace('jetstream {', `jetstream {\n  store_dir: "${home}"`)
    const place = [
      'host: 127.0.0.1',
      `port: ${clients}`,
      // What the district had not acknowledged when it left comes again after that; by default it is 30 s.
      `mqtt { host: 127.0.0.1, port: ${port}, ack_wait: "2s" }`,
      `cluster { name: district, listen: "127.0.0.1:${route}", routes: [${others}] }`,
    ]
    const file = join(folder, `node-${number}.conf`)
    await writeFile(file, [text, ...place, ''].join('\n'))
    const words = ['-c', file]
    return await node(bench, port, () => launch({ program: '/usr/sbin/nats-server', words, ports: [port] }))
  }
  return await Promise.all([open(0), open(1), open(2)])
}

/** `classic` takes the line about queues out of the district's file: what somebody has who leaves the default. */
export async function openRabbitCluster(bench: Bench, queues: 'quorum' | 'classic'): Promise<Cluster> {
  const folder = await workFolder(bench, 'rabbit-cluster-')
  const mapperPort = await freePort()
  const mapper = await launchMapper(mapperPort)
  bench.teardown(() => end(mapper, 'SIGTERM'))
  const members = [1, 2, 3].map((n) => `cluster_formation.classic_config.nodes.${n} = kiosks${n}@localhost`)
  const more = ['cluster_formation.peer_discovery_backend = classic_config', ...members]
  const open = async (number: number): Promise<ClusterNode> => {
    const prepared = await prepareRabbit(folder, `kiosks${number}`, mapperPort, more)
    if (queues === 'classic') {
      const file = join(prepared.folder, 'rabbitmq.conf')
      const text = await readFile(file, 'utf8')
      await writeFile(file, text.replace('mqtt.durable_queue_type = quorum', ''))
    }
    return await node(bench, prepared.port, () => launchRabbit(prepared))
  }
  const first = await open(1) // makes the cookie, and the cluster that the others join
  return [first, await open(2), await open(3)]
}

async function workFolder(bench: Bench, prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix))
  bench.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function node(bench: Bench, port: number, begin: () => Promise<ChildProcess>): Promise<ClusterNode> {
  let child = await begin()
  const kill = (): Promise<void> => end(child, 'SIGKILL')
  bench.teardown(kill)
  const start = async (): Promise<void> => {
    child = await begin()
  }
  return { port, kill, start }
}
