import type { Clock } from '../ports/clock.ts'
import type { Outbox } from '../ports/journal.ts'
import { type BrokerAddress, parseBrokerUrl } from './broker-address.ts'
import type { CertificateTime } from './certificate-time.ts'
import type { ConnectFailure } from './connect-failure.ts'
import type { Identities, Identity } from './identity.ts'
import type { Inbound } from './inbound.ts'
import { type MqttConnection, openMqttConnection } from './mqtt-connection.ts'
import { encodePresence } from './presence.ts'
import type { UplinkSettings, UplinkTiming } from './settings.ts'
import { uplinkTopics } from './topics.ts'

/** `journal`: no session number could be had from the disk. */
export type DialFailure = ConnectFailure | 'journal'

export type DialResult =
  | {
      readonly ok: true
      readonly connection: MqttConnection
      readonly session: number
      readonly address: BrokerAddress
    }
  | { readonly ok: false; readonly failure: DialFailure }

/** Whom to reach, and as whom; null: as the settings say. */
interface Target {
  readonly address: BrokerAddress
  readonly identity: Identity | null
}

/** Goes through the addresses, and through the versions of MQTT where that is left open, until one connects. */
export class Dialler {
  readonly #outbox: Pick<Outbox, 'nextSession'>
  readonly #clock: Clock
  readonly #settings: UplinkSettings
  readonly #timing: UplinkTiming
  readonly #inbound: Inbound
  readonly #addresses: readonly BrokerAddress[]
  readonly #judge: () => CertificateTime | null
  readonly #identities: Identities | null
  #attempts = 0

  constructor(parts: {
    outbox: Pick<Outbox, 'nextSession'>
    clock: Clock
    settings: UplinkSettings
    timing: UplinkTiming
    inbound: Inbound
    certificateTime?: () => CertificateTime | null
    identities?: Identities | null
  }) {
    this.#outbox = parts.outbox
    this.#clock = parts.clock
    this.#settings = parts.settings
    this.#timing = parts.timing
    this.#inbound = parts.inbound
    this.#judge = parts.certificateTime ?? (() => null)
    this.#identities = parts.identities ?? null
    this.#addresses = parts.settings.urls.map(parseBrokerUrl)
  }

  get hasAddress(): boolean {
    return this.#addresses.length > 0
  }

  /** How many attempts to connect have ended, well or not. */
  get attempts(): number {
    return this.#attempts
  }

  /** One round. The failure is that of the last attempt. */
  async dial(signal: AbortSignal): Promise<DialResult> {
    let result: DialResult = { ok: false, failure: 'unreachable' }
    for (const identity of this.#identities?.all() ?? [null])
      for (const address of this.#addresses) {
        result = await this.#dialAddress({ address, identity }, signal)
        if (result.ok && identity !== null) this.#identities?.onConnected(identity)
        if (result.ok || signal.aborted) return result
      }
    return result
  }

  async #dialAddress(target: Target, signal: AbortSignal): Promise<DialResult> {
    const { protocol } = this.#settings
    const first = await this.#attempt(target, protocol === '3.1.1' ? 4 : 5, signal)
    // A broker that does not know MQTT 5 says so, or just closes; any other failure would be the same over 3.1.1.
    const isOldBroker = !first.ok && (first.failure === 'protocol' || first.failure === 'closed')
    return protocol === 'auto' && isOldBroker && !signal.aborted ? await this.#attempt(target, 4, signal) : first
  }

  /** A session number for each CONNECT: the will of an attempt that seemed to fail may still be published. */
  async #attempt({ address, identity }: Target, version: 4 | 5, signal: AbortSignal): Promise<DialResult> {
    let session: number
    try {
      session = await this.#outbox.nextSession()
    } catch {
      this.#attempts += 1
      return { ok: false, failure: 'journal' }
    }
    const settings = this.#settings
    const will = {
      topic: uplinkTopics(settings).presence,
      payload: encodePresence(settings, 'lost', session, this.#clock.epochMs()),
    }
    const request = {
      address,
      version,
      settings: { ...settings, ...identity },
      timing: this.#timing,
      will,
      inbound: this.#inbound,
      judge: this.#judge(),
    }
    const result = await openMqttConnection(request, this.#clock, signal)
    this.#attempts += 1
    return result.ok ? { ok: true, connection: result.connection, session, address } : result
  }
}
