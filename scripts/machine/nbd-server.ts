import type { Server, Socket } from 'node:net'
import { listenOn } from './qmp.ts'
import type { VolatileDisk } from './volatile-disk.ts'

// The NBD protocol (NetworkBlockDevice/nbd, doc/proto.md): fixed newstyle handshake, simple replies.
const MAGIC = 0x4e42444d41474943n
const OPTION_MAGIC = 0x49484156454f5054n
const OPTION_REPLY_MAGIC = 0x0003e889045565a9n
const REPLY_MAGIC = 0x67446698
const FIXED_NEWSTYLE = 1
const OPTION = { exportName: 1, abort: 2, info: 6, go: 7 } as const
const REPLY = { acknowledge: 1, info: 3, unsupported: 0x8000_0001 } as const
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3 } as const
const WITH_FLUSH = 1 | 4 | 8
const FORCE_UNIT_ACCESS = 1
const REQUEST_BYTES = 28
const OPTION_BYTES = 16
const OLD_REPLY_ZEROES = 124
const EINVAL = 22

/** Serves a disk on a socket, for QEMU's `nbd:unix:PATH`; flushes and forced writes reach it as such. */
export async function serveDisk(disk: VolatileDisk, path: string): Promise<Server> {
  const server = await listenOn(path)
  server.on('connection', (socket) => {
    new Connection(disk, socket).start()
  })
  return server
}

class Connection {
  readonly #disk: VolatileDisk
  readonly #socket: Socket
  #heard: Buffer = Buffer.alloc(0)
  #state: 'flags' | 'options' | 'transmission' = 'flags'
  /** Commands are worked off one after the other: a flush covers what came before it. */
  #work: Promise<void> = Promise.resolve()

  constructor(disk: VolatileDisk, socket: Socket) {
    this.#disk = disk
    this.#socket = socket
  }

  start(): void {
    this.#socket.on('error', () => undefined)
    this.#socket.on('data', (bytes) => {
      this.#heard = this.#heard.length === 0 ? bytes : Buffer.concat([this.#heard, bytes])
      while (this.#step()) {
        // Until what came is worked off.
      }
    })
    const hello = Buffer.alloc(18)
    hello.writeBigUInt64BE(MAGIC, 0)
    hello.writeBigUInt64BE(OPTION_MAGIC, 8)
    hello.writeUInt16BE(FIXED_NEWSTYLE, 16)
    this.#socket.write(hello)
  }

  #step(): boolean {
    switch (this.#state) {
      case 'flags':
        if (this.#take(4) === null) return false
        this.#state = 'options'
        return true
      case 'options':
        return this.#option()
      case 'transmission':
        return this.#request()
    }
  }

  #take(length: number): Buffer | null {
    if (this.#heard.length < length) return null
    const taken = this.#heard.subarray(0, length)
    this.#heard = this.#heard.subarray(length)
    return taken
  }

  #option(): boolean {
    if (this.#heard.length < OPTION_BYTES) return false
    const option = this.#heard.readUInt32BE(8)
    if (this.#take(OPTION_BYTES + this.#heard.readUInt32BE(12)) === null) return false
    switch (option) {
      case OPTION.go:
      case OPTION.info:
        this.#replyToOption(option, REPLY.info, Buffer.concat([Buffer.alloc(2), this.#sizeAndFlags()]))
        this.#replyToOption(option, REPLY.acknowledge)
        if (option === OPTION.go) this.#state = 'transmission'
        return true
      case OPTION.exportName:
        this.#socket.write(Buffer.concat([this.#sizeAndFlags(), Buffer.alloc(OLD_REPLY_ZEROES)]))
        this.#state = 'transmission'
        return true
      case OPTION.abort:
        this.#replyToOption(option, REPLY.acknowledge)
        this.#socket.end()
        return false
      default:
        this.#replyToOption(option, REPLY.unsupported)
        return true
    }
  }

  #sizeAndFlags(): Buffer {
    const bytes = Buffer.alloc(10)
    bytes.writeBigUInt64BE(BigInt(this.#disk.sizeBytes), 0)
    bytes.writeUInt16BE(WITH_FLUSH, 8)
    return bytes
  }

  #replyToOption(option: number, kind: number, data: Buffer = Buffer.alloc(0)): void {
    const header = Buffer.alloc(20)
    header.writeBigUInt64BE(OPTION_REPLY_MAGIC, 0)
    header.writeUInt32BE(option, 8)
    header.writeUInt32BE(kind, 12)
    header.writeUInt32BE(data.length, 16)
    this.#socket.write(Buffer.concat([header, data]))
  }

  #request(): boolean {
    if (this.#heard.length < REQUEST_BYTES) return false
    const command = this.#heard.readUInt16BE(6)
    const length = this.#heard.readUInt32BE(24)
    const dataBytes = command === COMMAND.write ? length : 0
    const request = this.#take(REQUEST_BYTES + dataBytes)
    if (request === null) return false
    const copy = Buffer.from(request)
    this.#work = this.#work.then(() => this.#perform(copy, command, length))
    return true
  }

  async #perform(request: Buffer, command: number, length: number): Promise<void> {
    const disk = this.#disk
    // A disk without power answers nothing, and does nothing.
    if (!disk.hasPower()) return
    const offset = Number(request.readBigUInt64BE(16))
    switch (command) {
      case COMMAND.read: {
        const bytes = await disk.read(offset, length)
        if (disk.hasPower()) this.#reply(request, 0, bytes)
        return
      }
      case COMMAND.write:
        disk.write(offset, request.subarray(REQUEST_BYTES))
        if ((request.readUInt16BE(4) & FORCE_UNIT_ACCESS) !== 0) disk.flush()
        this.#reply(request, 0)
        return
      case COMMAND.flush:
        disk.flush()
        this.#reply(request, 0)
        return
      case COMMAND.disconnect:
        this.#socket.end()
        return
      default:
        this.#reply(request, EINVAL)
    }
  }

  #reply(request: Buffer, error: number, data: Buffer = Buffer.alloc(0)): void {
    const header = Buffer.alloc(16)
    header.writeUInt32BE(REPLY_MAGIC, 0)
    header.writeUInt32BE(error, 4)
    request.copy(header, 8, 8, 16)
    this.#socket.write(data.length === 0 ? header : Buffer.concat([header, data]))
  }
}
