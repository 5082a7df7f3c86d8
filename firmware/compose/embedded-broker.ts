import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'

/** A port that is taken is no reason not to show the demo; so many above it are tried. */
const PORTS_TRIED = 20
/** Whoever has not said CONNECT by then goes. */
const CONNECT_TIMEOUT_MS = 5_000

export interface EmbeddedBroker {
  readonly port: number
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string
  /** Ends every connection and frees the port. Idempotent. */
  close(): Promise<void>
}

/**
 * The demo's broker: MQTT 3.1.1, loopback only, no passwords, retained messages in memory. With a port in use the
 * next free one is taken; port 0 is any free one. Rejects when there is none among the next twenty.
 */
export async function openEmbeddedBroker({ port }: { readonly port: number }): Promise<EmbeddedBroker> {
  const broker = await Aedes.createBroker({ connectTimeout: CONNECT_TIMEOUT_MS })
  const sockets = new Set<Socket>()
  const onConnection = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
    })
    broker.handle(socket)
  }
  const { server, port: taken } = await listen(port, onConnection).catch((error: unknown) => {
    broker.close()
    throw error
  })
  let closing: Promise<void> | null = null
  return {
    port: taken,
    url: `mqtt://127.0.0.1:${taken}`,
    close: () => {
      closing ??= close(server, broker, sockets)
      return closing
    },
  }
}

async function listen(
  wanted: number,
  onConnection: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
  for (let port = wanted; ; port += 1) {
    const server = createServer(onConnection)
    try {
      const listening = once(server, 'listening')
      server.listen(port, '127.0.0.1')
      await listening
      const address = server.address()
      return { server, port: typeof address === 'object' && address !== null ? address.port : port }
    } catch (error) {
      if (!isPortTaken(error) || port - wanted >= PORTS_TRIED || port >= 65_535) throw error
    }
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

async function close(server: Server, broker: Aedes, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  await new Promise<void>((resolve) => {
    broker.close(resolve)
  })
  for (const socket of sockets) socket.destroy() // those that never said who they are
  await closed
}
