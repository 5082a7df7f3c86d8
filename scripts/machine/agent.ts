import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** What a program in the machine said, both outputs together, and how it ended. */
export interface Ended {
  readonly code: number
  readonly output: string
}

/** Runs programs in the machine as root, any number at once (`guest/agent.sh` at the other end). */
export class Agent {
  /** Resolves when the machine is up. */
  readonly ready: Promise<void>
  readonly #socket: Socket
  readonly #waiting = new Map<
    number,
    { readonly resolve: (ended: Ended) => void; readonly reject: (error: Error) => void }
  >()
  #last = 0

  constructor(socket: Socket) {
    this.#socket = socket
    const ready = Promise.withResolvers<Ended>()
    this.#waiting.set(0, ready)
    this.ready = ready.promise.then(() => undefined)
    this.ready.catch(() => undefined)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the machine is gone'))
      this.#waiting.clear()
    })
    const lines = createInterface({ input: socket })
    lines.on('error', () => undefined) // it is the socket's, and its close tells
    lines.on('line', (line) => {
      this.#hear(line)
    })
  }

  /** A bash command, however it ends. */
  async try(command: string, timeoutMs = 60_000): Promise<Ended> {
    this.#last += 1
    const number = this.#last
    const { promise, resolve, reject } = Promise.withResolvers<Ended>()
    const timer = setTimeout(() => {
      reject(new Error(`no end after ${timeoutMs} ms: ${command}`))
    }, timeoutMs)
    this.#waiting.set(number, { resolve, reject })
    this.#socket.write(`${number} ${Buffer.from(command).toString('base64')}\n`)
    return await promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(number)
    })
  }

  /** What the command said. Throws when it does not end with 0. */
  async run(command: string, timeoutMs?: number): Promise<string> {
    const { code, output } = await this.try(command, timeoutMs)
    if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${output}`)
    return output
  }

  async write(file: string, text: string): Promise<void> {
    await this.run(
      `mkdir -p "$(dirname '${file}')" && base64 -d >'${file}' <<<'${Buffer.from(text).toString('base64')}'`,
    )
  }

  close(): void {
    this.#socket.destroy()
  }

  #hear(line: string): void {
    const [number = '', code = '', output = ''] = line.split(' ')
    const text = Buffer.from(output, 'base64').toString('utf8')
    this.#waiting.get(Number(number))?.resolve({ code: Number(code), output: text })
  }
}
