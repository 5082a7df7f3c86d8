import iconv from 'iconv-lite'
import type { BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { type TwinLineOptions, TwinOutlet } from '../bus/twin-byte-port.ts'

export interface ScannerTwinOptions extends TwinLineOptions {
  /** What the scanner is set to. Defaults: UTF-8, CR LF. */
  readonly encoding?: 'utf8' | 'gb18030'
  readonly terminator?: string
}

const SEND_TIMEOUT_MS = 1000

/** A serial scanner that sends what is held before it. */
export class ScannerTwin {
  readonly #outlet: TwinOutlet
  readonly #encoding: 'utf8' | 'gb18030'
  readonly #terminator: string

  constructor(options: ScannerTwinOptions = {}) {
    this.#outlet = new TwinOutlet(() => undefined, options)
    this.#encoding = options.encoding ?? 'utf8'
    this.#terminator = options.terminator ?? '\r\n'
  }

  /** The port for the driver. */
  get open(): OpenBytePort {
    return this.#outlet.open
  }

  /** Speaks on a line from elsewhere (a pseudo terminal) instead. */
  attach(port: BytePort): void {
    this.#outlet.attach(port)
  }

  /** Whether anybody would see what is scanned. */
  get isOpen(): boolean {
    return this.#outlet.isOpen
  }

  /** Resolves when the bytes are over the line; lost when nobody has it open, as with the real one. */
  scan(text: string): Promise<void> {
    return this.send(iconv.encode(text + this.#terminator, this.#encoding))
  }

  /** Raw bytes, for noise, acknowledgements and broken encodings. */
  send(bytes: Uint8Array): Promise<void> {
    return this.#outlet.send(bytes, SEND_TIMEOUT_MS)
  }

  unplug(): void {
    this.#outlet.unplug()
  }

  plug(): void {
    this.#outlet.plug()
  }
}
