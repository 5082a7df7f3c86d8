import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { connect, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type Finding, failed, skipped, warning, well } from '../domain/finding.ts'
import type { Clock } from '../ports/clock.ts'
import type { DoctorCheck } from '../ports/doctor.ts'
import { type BrokerAddress, parseBrokerUrl } from './broker-address.ts'
import { openStream } from './broker-stream.ts'
import type { ConnectFailure } from './connect-failure.ts'
import { HEARS_NOTHING } from './inbound.ts'
import { openMqttConnection } from './mqtt-connection.ts'
import { UPLINK_TIMING, type UplinkSettings } from './settings.ts'
import { certificateWords, dayOf, tlsTrouble } from './tls-words.ts'

/** A step of the way; a district's network answers in a tenth of it. */
const STEP_MS = 5_000
/** Name, connection, TLS, and MQTT in both versions. */
const CHECK_MS = 6 * STEP_MS
/** The district is told so long before the kiosk's own certificate ends. */
const ENDS_SOON_MS = 30 * 86_400_000

export type BrokerSettings = Pick<
  UplinkSettings,
  'urls' | 'ca' | 'cert' | 'key' | 'username' | 'password' | 'protocol' | 'kiosk'
>

export interface BrokerCheckParts {
  readonly settings: BrokerSettings
  readonly clock: Clock
  /** Why TLS is not tried (its files are not at hand); null when it is. */
  readonly noTls: string | null
  /** Why nobody says CONNECT as this kiosk now (a second one would cut off the first); null when it is asked for. */
  readonly noConnect: string | null
}

/** The way to each broker, step by step; the first step that fails is the last. */
export function brokerChecks(parts: BrokerCheckParts): readonly DoctorCheck[] {
  const { urls } = parts.settings
  if (urls.length === 0) {
    const none = skipped('broker', 'none is configured: everything is kept for export')
    return [{ name: 'broker', withinMs: STEP_MS, run: () => Promise.resolve([none]) }]
  }
  return urls.map((url, index) => {
    const name = urls.length === 1 ? 'broker' : `broker ${index + 1}`
    return { name, withinMs: CHECK_MS, run: (signal) => walk(name, parseBrokerUrl(url), parts, signal) }
  })
}

async function walk(
  name: string,
  address: BrokerAddress,
  parts: BrokerCheckParts,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  const steps = [
    () => nameStep(`${name}: name`, address),
    () => tcpStep(`${name}: connection`, address, signal),
    ...(address.tls ? [() => tlsStep(`${name}: TLS`, address, parts, signal)] : []),
    () => mqttStep(`${name}: MQTT`, address, parts, signal),
  ]
  for (const step of steps) {
    const finding = await step()
    found.push(...finding)
    if (finding.some(({ verdict }) => verdict === 'fail')) break
  }
  return found
}

async function nameStep(name: string, { host }: BrokerAddress): Promise<readonly Finding[]> {
  try {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => {
        reject(Object.assign(new Error('no answer'), { code: 'no answer' }))
      }, STEP_MS).unref()
    })
    const found = await Promise.race([lookup(host, { all: true }), late])
    const addresses = found.map(({ address }) => address).join(', ')
    return [well(name, addresses === host ? `${host} is an address` : `${host} is ${addresses}`)]
  } catch (error) {
    const next = 'look at the network (ip addr), its name server (resolvectl status), and the spelling in uplink.url'
    return [failed(name, `nobody knows the name ${host} (${codeOf(error)})`, next)]
  }
}

async function tcpStep(name: string, { host, port }: BrokerAddress, signal: AbortSignal): Promise<readonly Finding[]> {
  const trouble = await new Promise<string | null>((resolve) => {
    const socket = connect({ host, port, signal, timeout: STEP_MS })
    const settle = (code: string | null): void => {
      resolve(code)
      socket.destroy()
    }
    socket.once('connect', () => {
      settle(null)
    })
    socket.once('timeout', () => {
      settle('ETIMEDOUT')
    })
    socket.on('error', (error) => {
      settle(codeOf(error))
    })
  })
  const where = `${host} port ${port}`
  if (trouble === null) return [well(name, `${where} accepts connections`)]
  if (trouble === 'ECONNREFUSED')
    return [
      failed(name, `${where}: nobody listens there`, 'look at the port in uplink.url, and whether the broker runs'),
    ]
  const next = 'look at the cable or SIM, the default route (ip route), and whether a firewall lets this port out'
  return [failed(name, `${where} cannot be reached (${trouble})`, next)]
}

async function tlsStep(
  name: string,
  address: BrokerAddress,
  { clock, noTls, settings }: BrokerCheckParts,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (noTls !== null) return [skipped(name, noTls)]
  let stream: Socket
  try {
    // Not refused at once: whoever is there is to be named. Nothing is written, and no word of ours follows.
    stream = openStream(address, settings, { floorMs: 0, excuse: 'CERT_NOT_YET_VALID' })
  } catch {
    return [
      failed(
        name,
        'uplink.ca, uplink.cert or uplink.key is no PEM text that can be used',
        'ask the district for them anew',
      ),
    ]
  }
  const shaken = await handshake(stream, signal)
  try {
    if (shaken !== null || !(stream instanceof TLSSocket)) {
      const next = 'the port may be one without TLS (mqtt://, 1883), or a box between the kiosk and the broker cuts it'
      return [failed(name, `there is no TLS on that port (${shaken ?? ''})`, next)]
    }
    const trouble = tlsTrouble(stream, address.host, settings.ca !== undefined, clock.epochMs())
    if (trouble !== null) return [failed(name, trouble.says, trouble.next)]
    const said = `${certificateWords(stream)}; ${stream.getProtocol() ?? ''}`
    return [well(name, said), ...ownCertificate(`${name} certificate`, settings, clock.epochMs())]
  } finally {
    stream.destroy()
  }
}

/** Null when it came about, else what the system says. */
function handshake(stream: Socket, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      resolve('no answer')
    }, STEP_MS)
    const settle = (trouble: string | null): void => {
      clearTimeout(late)
      signal.removeEventListener('abort', onAbort)
      resolve(trouble)
    }
    const onAbort = (): void => {
      settle('given up')
    }
    signal.addEventListener('abort', onAbort, { once: true })
    stream.once('secureConnect', () => {
      settle(null)
    })
    stream.on('error', (error) => {
      settle(codeOf(error))
    })
    stream.once('close', () => {
      settle('the far end hung up')
    })
  })
}

/** With it the kiosk shows who it is: whether it is of the kiosk, and for how long. */
function ownCertificate(name: string, { cert }: BrokerSettings, nowMs: number): readonly Finding[] {
  if (cert === undefined) return []
  const own = new X509Certificate(cert)
  const until = own.validToDate.getTime()
  const ends = `the kiosk's own certificate is valid until ${dayOf(until)}`
  const next = 'ask the district for a new one, and put it where uplink.cert points'
  if (own.validFromDate.getTime() > nowMs)
    return [
      failed(
        name,
        `the kiosk's own certificate begins on ${dayOf(own.validFromDate.getTime())}, after today`,
        'look at the clock first',
      ),
    ]
  if (until < nowMs) return [failed(name, `the kiosk's own certificate ended on ${dayOf(until)}`, next)]
  return [until - nowMs < ENDS_SOON_MS ? warning(name, ends, next) : well(name, ends)]
}

async function mqttStep(
  name: string,
  address: BrokerAddress,
  { clock, noConnect, noTls, settings }: BrokerCheckParts,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const without = noConnect ?? noTls
  if (without !== null) return [skipped(name, without)]
  const versions =
    settings.protocol === '5' ? [5 as const] : settings.protocol === '3.1.1' ? [4 as const] : [5 as const, 4 as const]
  let failure: ConnectFailure = 'unreachable'
  for (const version of versions) {
    const timing = { ...UPLINK_TIMING, connectTimeoutMs: STEP_MS }
    const request = { address, version, settings, timing, will: null, inbound: HEARS_NOTHING }
    const result = await openMqttConnection(request, clock, signal)
    if (result.ok) {
      await result.connection.close(1_000)
      const spoken = version === 5 ? 'MQTT 5' : 'MQTT 3.1.1'
      return [well(name, `${settings.kiosk} is let in, over ${spoken}`)]
    }
    ;({ failure } = result)
    if (failure !== 'protocol' && failure !== 'closed') break
  }
  const [says, next] = REFUSALS[failure]
  return [failed(name, says.replace('{kiosk}', settings.kiosk), next)]
}

const REFUSALS: Readonly<Record<ConnectFailure, readonly [string, string]>> = {
  unreachable: ['the broker is gone again', 'run this once more'],
  timeout: ['the broker takes the connection and says nothing', 'the broker may be overloaded; ask the district'],
  tls: [
    'the broker ends the connection when it has seen our certificate',
    'look at uplink.cert and uplink.key: whether they are there, belong together, and are of the authority that the broker trusts',
  ],
  auth: [
    'the broker does not let {kiosk} in: user name, password or right to connect',
    'look at uplink.username and uplink.password, and ask the district whether {kiosk} is on its list',
  ],
  'client-id': ['the broker does not take the client id {kiosk}', 'ask the district whether kiosk.id is registered'],
  protocol: ['what answers is no MQTT of a version that we speak', 'look at the port, and at uplink.protocol'],
  unavailable: ['the broker says: not now', 'wait, or ask the district'],
  refused: ['the broker refuses', 'ask the district what its log says'],
  closed: [
    'the broker hangs up without a word',
    'its log says why; often it wants a certificate (uplink.cert), or a user name',
  ],
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
