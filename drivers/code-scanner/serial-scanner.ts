import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import type { BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { DriverError } from '../driver-error.ts'
import { RecentTexts } from './recent-texts.ts'
import { type Scan, type ScanRefusal, ScanSplitter } from './scan-codec.ts'

export interface SerialScannerOptions {
  /** Pause that ends a code of a scanner which sends no terminator. Default 100. */
  readonly gapMs?: number
  /** The same text again within this time is the same holding of the same code. Default 2000. */
  readonly duplicateMs?: number
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number
  /** Told of codes that gave no text; there is nothing of the code in it. */
  readonly onRefused?: (refusal: ScanRefusal) => void
}

const GAP_MS = 100
const GAP_PARTS = 2
const DUPLICATE_MS = 2000
// Scans wait while a visit is under way; more than a handful are somebody playing, and the newest is what counts.
const MAX_WAITING = 8

/**
 * A scanner that sends what it reads over a serial line (TTL, RS-232, USB-CDC) by itself: continuous or sensing mode,
 * or triggered by hand. Nothing is sent to it. Formats and settings: README.md.
 */
export class SerialScanner {
  readonly #open: OpenBytePort
  readonly #gapMs: number
  readonly #nowMs: () => number
  readonly #onRefused: (refusal: ScanRefusal) => void
  readonly #recent: RecentTexts
  readonly #waiting: string[] = []
  #splitter = new ScanSplitter()
  #gap: NodeJS.Timeout | undefined
  #port: BytePort | null = null
  #caller: PromiseWithResolvers<string> | null = null
  #isClosed = false

  /** The port is opened by the first `nextScan` and stays open; what is scanned from then on waits for a caller. */
  constructor(open: OpenBytePort, options: SerialScannerOptions = {}) {
    this.#open = open
    this.#gapMs = options.gapMs ?? GAP_MS
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#onRefused = options.onRefused ?? (() => undefined)
    this.#recent = new RecentTexts(options.duplicateMs ?? DUPLICATE_MS)
  }

  /**
   * The text of the next code: valid Unicode, no control characters, at most 2,048 bytes on the wire. Waits without
   * limit. Rejects with the signal's reason, or with a `DriverError` `port.*` when the scanner is gone; the next call
   * opens the port anew. One call at a time.
   */
  async nextScan(signal: AbortSignal): Promise<string> {
    assert(this.#caller === null, 'nextScan is called once at a time')
    if (this.#isClosed) throw closedError()
    signal.throwIfAborted()
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) return waiting
    const caller = Promise.withResolvers<string>()
    // A scan that comes while the port is being opened and an abort before anybody awaits: both are looked at below.
    caller.promise.catch(() => undefined)
    const onAbort = () => {
      caller.reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#caller = caller
    try {
      this.#port ??= await this.#connect(signal)
      return await caller.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#caller = null
    }
  }

  /** Idempotent. A waiting `nextScan` rejects with `port.closed`. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#caller?.reject(closedError())
    await this.#dropPort()
  }

  async #connect(signal: AbortSignal): Promise<BytePort> {
    const port = await this.#open(signal)
    if (this.#isClosed) {
      await port.close()
      throw closedError()
    }
    port.onBytes((bytes) => {
      this.#onBytes(bytes)
    })
    port.onLost((error) => {
      void this.#dropPort()
      this.#caller?.reject(error)
    })
    return port
  }

  #onBytes(bytes: Uint8Array): void {
    clearTimeout(this.#gap)
    for (const scan of this.#splitter.push(bytes)) this.#onScan(scan)
    if (this.#splitter.isInsideCode) this.#awaitGap(GAP_PARTS)
  }

  /**
   * The gap is waited for in two parts: when the process itself was held up, its timers come before the bytes that
   * arrived meanwhile, and one late timer would cut a code in two.
   */
  #awaitGap(partsLeft: number): void {
    this.#gap = setTimeout(() => {
      if (partsLeft > 1) this.#awaitGap(partsLeft - 1)
      else for (const scan of this.#splitter.endOfCode()) this.#onScan(scan)
    }, this.#gapMs / GAP_PARTS)
  }

  #onScan(scan: Scan): void {
    if (scan.kind === 'refused') this.#onRefused(scan.refusal)
    else if (this.#recent.isNew(scan.text, this.#nowMs())) this.#deliver(scan.text)
  }

  #deliver(text: string): void {
    const caller = this.#caller
    if (caller !== null) {
      this.#caller = null
      caller.resolve(text)
      return
    }
    this.#waiting.push(text)
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()
  }

  /** Half a code of a line that is gone is no code. */
  async #dropPort(): Promise<void> {
    const port = this.#port
    this.#port = null
    clearTimeout(this.#gap)
    this.#splitter = new ScanSplitter()
    await port?.close()
  }
}

function closedError(): DriverError {
  return new DriverError('port.closed', 'the code scanner is closed', { retryable: false })
}
