import { readFile } from 'node:fs/promises'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type IClientOptions, MqttClient } from 'mqtt'

/** A district's program may come back at once: it is one. */
const RECONNECT_MS = 2_000
const KEEPALIVE_SECONDS = 20
/** A broker that takes longer to let somebody in has other troubles. */
const CUT_TIMEOUT_MS = 15_000

export interface LinkOptions {
  readonly url: string
  /** Paths of PEM files. Without `ca` the system's authorities count. */
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  readonly username: string | null
  readonly password: string | null
  /** Also beyond loopback without encryption. */
  readonly allowPlaintext: boolean
}

export interface BrokerLink {
  /** QoS 1, never retained; waits for a link while there is none. Rejects when it is closed first. */
  publish(topic: string, body: string): Promise<void>
  /** The same, kept by the broker for whoever comes later: state that is wanted, never a command. */
  keep(topic: string, body: string): Promise<void>
  readonly isUp: boolean
  /** `at once`: without waiting for what is under way. Idempotent. */
  close(how: 'in peace' | 'at once'): Promise<void>
}

export interface LinkUse {
  readonly topics: readonly string[]
  /** The broker keeps what comes meanwhile for this name; null: a passing guest. */
  readonly session: string | null
  /** The broker has its acknowledgement only when this has resolved; one at a time. Never rejects. */
  readonly onMessage: (topic: string, body: Uint8Array, isRetained: boolean) => Promise<void>
  /** In words for a person; null when all is well. */
  readonly onTrouble: (trouble: string | null) => void
}

/** A sentence when an address is none, or would send people's data unencrypted; else null. */
export function urlProblem({ allowPlaintext, url }: Pick<LinkOptions, 'allowPlaintext' | 'url'>): string | null {
  const parsed = URL.parse(url)
  if (parsed === null || !/^mqtts?:\/\//.test(url) || parsed.hostname === '') return '--url must be mqtts://HOST:PORT'
  if (parsed.username !== '' || parsed.password !== '') return '--url must not hold a password; use --username'
  const isHere = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(parsed.hostname)
  if (parsed.protocol === 'mqtt:' && !isHere && !allowPlaintext)
    return "that would send people's data unencrypted; use mqtts://, or say --allow-plaintext"
  return null
}

/** Connects, and again whenever the link ends. MQTT 3.1.1, which every broker of the contract speaks. Rejects when a file cannot be read. */
export async function openBrokerLink(options: LinkOptions, use: LinkUse): Promise<BrokerLink> {
  const files = await readFiles(options)
  const client = new MqttClient(() => openStream(options.url, files), clientOptions(options, use))
  // MQTT.js sends its acknowledgement when this has called back (and takes the next message only then).
  client.handleMessage = (packet, done) => {
    const body = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    void use.onMessage(packet.topic, body, packet.retain).then(() => {
      done()
    })
  }
  let isClosing = false
  client.on('connect', () => {
    client.subscribe([...use.topics], { qos: 1 }, (error, granted) => {
      if (error !== null) return
      const refused = granted?.filter(({ qos }) => qos > 2) ?? []
      use.onTrouble(refused.length === 0 ? null : `the broker refuses ${refused.map(({ topic }) => topic).join(', ')}`)
    })
  })
  client.on('error', (error) => {
    use.onTrouble(error.message)
  })
  client.on('close', () => {
    if (!isClosing) use.onTrouble(`no connection to ${options.url}`)
  })
  return {
    get isUp() {
      return client.connected
    },
    publish: async (topic, body) => {
      await client.publishAsync(topic, body, { qos: 1, retain: false })
    },
    keep: async (topic, body) => {
      await client.publishAsync(topic, body, { qos: 1, retain: true })
    },
    close: async (how) => {
      isClosing = true
      await client.endAsync(how === 'at once')
    },
  }
}

/** PEM. */
interface Files {
  readonly ca?: string | Buffer
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
}

async function readFiles({ ca, cert, key }: LinkOptions): Promise<Files> {
  return {
    ...(ca === null ? {} : { ca: await readFile(ca) }),
    ...(cert === null ? {} : { cert: await readFile(cert) }),
    ...(key === null ? {} : { key: await readFile(key) }),
  }
}

/** Comes once with this name, which throws out whoever is there with it, and goes. False: the broker did not let it in. */
export async function isSessionCut(url: string, own: Required<Files>, name: string): Promise<boolean> {
  const options: IClientOptions = { protocolVersion: 4, clientId: name, clean: true, reconnectPeriod: 0 }
  const client = new MqttClient(() => openStream(url, own), options)
  const isIn = await new Promise<boolean>((resolve) => {
    client.on('connect', () => {
      resolve(true)
    })
    for (const event of ['error', 'close'] as const)
      client.on(event, () => {
        resolve(false)
      })
    AbortSignal.timeout(CUT_TIMEOUT_MS).addEventListener('abort', () => {
      resolve(false)
    })
  })
  await client.endAsync(true)
  return isIn
}

/** The package's own `connect` takes a proxy from the environment and switched-off checks from the address. */
function openStream(url: string, files: Files): Socket {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replaceAll(/[[\]]/g, '')
  if (protocol === 'mqtt:') return connectTcp({ host, port: Number(port === '' ? 1883 : port) }).setNoDelay(true)
  const servername = /^[\d.]+$|:/.test(host) ? '' : host
  return connectTls({ ...files, host, port: Number(port === '' ? 8883 : port), servername, rejectUnauthorized: true })
}

function clientOptions({ password, username }: LinkOptions, { session }: LinkUse): IClientOptions {
  return {
    protocolVersion: 4,
    keepalive: KEEPALIVE_SECONDS,
    reconnectPeriod: RECONNECT_MS,
    resubscribe: false,
    clean: session === null,
    ...(session === null ? {} : { clientId: session }),
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
  }
}
