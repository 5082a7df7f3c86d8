import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line between two programs that can be cut, or go dead without a word. */
export interface TcpProxy {
  readonly port: number
  /** How often it has cut the line of somebody who was still there, instead of a PUBACK (`answersBeforeCut`). */
  readonly cutsMade: number
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

export interface TcpProxyOptions {
  /** Each way. */
  readonly delayMs?: number
  /**
   * Asked at each connection of an MQTT client: how many PUBACKs of the broker are passed on before the line is cut
   * instead of the next, so that the broker has a message and the kiosk does not know it. Null: never.
   */
  readonly answersBeforeCut?: () => number | null
}

export async function openTcpProxy(targetPort: number, options: TcpProxyOptions = {}): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  const pairs = new Set<{ isSilent: boolean }>()
  let isSilent = false
  let isRefusing = false
  let cutsMade = 0
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
    const { delayMs = 0, answersBeforeCut = () => null } = options
    const pass = (to: Socket, chunk: Buffer): void => {
      if (delayMs === 0) to.write(chunk)
      else setTimeout(() => pair.isSilent || to.write(chunk), delayMs)
    }
    const answersMax = answersBeforeCut()
    const untilCut = answersMax === null ? null : new AnswerCount(answersMax)
    const forward = (from: Socket, to: Socket): void => {
      if (delayMs > 0) from.setNoDelay(true)
      from.on('data', (chunk: Buffer) => {
        if (pair.isSilent) return
        const passed = from === near || untilCut === null ? chunk : untilCut.before(chunk)
        pass(to, passed)
        if (passed.length === chunk.length || near.destroyed) return
        cutsMade += 1
        near.destroy()
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
    get cutsMade() {
      return cutsMade
    },
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

const PUBACK = 4

/** Reads the broker's side of MQTT packet by packet; what it sends to a kiosk is short. */
class AnswerCount {
  #left: number
  #rest = Buffer.alloc(0)

  constructor(answersMax: number) {
    this.#left = answersMax
  }

  /** The whole chunk, or what stands in it before the PUBACK that is one too many. */
  before(chunk: Buffer): Buffer {
    const began = this.#rest.length
    const bytes = Buffer.concat([this.#rest, chunk])
    let at = 0
    while (at + 1 < bytes.length) {
      const end = at + 2 + bytes.readUInt8(at + 1) // a remaining length below 128 is one byte
      if (end > bytes.length) break
      if (bytes.readUInt8(at) >> 4 === PUBACK) {
        if (this.#left === 0) return chunk.subarray(0, Math.max(0, at - began))
        this.#left -= 1
      }
      at = end
    }
    this.#rest = bytes.subarray(at)
    return chunk
  }
}
