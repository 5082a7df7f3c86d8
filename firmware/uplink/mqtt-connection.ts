import type { Socket } from 'node:net'
import { type IClientOptions, type IConnackPacket, MqttClient } from 'mqtt'
import type { Clock } from '../ports/clock.ts'
import type { Loss } from './backoff.ts'
import type { BrokerAddress } from './broker-address.ts'
import { openStream, whenTrusted } from './broker-stream.ts'
import type { CertificateTime } from './certificate-time.ts'
import { type ConnectFailure, failureOfReason, failureOfStream, isSilence, reasonCodeOf } from './connect-failure.ts'
import { type Inbound, InboundGuard } from './inbound.ts'
import type { Publisher, PublishOutcome } from './publisher.ts'
import type { UplinkSettings, UplinkTiming } from './settings.ts'

export interface ConnectRequest {
  readonly address: BrokerAddress
  /** MQTT 5, or 4 for MQTT 3.1.1 (the number on the wire). */
  readonly version: 4 | 5
  readonly settings: Pick<UplinkSettings, 'kiosk' | 'username' | 'password' | 'ca' | 'cert' | 'key'>
  readonly timing: UplinkTiming
  /** Null: nobody is told when it is lost. */
  readonly will: { readonly topic: string; readonly payload: Uint8Array } | null
  readonly inbound: Inbound
  /** Null: by the machine's clock. */
  readonly judge?: CertificateTime | null
}

export type ConnectResult =
  | { readonly ok: true; readonly connection: MqttConnection }
  | { readonly ok: false; readonly failure: ConnectFailure }

const FAILED: PublishOutcome = { outcome: 'failed' }
const ACKNOWLEDGED: PublishOutcome = { outcome: 'acknowledged' }
const NO_SUBSCRIBER: PublishOutcome = { outcome: 'no-subscriber' }
/** MQTT 5, 3.4.2.1 and 3.14.2.1. */
const REASON_NO_MATCHING_SUBSCRIBERS = 16
const REASON_SESSION_TAKEN_OVER = 142
const REASON_PACKET_TOO_LARGE = 149
/** Fixed header (5), length of the topic (2), packet identifier (2), empty properties (1). */
const PUBLISH_OVERHEAD_BYTES = 10

/**
 * Tries one address with one protocol version, once. A new MQTT.js client for each connection: its stores hold what
 * this connection has in flight and are thrown away with it, so nothing is ever sent that the journal did not give.
 * The sockets are made here, since the package's own `connect` takes a proxy from the environment and a client id and
 * switched-off certificate checks from the address.
 */
export async function openMqttConnection(
  request: ConnectRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<ConnectResult> {
  let stream: Socket
  try {
    stream = openStream(request.address, request.settings, request.judge ?? null)
  } catch {
    return { ok: false, failure: 'tls' } // certificate, key or authority is no PEM that OpenSSL takes
  }
  return await new Promise((resolve) => {
    const over = failureOfStream(stream, request.address.tls)
    let isSettled = false
    const settle = (result: ConnectResult): void => {
      if (isSettled) return
      isSettled = true
      stopTimer()
      signal.removeEventListener('abort', onAbort)
      if (!result.ok) stream.destroy()
      resolve(result)
    }
    const fail = (failure: ConnectFailure): void => {
      settle({ ok: false, failure })
    }
    const onAbort = (): void => {
      fail('closed')
    }
    const stopTimer = clock.after(request.timing.connectTimeoutMs, () => {
      fail('timeout')
    })
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    void over.then(fail)
    whenTrusted(stream, { ...request.address, ...request.settings, judge: request.judge ?? null }, (isBroker) => {
      if (isSettled) return
      if (isBroker) speak(stream, request, clock, settle)
      else fail('tls')
    })
  })
}

/** The first word, of user name and password, goes to a broker that has shown who it is. */
function speak(stream: Socket, request: ConnectRequest, clock: Clock, settle: (result: ConnectResult) => void): void {
  const client = new MqttClient(() => stream, clientOptions(request))
  stream.once('close', () => {
    client.end(true)
  })
  const guard = new InboundGuard(stream, clock, request.inbound)
  client.on('packetreceive', (packet) => {
    guard.packet(packet)
  })
  // Stays for good: MQTT.js may report an error after the end, and one that nobody listens to stops the process.
  client.on('error', (error) => {
    const reasonCode = reasonCodeOf(error)
    if (reasonCode !== null) settle({ ok: false, failure: failureOfReason(reasonCode) })
    else if (!('code' in error)) settle({ ok: false, failure: 'protocol' }) // what came was no MQTT, or of the other version
  })
  client.once('connect', (connack) => {
    subscribe(client, request.inbound)
    settle({ ok: true, connection: new MqttConnection(client, stream, connack, request, clock) })
  })
}

/** A broker that does not let us hear is said to be so; the events go to it all the same. */
function subscribe(client: MqttClient, { onRefused, topics }: Inbound): void {
  if (topics.length === 0) return
  client.subscribe([...topics], { qos: 1 }, (error, granted) => {
    // MQTT 3.1.1, 3.9.3, and MQTT 5, 3.9.3: from 128 on it is a refusal.
    const isRefused = error === null ? granted?.some(({ qos }) => qos > 2) : reasonCodeOf(error) !== null
    if (isRefused === true) onRefused(topics)
  })
}

function clientOptions({ settings, timing, version, will }: ConnectRequest): IClientOptions {
  return {
    clientId: settings.kiosk,
    protocolVersion: version,
    writeCache: false, // 65,536 numbers as buffers, 7 MB, to save one small allocation a message
    clean: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    keepalive: timing.keepaliveSeconds,
    connectTimeout: 2 * timing.connectTimeoutMs, // ours comes first
    timerVariant: 'native',
    ...(will === null ? {} : { will: { topic: will.topic, payload: toBuffer(will.payload), qos: 1, retain: true } }),
    ...(settings.username === undefined ? {} : { username: settings.username }),
    ...(settings.password === undefined ? {} : { password: settings.password }),
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

interface Message {
  readonly topic: string
  readonly payload: Uint8Array
  readonly retain: boolean
  readonly resolve: (outcome: PublishOutcome) => void
  sentMs: number
  /** Packet identifier; 0 before it was sent. */
  id: number
}

/**
 * One connection, from its CONNACK to its end; never mended, only replaced.
 *
 * Invariants: not more than `window` publishes are unacknowledged (MQTT 5, 3.3.4: the broker's receive maximum);
 * every publish settles; after `lost` nothing is in flight any more.
 */
export class MqttConnection implements Publisher {
  readonly version: 4 | 5
  readonly window: number
  readonly openedMs: number
  /** Resolves once, when the connection is over. */
  readonly lost: Promise<Loss>
  readonly #client: MqttClient
  readonly #stream: Socket
  readonly #clock: Clock
  readonly #ackTimeoutMs: number
  readonly #packetBytesMax: number
  readonly #inFlight = new Set<Message>()
  /** Bounded by the callers: the drain fills a window, retained state has one publish per topic. */
  readonly #waiting: Message[] = []
  /** Identifiers that were just acknowledged with reason 16. */
  readonly #unheard = new Set<number>()
  #isOver = false
  #cancelWatch: (() => void) | null = null

  constructor(client: MqttClient, stream: Socket, connack: IConnackPacket, request: ConnectRequest, clock: Clock) {
    this.version = request.version
    this.window = Math.min(request.timing.windowMax, connack.properties?.receiveMaximum ?? Infinity)
    this.openedMs = clock.monotonicMs()
    this.#client = client
    this.#stream = stream
    this.#clock = clock
    this.#ackTimeoutMs = request.timing.ackTimeoutMs
    this.#packetBytesMax = connack.properties?.maximumPacketSize ?? Infinity
    this.lost = this.#untilOver()
    // The callback of a publish gets the packet that was sent, not the acknowledgement with its reason.
    client.on('packetreceive', (packet) => {
      if (packet.cmd !== 'puback' || packet.messageId === undefined) return
      if (packet.reasonCode === REASON_NO_MATCHING_SUBSCRIBERS) this.#unheard.add(packet.messageId)
    })
  }

  publish(topic: string, payload: Uint8Array, options: { readonly retain: boolean }): Promise<PublishOutcome> {
    if (this.#isOver) return Promise.resolve(FAILED)
    if (payload.length + Buffer.byteLength(topic) + PUBLISH_OVERHEAD_BYTES > this.#packetBytesMax) {
      // MQTT 5, 3.2.2.3.6: a packet above the broker's maximum would only end the connection, again and again.
      return Promise.resolve({ outcome: 'refused', reasonCode: REASON_PACKET_TOO_LARGE })
    }
    return new Promise((resolve) => {
      this.#waiting.push({ topic, payload, retain: options.retain, resolve, sentMs: 0, id: 0 })
      this.#send()
    })
  }

  /** Says good-bye, so that the broker does not publish the will; the socket is destroyed after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    if (this.#isOver) return
    this.#client.end(false)
    const cancel = this.#clock.after(timeoutMs, () => {
      this.drop()
    })
    await this.lost
    cancel()
  }

  /** Cuts the socket. */
  drop(): void {
    this.#stream.destroy()
  }

  #send(): void {
    while (this.#inFlight.size < this.window) {
      const message = this.#waiting.shift()
      if (message === undefined) return
      message.sentMs = this.#clock.monotonicMs()
      this.#inFlight.add(message)
      this.#watchAcknowledgements()
      const { topic, payload, retain } = message
      this.#client.publish(topic, toBuffer(payload), { qos: 1, retain }, (error) => {
        const isUnheard = this.#unheard.delete(message.id)
        this.#settle(message, isUnheard ? NO_SUBSCRIBER : outcomeOf(error))
      })
      message.id = this.#client.getLastMessageId()
    }
  }

  #settle(message: Message, outcome: PublishOutcome): void {
    if (!this.#inFlight.delete(message)) return
    message.resolve(outcome)
    if (!this.#isOver) this.#send()
  }

  /** One timer, for the oldest in flight: a set gives its members in the order in which they came. */
  #watchAcknowledgements(): void {
    const [oldest] = this.#inFlight
    if (this.#cancelWatch !== null || oldest === undefined) return
    const dueMs = oldest.sentMs + this.#ackTimeoutMs - this.#clock.monotonicMs()
    if (dueMs <= 0) {
      this.drop()
      return
    }
    this.#cancelWatch = this.#clock.after(dueMs, () => {
      this.#cancelWatch = null
      this.#watchAcknowledgements()
    })
  }

  async #untilOver(): Promise<Loss> {
    let loss: Loss = 'silent' // unless the far end did something, it was we who gave up on it
    this.#stream.once('end', () => {
      if (loss === 'silent') loss = this.#client.disconnecting ? 'closed-here' : 'closed'
    })
    this.#stream.once('error', (error) => {
      if (loss === 'silent' && !isSilence(error)) loss = 'closed'
    })
    this.#client.on('disconnect', (packet) => {
      loss = packet.reasonCode === REASON_SESSION_TAKEN_OVER ? 'taken-over' : 'closed'
    })
    this.#client.on('error', () => {
      if (!this.#stream.destroyed) loss = 'closed' // what came was no MQTT
      this.drop()
    })
    await new Promise<void>((resolve) => {
      this.#stream.once('close', () => {
        // At once: MQTT.js lets go of its store before anybody who awaits a publish hears that it failed.
        this.#end()
        resolve()
      })
    })
    return loss
  }

  #end(): void {
    this.#isOver = true
    this.#cancelWatch?.()
    this.#client.end(true)
    for (const message of [...this.#inFlight, ...this.#waiting.splice(0)]) message.resolve(FAILED)
    this.#inFlight.clear()
  }
}

function outcomeOf(error: Error | null | undefined): PublishOutcome {
  if (!error) return ACKNOWLEDGED
  const reasonCode = reasonCodeOf(error)
  return reasonCode === null ? FAILED : { outcome: 'refused', reasonCode }
}
