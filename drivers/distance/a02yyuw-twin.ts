import type { BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { type TwinLineOptions, TwinOutlet } from '../bus/twin-byte-port.ts'
import { encodeDistance } from './a02yyuw-codec.ts'

export interface A02yyuwTwinOptions extends TwinLineOptions {
  /** Between two frames. */
  readonly periodMs?: number
}

export type A02yyuwFault = 'silent' | 'garbage'

const PERIOD_MS = 100
const SEND_TIMEOUT_MS = 1000
/** A forehead where it should be: who does not move the twin finds a booth that works. */
const AT_THE_LENS_MM = 60

/** The sensor at the far end of its line: sends by itself for as long as somebody has the line open. */
export class A02yyuwTwin {
  readonly #outlet: TwinOutlet
  readonly #periodMs: number
  #mm: number | null = AT_THE_LENS_MM
  #fault: A02yyuwFault | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(options: A02yyuwTwinOptions = {}) {
    this.#outlet = new TwinOutlet(() => undefined, options)
    this.#periodMs = options.periodMs ?? PERIOD_MS
  }

  /** The port for the driver. */
  readonly open: OpenBytePort = async (signal) => {
    const port = await this.#outlet.open(signal)
    this.#begin()
    return port
  }

  /** Speaks on a line from elsewhere (a pseudo terminal) instead, until that is closed. */
  attach(port: BytePort): void {
    this.#outlet.attach(port)
    this.#begin()
  }

  /** Where the nearest thing stands; null: nowhere in its range. */
  stand(mm: number | null): void {
    this.#mm = mm
  }

  fail(fault: A02yyuwFault | null): void {
    this.#fault = fault
  }

  /** Raw bytes, whatever they are. */
  send(bytes: Uint8Array): Promise<void> {
    return this.#outlet.send(bytes, SEND_TIMEOUT_MS)
  }

  unplug(): void {
    this.#outlet.unplug()
  }

  plug(): void {
    this.#outlet.plug()
  }

  #begin(): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => {
      this.#tick()
    }, this.#periodMs)
    // Its line may have been closed long before the next frame is due: nobody waits for that.
    this.#timer.unref()
  }

  #tick(): void {
    if (!this.#outlet.isOpen) {
      clearInterval(this.#timer)
      return
    }
    if (this.#fault === 'silent') return
    // Of nothing in its range the sensor says 0.
    const frame = encodeDistance(this.#mm ?? 0)
    void this.send(this.#fault === 'garbage' ? frame.map((byte) => byte ^ 0x5a) : frame)
  }
}
