import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Agent } from './agent.ts'

/** What a device does with a request: bytes for the host, taken, refused, or no answer until the host gives up. */
export type UsbAnswer = Uint8Array | 'taken' | 'stall' | 'silent'

export interface UsbRequest {
  readonly kind: 'class' | 'vendor'
  readonly request: number
  readonly value: number
  readonly index: number
  readonly length: number
  /** What the host sent with it. */
  readonly data: Uint8Array
}

/** The inside of a simulated USB device (USB 2.0, chapter 9): one configuration, one interface. */
export interface UsbFunction {
  readonly vendor: number
  readonly product: number
  /** Manufacturer, product, serial number. */
  readonly names: readonly [string, string, string]
  /** Class, subclass, protocol of the interface. */
  readonly interfaceClass: readonly [number, number, number]
  /** Addresses of its bulk endpoints; bit 7: towards the host. */
  readonly bulkEndpoints: readonly number[]
  control(request: UsbRequest): UsbAnswer
  /** The host sends; `done` once the device has taken the bytes. */
  bulkOut?(bytes: Uint8Array, done: () => void): void
  /** The host listens for at most `length` bytes; `answer` when there are any. It says false when the host has stopped listening. */
  bulkIn?(length: number, answer: (bytes: Uint8Array) => boolean): void
}

// Linux, Documentation/usb/usbip_protocol.rst.
const HEADER_BYTES = 48
const SUBMIT = 1
const UNLINK = 2
const SUBMITTED = 3
const UNLINKED = 4
const EPIPE = -32
const ECONNRESET = -104
const HIGH_SPEED = 3
const VHCI = '/sys/devices/platform/vhci_hcd.0'

interface Transfer {
  readonly number: number
  readonly isIn: boolean
  readonly length: number
}

/** A machine that has just started may answer before its network does; after half a minute connecting says why not. */
const UNTIL_ROUTE = `for n in {1..150}; do [[ $(</proc/net/route) == *00000000* ]] && break; sleep 0.2; done`

/**
 * A simulated device behind the machine's virtual USB controller (vhci-hcd): the kernel's own drivers bind to it as to
 * one on a cable. The device lives in this process; its bytes go over one connection to the loopback.
 */
export class UsbipDevice {
  readonly #function: UsbFunction
  readonly #server: Server
  readonly #pending = new Map<number, Transfer>()
  #socket: Socket | null = null

  private constructor(inside: UsbFunction, server: Server) {
    this.#function = inside
    this.#server = server
    server.on('connection', (socket) => {
      this.#serve(socket)
    })
  }

  static async open(inside: UsbFunction): Promise<UsbipDevice> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new UsbipDevice(inside, server)
  }

  /** Plugs it into one of the controller's ports, 0-7. The drivers follow within a second or two. */
  async plug(agent: Agent, port: number): Promise<void> {
    const { port: tcp } = this.#server.address() as AddressInfo
    // The controller takes over the connection of whoever writes its descriptor there.
    await agent.run(
      `${UNTIL_ROUTE}; exec 3<>/dev/tcp/10.0.2.2/${tcp} && echo ${port} 3 ${0x10000 + port} ${HIGH_SPEED} >${VHCI}/attach`,
    )
  }

  /** The cable comes out: nothing that is under way is answered any more. */
  unplug(): void {
    this.#pending.clear()
    this.#socket?.destroy()
    this.#socket = null
  }

  close(): void {
    this.unplug()
    this.#server.close()
  }

  #serve(socket: Socket): void {
    this.#socket?.destroy()
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    let heard = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes])
      for (;;) {
        const used = this.#take(heard)
        if (used === 0) return
        heard = heard.subarray(used)
      }
    })
  }

  /** Works through one command at the beginning of `heard`; how many bytes it had, 0 when it is not complete. */
  #take(heard: Buffer): number {
    if (heard.length < HEADER_BYTES) return 0
    const number = heard.readUInt32BE(4)
    const isIn = heard.readUInt32BE(12) === 1
    const endpoint = heard.readUInt32BE(16)
    if (heard.readUInt32BE(0) === UNLINK) {
      const isPending = this.#pending.delete(heard.readUInt32BE(20))
      this.#answer(UNLINKED, number, isPending ? ECONNRESET : 0, 0)
      return HEADER_BYTES
    }
    if (heard.readUInt32BE(0) !== SUBMIT) throw new Error('not a USB/IP command')
    const length = heard.readUInt32BE(24)
    const total = HEADER_BYTES + (isIn ? 0 : length)
    if (heard.length < total) return 0
    const transfer = { number, isIn, length }
    const data = Buffer.from(heard.subarray(HEADER_BYTES, total))
    this.#pending.set(number, transfer)
    if (endpoint === 0) this.#control(transfer, Buffer.from(heard.subarray(40, HEADER_BYTES)), data)
    else if (isIn) this.#function.bulkIn?.(length, (bytes) => this.#finish(transfer, bytes))
    else this.#function.bulkOut?.(data, () => this.#finish(transfer, 'taken'))
    return total
  }

  #control(transfer: Transfer, setup: Buffer, data: Uint8Array): void {
    const [type = 0, request = 0] = setup
    const [value, index, length] = [setup.readUInt16LE(2), setup.readUInt16LE(4), setup.readUInt16LE(6)]
    const kind = type & 0x60
    const answer =
      kind === 0
        ? standardAnswer(this.#function, request, value)
        : this.#function.control({ kind: kind === 0x20 ? 'class' : 'vendor', request, value, index, length, data })
    if (answer !== 'silent') this.#finish(transfer, answer)
  }

  #finish(transfer: Transfer, answer: Exclude<UsbAnswer, 'silent'>): boolean {
    // Given up by the host, or the cable is out.
    if (!this.#pending.delete(transfer.number)) return false
    if (answer === 'stall') this.#answer(SUBMITTED, transfer.number, EPIPE, 0)
    else if (answer === 'taken') this.#answer(SUBMITTED, transfer.number, 0, transfer.isIn ? 0 : transfer.length)
    else {
      const bytes = answer.subarray(0, transfer.length)
      this.#answer(SUBMITTED, transfer.number, 0, bytes.length, bytes)
    }
    return true
  }

  #answer(command: number, number: number, status: number, length: number, bytes?: Uint8Array): void {
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32BE(command, 0)
    header.writeUInt32BE(number, 4)
    header.writeInt32BE(status, 20)
    if (command === SUBMITTED) header.writeUInt32BE(length, 24)
    this.#socket?.write(bytes === undefined ? header : Buffer.concat([header, bytes]))
  }
}

/** USB 2.0, 9.4: what every device answers. */
function standardAnswer(device: UsbFunction, request: number, value: number): Exclude<UsbAnswer, 'silent'> {
  switch (request) {
    case 0x00: // GET_STATUS
      return Uint8Array.of(0, 0)
    case 0x06: // GET_DESCRIPTOR
      return descriptor(device, value >> 8, value & 0xff)
    case 0x08: // GET_CONFIGURATION
      return Uint8Array.of(1)
    case 0x0a: // GET_INTERFACE
      return Uint8Array.of(0)
    case 0x01: // CLEAR_FEATURE
    case 0x03: // SET_FEATURE
    case 0x09: // SET_CONFIGURATION
    case 0x0b: // SET_INTERFACE
      return 'taken'
    default:
      return 'stall'
  }
}

function descriptor(device: UsbFunction, type: number, index: number): Uint8Array | 'stall' {
  const low = (word: number): number => word & 0xff
  const high = (word: number): number => word >> 8
  if (type === 1) {
    const { product, vendor } = device
    const identity = [low(vendor), high(vendor), low(product), high(product)]
    return Uint8Array.of(18, 1, 0x00, 0x02, 0, 0, 0, 64, ...identity, 0x00, 0x01, 1, 2, 3, 1)
  }
  if (type === 2) {
    const endpoints = device.bulkEndpoints.flatMap((address) => [7, 5, address, 2, low(512), high(512), 0])
    const interface0 = [9, 4, 0, 0, device.bulkEndpoints.length, ...device.interfaceClass, 0]
    const total = 9 + interface0.length + endpoints.length
    return Uint8Array.of(9, 2, low(total), high(total), 1, 1, 0, 0x80, 50, ...interface0, ...endpoints)
  }
  if (type !== 3) return 'stall'
  if (index === 0) return Uint8Array.of(4, 3, 0x09, 0x04)
  const text = Buffer.from(device.names[index - 1] ?? '', 'utf16le')
  return Uint8Array.of(2 + text.length, 3, ...text)
}
