import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line to a broker that can lose only what the broker answers. */
export interface OneWayLine {
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string
  /** What the kiosk says still arrives; the broker's answers do not come back. */
  loseAnswers(): void
  /** Closes every connection, and each new one, until `mend`. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function openOneWayLine(brokerPort: number): Promise<OneWayLine> {
  const sockets = new Set<Socket>()
  let state: 'whole' | 'one-way' | 'cut' = 'whole'
  const server = createServer((near) => {
    const far = connect(brokerPort, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined) // the close that follows is passed on
      socket.once('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (chunk) => far.write(chunk))
    far.on('data', (chunk) => {
      if (state === 'whole') near.write(chunk)
    })
    if (state === 'cut') near.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    loseAnswers: () => {
      state = 'one-way'
    },
    cut: () => {
      state = 'cut'
      drop()
    },
    mend: () => {
      state = 'whole'
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      drop()
      await closed
    },
  }
}
