import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A busy emulator answers within a second; one that does not is gone. */
const ANSWER_TIMEOUT_MS = 20_000

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** QEMU's machine protocol (QEMU, docs/interop/qmp-spec): one command at a time, answers in order; events are passed over. */
export class Qmp {
  readonly #socket: Socket
  readonly #waiting: Waiting[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('the machine is gone'))
    })
    const lines = createInterface({ input: socket })
    lines.on('error', () => undefined) // it is the socket's, and its close tells
    lines.on('line', (line) => {
      this.#hear(JSON.parse(line) as Record<string, unknown>)
    })
  }

  /** Waits for QEMU on a socket that it connects to by itself. */
  static async accept(server: Server): Promise<Qmp> {
    const qmp = new Qmp(await nextConnection(server))
    await qmp.execute('qmp_capabilities')
    return qmp
  }

  /** Rejects with QEMU's own words. */
  async execute(command: string, words: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const timer = setTimeout(() => {
      reject(new Error(`QEMU does not answer to ${command}`))
    }, ANSWER_TIMEOUT_MS)
    this.#waiting.push({ resolve, reject })
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: words })}\n`)
    return await promise.finally(() => {
      clearTimeout(timer)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #hear(message: Record<string, unknown>): void {
    if (!('return' in message) && !('error' in message)) return
    const waiting = this.#waiting.shift()
    const { desc } = (message['error'] ?? {}) as { desc?: string }
    if (desc === undefined) waiting?.resolve(message['return'])
    else waiting?.reject(new Error(desc))
  }
}

/** A server on a path that QEMU connects to; it has to listen before QEMU starts. */
export async function listenOn(path: string): Promise<Server> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      resolve()
    })
  })
  return server
}

export function nextConnection(server: Server): Promise<Socket> {
  return new Promise((resolve) => {
    server.once('connection', resolve)
  })
}
