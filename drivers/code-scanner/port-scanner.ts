import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import type { BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { afterInParts } from '../bus/deadline.ts'
import { DriverError } from '../driver-error.ts'
import { RecentTexts } from './recent-texts.ts'
import { type Scan, type ScanDecoder, type ScannedCode, ScanSplitter } from './scan-codec.ts'
import type { ScannerFamily } from './scanner-family.ts'
import { ScannerTrigger, type TriggerTiming } from './scanner-trigger.ts'

export interface PortScannerOptions {
  /** Told when to look for a code, by the commands of its family. Default: it looks by itself, and nothing is sent. */
  readonly family?: ScannerFamily
  readonly triggerTiming?: Partial<TriggerTiming>
  /** What makes codes of the bytes; a new one for each opening. Default: `ScanSplitter`, for text on a line. */
  readonly decoder?: () => ScanDecoder
  /** Pause after which the decoder is told that nothing more comes. Default 100. */
  readonly gapMs?: number
  /** The same text again within this time is the same holding of the same code. Default 2000. */
  readonly duplicateMs?: number
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number
}

const GAP_MS = 100
const DUPLICATE_MS = 2000
// A line that is lost at once, again and again, is not well each time.
const SETTLED_MS = 1000
// Scans wait while a visit is under way; more than a handful are somebody playing, and the newest is what counts.
const MAX_WAITING = 8

/**
 * A scanner behind a byte port: a serial line (TTL, RS-232, USB-CDC), or the event file of one that plays keyboard. It
 * looks for codes by itself, or is triggered by us. Formats and settings: README.md.
 */
export class PortScanner {
  readonly #open: OpenBytePort
  readonly #gapMs: number
  readonly #nowMs: () => number
  readonly #recent: RecentTexts
  readonly #waiting: ScannedCode[] = []
  readonly #newDecoder: () => ScanDecoder
  readonly #trigger: ScannerTrigger | null
  #decoder: ScanDecoder
  #stopGap: () => void = () => undefined
  #port: BytePort | null = null
  #caller: PromiseWithResolvers<ScannedCode> | null = null
  #tellWell: () => void = () => undefined
  #stopSettling: () => void = () => undefined
  #isClosed = false

  /** The port is opened by the first `nextScan` and stays open; what is scanned from then on waits for a caller. */
  constructor(open: OpenBytePort, options: PortScannerOptions = {}) {
    this.#open = open
    this.#gapMs = options.gapMs ?? GAP_MS
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#recent = new RecentTexts(options.duplicateMs ?? DUPLICATE_MS)
    this.#newDecoder = options.decoder ?? (() => new ScanSplitter())
    this.#decoder = this.#newDecoder()
    const onTrouble = (error: DriverError) => {
      this.#lose(error)
    }
    this.#trigger =
      options.family === undefined ? null : new ScannerTrigger(options.family, onTrouble, options.triggerTiming)
  }

  /**
   * Whether a code is wanted now; from the start it is. One that is triggered by us has its light on while one is, and
   * one that looks by itself does not care.
   */
  want(isWanted: boolean): void {
    this.#trigger?.want(isWanted)
  }

  /**
   * The next code: valid Unicode, no control characters, at most 2,048 bytes on the wire; else why not. Waits without
   * limit. Rejects with the signal's reason, or with a `DriverError` `port.*` when the scanner is gone; the next call
   * opens the port anew. One call at a time. `isWell` is called when it is open for a second, or, where the family replies, at each reply.
   */
  async nextScan(signal: AbortSignal, isWell: () => void = () => undefined): Promise<ScannedCode> {
    assert(this.#caller === null, 'nextScan is called once at a time')
    if (this.#isClosed) throw closedError()
    signal.throwIfAborted()
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) return waiting
    const caller = Promise.withResolvers<ScannedCode>()
    // A scan that comes while the port is being opened and an abort before anybody awaits: both are looked at below.
    caller.promise.catch(() => undefined)
    const onAbort = () => {
      caller.reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#caller = caller
    this.#tellWell = isWell
    try {
      this.#port ??= await this.#connect(signal)
      return await caller.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#caller = null
      this.#tellWell = () => undefined
    }
  }

  /** Idempotent. A waiting `nextScan` rejects with `port.closed`. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#caller?.reject(closedError())
    await this.#trigger?.release()
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
      this.#lose(error)
    })
    this.#trigger?.start(port)
    if (this.#trigger?.hasReplies !== true)
      this.#stopSettling = afterInParts(SETTLED_MS, () => {
        this.#tellWell()
      })
    return port
  }

  #lose(error: DriverError): void {
    void this.#dropPort()
    this.#caller?.reject(error)
  }

  #onBytes(bytes: Uint8Array): void {
    this.#stopGap()
    for (const scan of this.#decoder.push(bytes)) this.#onScan(scan)
    if (!this.#decoder.isInsideCode) return
    this.#stopGap = afterInParts(this.#gapMs, () => {
      for (const scan of this.#decoder.endOfCode()) this.#onScan(scan)
    })
  }

  #onScan(scan: Scan): void {
    if (scan.kind === 'reply') {
      this.#trigger?.replied(scan.isRefusal)
      if (!scan.isRefusal) this.#tellWell()
      return
    }
    this.#trigger?.codeRead()
    // One that is held is read again and again, whether it can be used or not. No text has a NUL in it.
    const sight = scan.kind === 'text' ? scan.text : `\0${scan.refusal}`
    if (this.#recent.isNew(sight, this.#nowMs())) this.#deliver(scan)
  }

  #deliver(scanned: ScannedCode): void {
    const caller = this.#caller
    if (caller !== null) {
      this.#caller = null
      caller.resolve(scanned)
      return
    }
    this.#waiting.push(scanned)
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()
  }

  /** Half a code of a line that is gone is no code. */
  async #dropPort(): Promise<void> {
    const port = this.#port
    this.#port = null
    this.#stopGap()
    this.#stopSettling()
    this.#trigger?.stop()
    this.#decoder = this.#newDecoder()
    await port?.close()
  }
}

function closedError(): DriverError {
  return new DriverError('port.closed', 'the code scanner is closed', { retryable: false })
}
