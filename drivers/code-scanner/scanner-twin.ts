import iconv from 'iconv-lite'
import type { BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { type TwinLineOptions, TwinOutlet } from '../bus/twin-byte-port.ts'
import { FAMILIES, type ScannerFamily } from './scanner-family.ts'

export interface ScannerTwinOptions extends TwinLineOptions {
  /** One that looks for codes only while it is triggered. Default: it looks by itself. */
  readonly family?: ScannerFamily
  /** What the scanner is set to. Defaults: UTF-8, CR LF. */
  readonly encoding?: 'utf8' | 'gb18030'
  readonly terminator?: string
}

const SEND_TIMEOUT_MS = 1000

// GM65: type 02, result 00, one data byte 00, CRC-16/XMODEM.
const GM65_DONE = Uint8Array.of(0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31)
/** Longer than any command. */
const HEARD_MAX = 64

/** A serial scanner that sends what is held before it. */
export class ScannerTwin {
  readonly #outlet: TwinOutlet
  readonly #family: ScannerFamily | null
  #heard = Buffer.alloc(0)
  #isLit = false
  // One after the other, as over a wire: a reply does not fall into the middle of a code.
  #sending: Promise<void> = Promise.resolve()
  #fault: 'deaf' | 'refusing' | null = null
  readonly #encoding: 'utf8' | 'gb18030'
  readonly #terminator: string

  constructor(options: ScannerTwinOptions = {}) {
    this.#outlet = new TwinOutlet((bytes) => {
      this.#hear(bytes)
    }, options)
    this.#family = options.family ?? null
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

  /** Whether it is looking for a code. */
  get isLit(): boolean {
    return this.#family === null || this.#isLit
  }

  /** `deaf`: it is dark, and commands change nothing and are not answered; `refusing`: they are answered so. Null ends it. */
  setFault(fault: 'deaf' | 'refusing' | null): void {
    this.#fault = fault
    if (fault === 'deaf') this.#isLit = false
  }

  /**
   * Resolves when the bytes are over the line; lost when it is dark, or when nobody has the line open, as with the real
   * one. What was read ends the trigger.
   */
  async scan(text: string): Promise<void> {
    if (!this.isLit) return
    this.#isLit = false
    await this.send(iconv.encode(text + this.#terminator, this.#encoding))
  }

  /** Raw bytes, for noise, acknowledgements and broken encodings. */
  send(bytes: Uint8Array): Promise<void> {
    this.#sending = this.#sending.then(() => this.#outlet.send(bytes, SEND_TIMEOUT_MS))
    return this.#sending
  }

  /** The cable, which carries the power too. */
  unplug(): void {
    this.#isLit = false
    this.#outlet.unplug()
  }

  plug(): void {
    this.#outlet.plug()
  }

  #hear(bytes: Uint8Array): void {
    if (this.#family === null || this.#fault === 'deaf') return
    this.#heard = Buffer.concat([this.#heard, bytes]).subarray(-HEARD_MAX)
    const { release, trigger } = FAMILIES[this.#family]
    for (const command of [trigger, release]) {
      if (!this.#heard.subarray(-command.length).equals(command)) continue
      this.#heard = Buffer.alloc(0)
      if (this.#fault === null) this.#isLit = command === trigger
      void this.send(replyTo(this.#family, command, this.#fault === null))
    }
  }
}

function replyTo(family: ScannerFamily, command: Uint8Array, isDone: boolean): Uint8Array {
  if (family === 'honeywell') return new Uint8Array()
  if (family === 'gm65') return isDone ? GM65_DONE : new Uint8Array()
  const named = Buffer.from(command.subarray(2, -2)).toString('latin1')
  return Uint8Array.from(Buffer.from(`\u0002\u0001${named}${isDone ? '\u0006' : '\u0015'};\u0003`, 'latin1'))
}
