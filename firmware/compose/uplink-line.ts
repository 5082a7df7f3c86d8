import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** The demo's cable between kiosk and broker: it can be cut and mended, as a digger or a router does. */
export interface UplinkLine {
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string
  setLink(link: 'up' | 'down'): void
  /** Idempotent. */
  close(): Promise<void>
}

/** Passes connections on to `port` of loopback while the link is up; cuts them, and refuses new ones, when it is down. */
export async function openUplinkLine(port: number): Promise<UplinkLine> {
  const sockets = new Set<Socket>()
  let isUp = true
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
    }
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
    if (isUp) near.pipe(far).pipe(near)
    else near.destroy()
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `mqtt://127.0.0.1:${portOf(server)}`,
    setLink: (link) => {
      isUp = link === 'up'
      if (!isUp) cut()
    },
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
