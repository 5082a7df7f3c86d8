import type { TwinHost, TwinSession } from '../../drivers/label-printer/printer-twin.ts'
import type { UsbAnswer, UsbFunction, UsbRequest } from './usbip-device.ts'

// USB Device Class Definition for Printing Devices 1.1, 4.2.
const GET_DEVICE_ID = 0
const GET_PORT_STATUS = 1
const SOFT_RESET = 2
/** Not in error, selected, paper not empty. */
const PORT_STATUS = 0x18

/** A printer that speaks over a host's connection, as its twins do. */
interface PrinterInside {
  connect(host: TwinHost): TwinSession
}

/** A USB printer with one of the project's twins inside: through the kernel's usblp it is a `/dev/usb/lpN`. */
export class UsbPrinter implements UsbFunction {
  readonly vendor = 0x04b8
  readonly product = 0x0202
  readonly names = ['Simulated', 'Label printer', 'LP1'] as const
  readonly interfaceClass = [7, 1, 2] as const
  readonly bulkEndpoints = [0x01, 0x82]
  #inside: PrinterInside
  #session: TwinSession
  readonly #received: Uint8Array[] = []
  #answers: Uint8Array = new Uint8Array(0)
  #waiting: { readonly length: number; readonly answer: (bytes: Uint8Array) => boolean } | null = null
  #held: { readonly bytes: Uint8Array; readonly done: () => void }[] = []
  #isStopped = false

  constructor(inside: PrinterInside) {
    this.#inside = inside
    this.#session = this.#connect()
  }

  /** Another printer is behind the plug from the next `reconnect` on. */
  change(inside: PrinterInside): void {
    this.#inside = inside
  }

  /** The cable is back: what the printer had to say to the one before is gone. */
  reconnect(): void {
    this.#session.end()
    this.#answers = new Uint8Array(0)
    this.#waiting = null
    this.#held = []
    this.#session = this.#connect()
  }

  /** Everything that came over the cable. */
  received(): Uint8Array {
    return Buffer.concat(this.#received)
  }

  /** It takes no more bytes from the cable until it reads again; then it takes what waits. */
  stopReading(isStopped: boolean): void {
    this.#isStopped = isStopped
    if (isStopped) return
    for (const { bytes, done } of this.#held.splice(0)) this.#take(bytes, done)
  }

  control({ request }: UsbRequest): UsbAnswer {
    switch (request) {
      case GET_DEVICE_ID: {
        const text = Buffer.from('MFG:Simulated;MDL:Label printer;CLS:PRINTER;')
        const length = Buffer.alloc(2)
        length.writeUInt16BE(text.length + 2)
        return Buffer.concat([length, text])
      }
      case GET_PORT_STATUS:
        return Uint8Array.of(PORT_STATUS)
      case SOFT_RESET:
        return 'taken'
      default:
        return 'stall'
    }
  }

  bulkOut(bytes: Uint8Array, done: () => void): void {
    if (this.#isStopped) this.#held.push({ bytes, done })
    else this.#take(bytes, done)
  }

  bulkIn(length: number, answer: (bytes: Uint8Array) => boolean): void {
    this.#waiting = { length, answer }
    this.#deliver()
  }

  #connect(): TwinSession {
    return this.#inside.connect({
      answer: (bytes) => {
        this.#answers = Buffer.concat([this.#answers, bytes])
        this.#deliver()
      },
      hangUp: () => undefined,
    })
  }

  #take(bytes: Uint8Array, done: () => void): void {
    this.#received.push(bytes)
    done()
    this.#session.receive(bytes)
  }

  #deliver(): void {
    const waiting = this.#waiting
    if (waiting === null || this.#answers.length === 0) return
    const bytes = this.#answers.subarray(0, waiting.length)
    this.#waiting = null
    // A host that stopped listening meanwhile hears it when it listens again.
    if (waiting.answer(bytes)) this.#answers = this.#answers.subarray(bytes.length)
  }
}
