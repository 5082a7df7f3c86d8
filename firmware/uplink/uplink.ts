import type { Alert } from '../domain/alerts.ts'
import type { CustodyFigures } from '../domain/custody-figures.ts'
import type { QueueView } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'
import type { Outbox } from '../ports/journal.ts'
import type { HealthView } from '../ports/kiosk.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { Backoff } from './backoff.ts'
import type { CertificateTime } from './certificate-time.ts'
import { Dialler, type DialResult } from './dial.ts'
import { Drain, type DrainParts } from './drain.ts'
import { type Errand, Errands, eventsAgain } from './errands.ts'
import type { Identities } from './identity.ts'
import { inTime, slept } from './in-time.ts'
import { type IncomingMessage, Listeners } from './inbound.ts'
import { OldestUnsent } from './oldest-unsent.ts'
import { encodePresence } from './presence.ts'
import { Replies } from './replies.ts'
import { CLEARED, RetainedTopics } from './retained.ts'
import { UPLINK_TIMING, type UplinkSettings, type UplinkTiming } from './settings.ts'
import { type UplinkTopics, uplinkTopics } from './topics.ts'
import type { LinkTrouble, UplinkState } from './uplink-state.ts'

export interface UplinkParts {
  readonly outbox: Outbox
  readonly clock: Clock
  /** Of this boot of the machine, as in its events. */
  readonly bootId: string
  readonly random: Random
  readonly log: Log
  readonly settings: UplinkSettings
  /** As in `DrainParts`. */
  readonly onUnsendable?: NonNullable<DrainParts['onUnsendable']>
  /** What certificates are judged by; null while the machine's clock will do. */
  readonly certificateTime?: () => CertificateTime | null
  /** Instead of the certificate of the settings, one that changes. */
  readonly identities?: Identities | null
}

/** By topic, what a broker keeps of this kiosk. */
interface RetainedBodies {
  readonly queue: QueueView
  readonly health: HealthView
  readonly custody: CustodyFigures
  readonly reported: object
}

type Connected = Extract<DialResult, { ok: true }>

/**
 * The way to the district: connects, says that the kiosk is there, brings every event of the journal, keeps the
 * retained topics true, and begins again whenever the connection ends. Nothing waits for it, and without a broker
 * it only counts.
 */
export class Uplink {
  readonly #parts: UplinkParts
  readonly #timing: UplinkTiming
  readonly #topics: UplinkTopics
  readonly #dialler: Dialler
  readonly #backoff: Backoff
  readonly #retained: RetainedTopics
  readonly #oldest: OldestUnsent
  readonly #errands = new Errands()
  readonly #replies: Replies
  readonly #heard: Listeners
  readonly #listeners = new Set<() => void>()
  readonly #stop = new AbortController()
  #drain: Drain | null = null
  #connected: Connected | null = null
  #trouble: LinkTrouble | null = null
  #running: Promise<void> | null = null
  #closing: Promise<void> | null = null
  #cancelFigures: (() => void) | null = null
  #stopListening: (() => void) | null = null

  /** Settings have been checked by the configuration; impossible ones throw here. */
  constructor(parts: UplinkParts) {
    const { clock, log, settings } = parts
    this.#parts = parts
    this.#timing = { ...UPLINK_TIMING, ...settings.timing }
    this.#topics = uplinkTopics(settings)
    this.#replies = new Replies(this.#topics.reply)
    this.#heard = new Listeners((topics) => {
      log.error({ event: 'uplink.not-subscribed', topics }, 'the broker does not let this kiosk hear what is for it')
    })
    this.#dialler = new Dialler({ ...parts, timing: this.#timing, inbound: this.#heard })
    this.#backoff = new Backoff(parts.random, this.#timing)
    this.#retained = new RetainedTopics(clock, this.#timing)
    const onChanged = this.#tell.bind(this)
    this.#oldest = new OldestUnsent({ ...parts, onChanged })
  }

  start(): void {
    if (this.#running !== null || this.#stop.signal.aborted) return
    this.#stopListening = this.#parts.outbox.onAppended(() => {
      this.#drain?.appended()
      this.#tellFiguresSoon()
    })
    this.#running = this.#run()
  }

  /** The newest body is published soon, and again after each connect and each minute, as it was given here. */
  set<Kind extends keyof RetainedBodies>(kind: Kind, body: RetainedBodies[Kind]): void {
    this.#retained.set(this.#topics[kind], Buffer.from(JSON.stringify(body)))
  }

  /** Hands on what comes on that topic of this kiosk, as it came, proven by nobody yet. From the next connection on. */
  hear(topic: 'receipt' | 'command' | 'desired', take: (message: IncomingMessage) => void): void {
    this.#heard.add(this.#topics[topic], take)
  }

  /** An answer to a command: in order, after the next connect where there is none. */
  reply(body: Uint8Array): void {
    this.#replies.push(body)
  }

  /** Raised with a body, as with `set`; cleared with null: now, and at each connect, whatever an earlier run left there. */
  setAlert(id: string, body: Alert | null): void {
    const bytes = body === null ? CLEARED : Buffer.from(JSON.stringify(body))
    this.#retained.set(this.#topics.alert(id), bytes)
  }

  state(): UplinkState {
    const connected = this.#connected
    // Until the cursor has been read, everything may be unsent.
    const unsent = this.#drain?.unsent ?? this.#parts.outbox.head().sequence
    return {
      state: connected !== null ? 'online' : this.#dialler.hasAddress ? 'offline' : 'none',
      unsent,
      oldestUnsentAt: unsent === 0 ? null : this.#oldest.at,
      unsentForMs: unsent === 0 ? null : this.#oldest.ageMs,
      ...{ acknowledged: this.#drain?.acknowledged ?? 0, attempts: this.#dialler.attempts },
      trouble: this.#trouble,
      eventTrouble: this.#drain?.trouble ?? null,
      session: connected?.session ?? null,
      broker: connected === null ? null : `${connected.address.host}:${connected.address.port}`,
      protocol: connected === null ? null : connected.connection.version === 5 ? '5' : '3.1.1',
    }
  }

  /** Sends events again, oldest first, beside the rest; moves no cursor. False while another range is on its way. */
  resend(range: { readonly from: number; readonly to: number }): boolean {
    const { log, outbox } = this.#parts
    return this.#errands.begin(eventsAgain(outbox, this.#topics.event, range, log))
  }

  /** Sends pieces of a file from elsewhere, beside the rest. False while something else is on its way. */
  carry(pieces: Omit<Errand, 'topic'>): boolean {
    return this.#errands.begin({ ...pieces, topic: this.#topics.carryOut })
  }

  /** The district has everything up to there, by whichever way: it needs no sending any more. */
  settled(upTo: number): void {
    this.#drain?.settled(upTo)
  }

  /** Called after each change of `state()`; of the mere figures at most once a second. Returns the way to stop it. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Ends the connection in peace and makes the next one at once: as whoever this kiosk is by now. */
  redial(): void {
    void this.#connected?.connection.close(this.#timing.closeTimeoutMs)
  }

  /** Says `offline`, writes the cursor; each within `closeTimeoutMs`. What is unsent is in the journal. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#stop.abort()
    await this.#running
    this.#stopListening?.()
    this.#cancelFigures?.()
    if (this.#drain !== null) await inTime(this.#parts.clock, this.#timing.closeTimeoutMs, this.#drain.saveCursor())
    this.#listeners.clear()
  }

  async #run(): Promise<void> {
    const drain = await this.#openDrain()
    if (drain === null) return
    this.#drain = drain
    this.#tellFiguresSoon()
    if (!this.#dialler.hasAddress) return
    let delayMs = this.#backoff.startMs()
    while (await slept(this.#parts.clock, delayMs, this.#stop.signal)) {
      const result = await this.#dialler.dial(this.#stop.signal)
      if (result.ok) delayMs = await this.#serve(drain, result)
      else {
        this.#setTrouble(result.failure)
        delayMs = this.#backoff.retryMs()
      }
    }
  }

  async #openDrain(): Promise<Drain | null> {
    const parts = this.#parts
    const onChanged = (what: 'figures' | 'trouble'): void => {
      if (what === 'trouble') this.#tell()
      else this.#tellFiguresSoon()
    }
    const pauseMs = (): number => this.#backoff.retryMs()
    do {
      try {
        return await Drain.open({ ...parts, timing: this.#timing, topic: this.#topics.event, pauseMs, onChanged })
      } catch (error) {
        parts.log.error(
          { event: 'uplink.cursor-not-read', cause: String(error) },
          'the cursor of the uplink cannot be read',
        )
        this.#setTrouble('journal')
      }
    } while (await slept(this.#parts.clock, this.#backoff.retryMs(), this.#stop.signal))
    return null
  }

  /** One connection, from birth to loss or good-bye. Returns how long to wait before the next. */
  async #serve(drain: Drain, connected: Connected): Promise<number> {
    const { connection, session } = connected
    const { signal } = this.#stop
    const { clock, log, settings } = this.#parts
    this.#connected = connected
    this.#trouble = null
    log.info(
      { event: 'uplink.connected', session, broker: this.state().broker, protocol: this.state().protocol },
      'connected',
    )
    this.#retained.set(this.#topics.presence, encodePresence(settings, 'online', session, clock.epochMs()))
    this.#retained.attach(connection)
    drain.attach(connection)
    this.#errands.attach(connection)
    this.#replies.attach(connection)
    this.#tell()
    const goodbye = (): void => {
      void this.#sayGoodbye(drain, connected)
    }
    if (signal.aborted) goodbye()
    else signal.addEventListener('abort', goodbye)
    const loss = await connection.lost
    signal.removeEventListener('abort', goodbye)
    this.#retained.detach()
    await Promise.all([this.#errands.detach(), this.#replies.detach()])
    await drain.detach()
    this.#connected = null
    if (signal.aborted || loss === 'closed-here') return 0
    const upMs = clock.monotonicMs() - connection.openedMs
    log.warn({ event: 'uplink.lost', session, loss, upMs }, 'connection lost')
    this.#setTrouble(loss)
    return this.#backoff.afterLossMs(loss, upMs)
  }

  /** When time is up the socket is cut, which settles everything that is still waited for. */
  async #sayGoodbye(drain: Drain, { connection, session }: Connected): Promise<void> {
    const { clock, settings } = this.#parts
    const cancel = clock.after(this.#timing.closeTimeoutMs, () => {
      connection.drop()
    })
    this.#retained.detach()
    await Promise.all([this.#errands.detach(), this.#replies.detach()])
    await drain.detach()
    const offline = encodePresence(settings, 'offline', session, clock.epochMs())
    await connection.publish(this.#topics.presence, offline, { retain: true })
    await connection.close(this.#timing.closeTimeoutMs)
    cancel()
  }

  #setTrouble(trouble: LinkTrouble): void {
    if (trouble !== this.#trouble)
      this.#parts.log.warn({ event: 'uplink.offline', trouble }, 'no connection to the broker')
    this.#trouble = trouble
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #tellFiguresSoon(): void {
    this.#cancelFigures ??= this.#parts.clock.after(this.#timing.spacingMs, () => {
      this.#cancelFigures = null
      void this.#oldest.look((sequence) => this.#drain?.unsentFrom(sequence) ?? null)
      this.#tell()
    })
  }
}
