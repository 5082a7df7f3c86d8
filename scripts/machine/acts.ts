import { type AddressInfo, createServer, type Server } from 'node:net'
import { createInterface } from 'node:readline'

/** What a program in the machine can ask the outside world to do, by name. Answers are JSON. */
export type Acts = Readonly<Record<string, (...words: never[]) => unknown>>

/** One line each way: `{"act","words"}`, and `{"answer"}` or `{"error"}`. */
interface Asked {
  readonly act: string
  readonly words: readonly unknown[]
}

/** Serves the acts to the machine, which finds the host's loopback at 10.0.2.2. One question at a time on a connection. */
export async function serveActs(acts: Acts): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    const lines = createInterface({ input: socket })
    lines.on('error', () => undefined) // it is the socket's
    lines.on('line', (line) => {
      void perform(acts, line).then((answer) => {
        socket.write(`${JSON.stringify(answer)}\n`)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, server }
}

async function perform(acts: Acts, line: string): Promise<object> {
  const { act, words } = JSON.parse(line) as Asked
  try {
    const perform = acts[act] as ((...words: readonly unknown[]) => unknown) | undefined
    if (perform === undefined) throw new Error(`nobody knows how to ${act}`)
    return { answer: (await perform(...words)) ?? null }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
