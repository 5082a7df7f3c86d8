import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import type { Clock } from '../../../firmware/ports/clock.ts'

/** The broker of the fleet, in this process: what reached it is known, and when, by the fleet's clock. */
export class FleetBroker {
  /** When kiosks got in. */
  readonly connectsMs: number[] = []
  /** Kiosk and body of each event that came, with how often. */
  readonly events = new Map<string, number>()
  readonly #clock: Clock
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #broker: Aedes | null = null
  #eventsUntilFall = Infinity
  port = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async start(): Promise<void> {
    this.#eventsUntilFall = Infinity
    const broker = await Aedes.createBroker()
    broker.on('clientReady', () => this.connectsMs.push(this.#clock.monotonicMs()))
    broker.on('publish', ({ payload, topic }, client) => {
      if (client === null || !topic.endsWith('/event')) return
      const key = `${client.id} ${payload.toString()}`
      this.events.set(key, (this.events.get(key) ?? 0) + 1)
    })
    broker.authorizePublish = (_client, { topic }, done) => {
      if (topic.endsWith('/event')) this.#eventsUntilFall -= 1
      if (this.#eventsUntilFall >= 0) done(null)
      else this.#cutAll()
    }
    this.#broker = broker
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      broker.handle(socket)
    }).listen(this.port, '127.0.0.1', 4_096)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address !== null) this.port = address.port
  }

  /** It takes so many events more and says nothing of them; at the next one every connection ends, and nothing is taken. */
  fallAfter(events: number): void {
    this.#eventsUntilFall = events
    for (const socket of this.#sockets) socket.cork()
  }

  async stop(): Promise<void> {
    const closed = this.#server === null ? null : once(this.#server, 'close')
    this.#server?.close()
    this.#cutAll()
    const broker = this.#broker
    this.#broker = null
    this.#server = null
    if (broker !== null) {
      await new Promise<void>((resolve) => {
        broker.close(resolve)
      })
    }
    await closed
  }
  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
