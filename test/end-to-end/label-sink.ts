import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { ExecutionContext } from 'ava'

/** What was on one label: a row is `rowBytes` bytes, the first dot is the highest bit, 1 is ink. */
export interface Raster {
  readonly rowBytes: number
  readonly rows: Buffer
}

/** A network printer made for these tests alone, from the published command tables; it shares no line with the kiosk. */
export interface LabelSink {
  /** `tcp://127.0.0.1:PORT` */
  readonly place: string
  /** Labels fed out so far. */
  readonly labels: readonly Raster[]
  /** Commands that it does not know; a real printer might print them as letters. */
  readonly unknown: readonly string[]
  /** It takes everything and says nothing, as many cheap ones do with an open cover. */
  silence(isSilent: boolean): void
  /** While held the motor seems to run: what stands behind a label in its turn is answered after the release. */
  hold(isHeld: boolean): void
  /** Each label takes so long from now on. */
  takeMs(printMs: number): void
}

const READY = Buffer.of(0x12)
const PAPER_THERE = Buffer.of(0x00)
const BUFFERS_CLEARED = Buffer.of(0x37, 0x25, 0x00)

/** `port` 0 is any free one. */
export async function openLabelSink(t: ExecutionContext, port = 0): Promise<LabelSink> {
  const labels: Raster[] = []
  const unknown: string[] = []
  const sockets = new Set<Socket>()
  const held: (() => void)[] = []
  let isSilent = false
  let isHeld = false
  let printMs = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const say = (answer: Buffer): void => {
      if (!isSilent && socket.writable) socket.write(answer)
    }
    let hasFed = false
    const paper = new Paper({
      atOnce: say,
      inTurn: (answer) => {
        if (printMs > 0 && hasFed) setTimeout(say, printMs, answer)
        else if (!isHeld || !hasFed) say(answer)
        else
          held.push(() => {
            say(answer)
          })
      },
      label: (raster) => {
        hasFed = true
        labels.push(raster)
      },
      unknown: (bytes) => unknown.push(bytes),
    })
    socket.on('data', (bytes) => {
      paper.take(bytes)
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the sink has no port')
  return {
    place: `tcp://127.0.0.1:${address.port}`,
    labels,
    unknown,
    silence: (to) => {
      isSilent = to
    },
    takeMs: (to) => {
      printMs = to
    },
    hold: (to) => {
      isHeld = to
      if (!to) for (const answer of held.splice(0)) answer()
    },
  }
}

interface PaperEvents {
  readonly atOnce: (answer: Buffer) => void
  readonly inTurn: (answer: Buffer) => void
  readonly label: (raster: Raster) => void
  readonly unknown: (bytes: string) => void
}

/** Reads one connection's bytes as ESC/POS. */
class Paper {
  readonly #events: PaperEvents
  #bytes = Buffer.alloc(0)
  #rows: Buffer[] = []
  #rowBytes = 0

  constructor(events: PaperEvents) {
    this.#events = events
  }

  take(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    for (let used = this.#command(); used > 0; used = this.#command()) this.#bytes = this.#bytes.subarray(used)
  }

  /** Bytes of the command that stands first; 0 when it is not complete. */
  #command(): number {
    const bytes = this.#bytes
    const begins = (...with_: number[]): boolean => with_.every((byte, i) => bytes[i] === byte)
    if (bytes.length < 3) return begins(0x1b, 0x40) ? 2 : begins(0x1d, 0x0c) ? this.#feed() : 0
    if (begins(0x10, 0x04)) return this.#answer(3, this.#events.atOnce, READY)
    if (begins(0x10, 0x14, 0x08)) return bytes.length < 10 ? 0 : this.#answer(10, this.#events.atOnce, BUFFERS_CLEARED)
    if (begins(0x1b, 0x40)) return 2
    if (begins(0x1d, 0x61)) return 3
    if (begins(0x1d, 0x72)) return this.#answer(3, this.#events.inTurn, PAPER_THERE)
    if (begins(0x1d, 0x0c)) return this.#feed()
    if (begins(0x1d, 0x76, 0x30)) return this.#raster()
    this.#events.unknown(bytes.subarray(0, 8).toString('hex'))
    return 1
  }

  #answer(used: number, say: (answer: Buffer) => void, answer: Buffer): number {
    say(answer)
    return used
  }

  /** GS v 0 m xL xH yL yH, then the dots. */
  #raster(): number {
    if (this.#bytes.length < 8) return 0
    const rowBytes = this.#bytes.readUInt16LE(4)
    const end = 8 + rowBytes * this.#bytes.readUInt16LE(6)
    if (this.#bytes.length < end) return 0
    this.#rowBytes = rowBytes
    this.#rows.push(Buffer.from(this.#bytes.subarray(8, end)))
    return end
  }

  #feed(): number {
    this.#events.label({ rowBytes: this.#rowBytes, rows: Buffer.concat(this.#rows) })
    this.#rows = []
    return 2
  }
}
