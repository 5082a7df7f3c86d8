import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line between two programs that can be cut, or go dead without a word. */
export interface TcpProxy {
  readonly port: number
  /** Closes every connection. */
  cut(): void
  /** Takes bytes and connections, and passes nothing on, until `speak`. */
  fallSilent(): void
  /** Closes every connection, and each new one, until `speak`. */
  refuse(): void
  /** New connections work again; those that fell silent stay so. */
  speak(): void
  close(): Promise<void>
}

export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const pairs = new Set<{ isSilent: boolean }>()
  let isSilent = false
  let isRefusing = false
  const adopt = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined) // what one side does is shown to the other by the close
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    if (isRefusing) {
      near.destroy()
      return
    }
    const far = connect(targetPort, '127.0.0.1')
    const pair = { isSilent }
    pairs.add(pair)
    adopt(near)
    adopt(far)
    const forward = (from: Socket, to: Socket): void => {
      from.on('data', (chunk) => {
        if (!pair.isSilent) to.write(chunk)
      })
      from.once('close', () => {
        pairs.delete(pair)
        if (!pair.isSilent) to.destroy()
      })
    }
    forward(near, far)
    forward(far, near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const cut = (): void => {
    // Not resetAndDestroy: with a shutdown under way the event loop of Node 24.21 then spins for ever.
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    cut,
    fallSilent: () => {
      isSilent = true
      for (const pair of pairs) pair.isSilent = true
    },
    refuse: () => {
      isRefusing = true
      cut()
    },
    speak: () => {
      isSilent = false
      isRefusing = false
    },
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
