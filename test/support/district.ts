import { connect } from 'node:net'
import { MqttClient } from 'mqtt'
import { Consumer } from '../../firmware/consumer/consumer.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'

/** A machine with other work takes its time. */
const PATIENCE_MS = 30_000
/** A hole is awaited so long while the backlog makes progress; the faults that are tried here are all shorter. */
const GAP_PATIENCE_MS = 20_000

/** Who undoes what a scenario made: a test, or a program of `test/long`. */
export interface Bench {
  teardown(undo: () => unknown): void
}

export interface DistrictOptions {
  readonly port: number
  /** Of the topics, `sampling-demo/#`. */
  readonly filter: string
  /** With a name the broker keeps what comes while the district is away. */
  readonly session?: string
  readonly username?: string
  readonly password?: string
  /** How long the consumer lets a hole be; 0: every one is called missing at once. */
  readonly patienceMs?: number
}

interface Arrival {
  readonly topic: string
  readonly bytes: Uint8Array
}

/**
 * The district in this process: hears what comes over MQTT 3.1.1 with QoS 1, knows at once how many different events
 * came, and lets the reference consumer judge them.
 */
export class District {
  readonly #options: DistrictOptions
  readonly #consumer: Consumer
  readonly #sequences = new Set<number>()
  readonly #waiting = new Set<() => void>()
  readonly #untaken: Arrival[] = []
  /** The newest body of each topic but `event`. */
  readonly retained = new Map<string, string>()
  readonly #clients: MqttClient[] = []
  #arrivals = 0

  private constructor(options: DistrictOptions, consumer: Consumer) {
    this.#options = options
    this.#consumer = consumer
  }

  /** Resolves when the broker has confirmed the subscription. */
  static async open(bench: Bench, options: DistrictOptions): Promise<District> {
    const database = await SqliteDatabase.open(':memory:', { busyTimeoutMs: 1_000 })
    const judge = {
      eventsMax: 1_000_000,
      isLasting: true,
      patienceMs: options.patienceMs ?? GAP_PATIENCE_MS,
      nowMs: () => Math.floor(performance.now()),
    }
    const district = new District(options, await Consumer.open(database, judge))
    bench.teardown(async () => {
      await district.leave()
      await database.close()
    })
    await district.come()
    return district
  }

  /** How many events of different sequence came. */
  get distinct(): number {
    return this.#sequences.size
  }

  /** How many events came, repetitions included. */
  get arrivals(): number {
    return this.#arrivals
  }

  has(sequence: number): boolean {
    return this.#sequences.has(sequence)
  }

  /** Connects and subscribes: again, after `leave` or the broker's end. */
  async come(): Promise<void> {
    await this.leave()
    await this.alsoAt(this.#options.port)
  }

  /** Hears another broker beside those it hears. */
  async alsoAt(port: number): Promise<void> {
    const { filter, password, session, username } = this.#options
    const client = new MqttClient(() => connect(port, '127.0.0.1').setNoDelay(true), {
      protocolVersion: 4,
      reconnectPeriod: 0,
      clean: session === undefined,
      clientId: session ?? `district-${port}`,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    })
    this.#clients.push(client)
    client.on('error', () => undefined) // the scenario sees what is missing
    client.on('message', (topic, bytes) => {
      this.#hear(topic, bytes)
    })
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => {
        resolve()
      })
      client.once('close', () => {
        reject(new Error('the district does not get in'))
      })
    })
    const granted = await client.subscribeAsync(filter, { qos: 1 })
    if (granted.some(({ qos }) => qos !== 1)) throw new Error('the district may not hear')
  }

  async leave(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.endAsync(true)))
  }

  /** Resolves when the condition holds, which is looked at when something came. */
  until(condition: (district: this) => boolean, timeoutMs = PATIENCE_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!condition(this)) return
        finish()
        resolve()
      }
      const timer = setTimeout(() => {
        finish()
        reject(new Error(`the district has ${this.distinct} different events, and waits for others`))
      }, timeoutMs)
      const finish = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** What the reference consumer says of all that came; `isOver`: nothing more will come. */
  async judge(isOver: boolean): Promise<Judgement> {
    for (const { bytes, topic } of this.#untaken.filter(({ topic }) => topic.endsWith('/presence')))
      await this.#consumer.presence(topic, bytes)
    await this.#consumer.take(this.#untaken.filter(({ topic }) => topic.endsWith('/event')))
    this.#untaken.length = 0
    const { copies, events, journals, otherBytes, refused } = await this.#consumer.report()
    const holes = journals.flatMap(({ awaited, missing }) => (isOver ? [...missing, ...awaited] : missing))
    return {
      events,
      copies,
      otherBytes: otherBytes.length,
      missing: holes.reduce((sum, { from, to }) => sum + to - from + 1, 0),
      head: Math.max(0, ...journals.map(({ head }) => head)),
      breaks: journals.reduce((sum, { breaks }) => sum + breaks.length, 0),
      refused: refused.length,
    }
  }

  #hear(topic: string, bytes: Buffer): void {
    if (topic.endsWith('/event')) {
      this.#arrivals += 1
      this.#sequences.add(sequenceIn(bytes))
      this.#untaken.push({ topic, bytes })
    } else {
      this.retained.set(topic, bytes.toString())
      if (topic.endsWith('/presence')) this.#untaken.push({ topic, bytes })
    }
    for (const look of this.#waiting) look()
  }
}

export interface Judgement {
  readonly events: number
  readonly copies: number
  /** Ids that came with different bytes. */
  readonly otherBytes: number
  readonly missing: number
  /** The highest sequence of a journal. */
  readonly head: number
  readonly breaks: number
  readonly refused: number
}

function sequenceIn(bytes: Buffer): number {
  const at = bytes.indexOf('"sequence":"')
  return Number(bytes.toString('latin1', at + 12, at + 32))
}
