import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { ControlAnswer, ControlRequest } from '../ports/control.ts'
import type { Log } from '../ports/log.ts'
import { decodeRequest, LINE_BYTES_MAX, socketPath } from './control-line.ts'

/** A person types one command at a time. */
const CONNECTIONS_MAX = 4
/** From connecting to the end of the request; a program that only holds the place is hung up on. */
const REQUEST_MS = 5_000

export interface ControlServer {
  /** Hangs up and takes the socket away. Idempotent. */
  close(): Promise<void>
}

/**
 * Listens on `DATA/control.sock`, for this account only (mode 0600). The caller holds the lock of the data folder: a
 * socket that lies there is of a run that is gone. Null where it cannot listen; the kiosk works without, and says so.
 */
export async function openControl(
  dataDir: string,
  handle: (request: ControlRequest) => Promise<ControlAnswer>,
  log: Log,
): Promise<ControlServer | null> {
  const file = socketPath(dataDir)
  try {
    if (file === null) throw new Error('the path of the data folder is too long for a socket')
    await rm(file, { force: true })
    return listen(await bind(file, createServer()), handle)
  } catch (cause) {
    log.warn({ event: 'control.not-open', cause: String(cause) }, 'commands cannot reach this kiosk')
    return null
  }
}

/** Binding makes the file at once, in this very call: nobody else sees the narrower mask. */
async function bind(file: string, server: Server): Promise<Server> {
  const mask = process.umask(0o177)
  try {
    server.listen(file)
  } finally {
    process.umask(mask)
  }
  await once(server, 'listening')
  return server
}

function listen(server: Server, handle: (request: ControlRequest) => Promise<ControlAnswer>): ControlServer {
  const sockets = new Set<Socket>()
  server.maxConnections = CONNECTIONS_MAX
  server.on('error', () => undefined)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    serve(socket, handle)
  })
  return {
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function serve(socket: Socket, handle: (request: ControlRequest) => Promise<ControlAnswer>): void {
  let text = ''
  const late = setTimeout(() => socket.destroy(), REQUEST_MS)
  socket.once('close', () => {
    clearTimeout(late)
  })
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    const end = text.indexOf('\n')
    if (end < 0 && text.length <= LINE_BYTES_MAX) return
    socket.removeAllListeners('data')
    const isWhole = end === text.length - 1
    if (isWhole) clearTimeout(late)
    void answer(end < 0 ? '' : text.slice(0, end), handle).then((line) =>
      socket.end(`${line}\n`, () => {
        // Whoever has the answer keeps no place. Hanging up on what is unread would take the answer from them.
        if (isWhole) socket.destroy()
      }),
    )
  })
}

async function answer(line: string, handle: (request: ControlRequest) => Promise<ControlAnswer>): Promise<string> {
  const request = decodeRequest(line)
  const refused: ControlAnswer = { ok: false, reason: 'bad-request' }
  return JSON.stringify(request === null ? refused : await handle(request))
}
