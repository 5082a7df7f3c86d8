import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'

const RASTER = Buffer.of(0x1d, 0x76, 0x30)

/** A network printer that outlives the kiosk, with all paper that ever came out of it. */
export interface CrashPrinter {
  readonly port: number
  /** The dots of each piece of paper, whole labels and strips, oldest first. */
  readonly pieces: readonly Uint8Array[]
  /** Jobs of whose picture at least the first byte was here. The driver makes one connection for each. */
  jobsBegun(): number
  /** Called at the first byte of a picture, and when a piece of paper is out. */
  onEvent: (what: 'raster' | 'paper') => void
  close(): Promise<void>
}

export async function openCrashPrinter(): Promise<CrashPrinter> {
  const twin = new PrinterTwin()
  const sockets = new Set<Socket>()
  const pieces: Uint8Array[] = []
  let begun = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    const session = twin.connect({ answer: (bytes) => socket.write(bytes), hangUp: () => socket.destroy() })
    let seen: Buffer | null = Buffer.alloc(0)
    socket.on('data', (bytes: Buffer) => {
      if (seen !== null) {
        seen = Buffer.concat([seen, bytes])
        if (seen.includes(RASTER)) {
          seen = null
          begun += 1
          printer.onEvent('raster')
        }
      }
      session.receive(bytes)
    })
    socket.on('error', () => socket.destroy()) // the kiosk was killed
    socket.once('close', () => {
      sockets.delete(socket)
      session.end()
    })
  })
  twin.onPrinted(() => {
    const newest = twin.printed().at(-1)
    if (newest !== undefined) pieces.push(newest.rows)
    printer.onEvent('paper')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const printer: CrashPrinter = {
    port: address.port,
    pieces,
    jobsBegun: () => begun,
    onEvent: () => undefined,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
      twin.close()
    },
  }
  return printer
}
