import type { BusTraffic, BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { DriverError } from '../driver-error.ts'
import { EscposTwinEngine, type TwinLabel, type TwinPaper } from './escpos-twin-engine.ts'

export type TwinLink = 'up' | 'down' | 'stuck'

/** The far end of one connection: a port in memory, or a socket. */
export interface TwinHost {
  answer(bytes: Uint8Array): void
  hangUp(): void
}

/** One connection as the printer sees it. */
export interface TwinSession {
  receive(bytes: Uint8Array): void
  end(): void
}

export interface EscposTwinOptions {
  readonly onTraffic?: (traffic: BusTraffic) => void
  /** False for cheap printers that take DLE DC4 for data. */
  readonly knowsClear?: boolean
}

/** What a stuck printer's network chip and the host's kernel hold together; a write beyond it waits. */
const backlogBytes = 64 * 1024

/**
 * A label printer in memory that speaks ESC/POS: `open` gives byte ports to it, `connect` serves any other stream.
 * Paper, cover and link are set from outside; what came out is in `printed`.
 */
export class EscposPrinterTwin {
  readonly #engine: EscposTwinEngine
  readonly #onTraffic: ((traffic: BusTraffic) => void) | undefined
  readonly #printedListeners = new Set<() => void>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #host: TwinHost | null = null
  #link: TwinLink = 'up'
  #backlog: Uint8Array = new Uint8Array(0)
  #answerDelayMs = 0
  #breaksAfter: { bytesLeft: number; readonly link: TwinLink } | null = null

  constructor(options: EscposTwinOptions = {}) {
    this.#onTraffic = options.onTraffic
    this.#engine = new EscposTwinEngine({
      answer: (bytes) => {
        this.#answerLater(bytes)
      },
      onPrinted: () => {
        for (const listener of this.#printedListeners) listener()
      },
      knowsClear: options.knowsClear ?? true,
    })
  }

  readonly open: OpenBytePort = (signal) => {
    signal?.throwIfAborted()
    if (this.#link === 'down') {
      return Promise.reject(new DriverError('port.open-failed', 'the printer is not reachable', { retryable: true }))
    }
    return Promise.resolve(
      openTwinPort(
        (host) => this.connect(host),
        () => this.#isFull(),
      ),
    )
  }

  /** A new connection; answers go to the newest. */
  connect(host: TwinHost): TwinSession {
    this.#host = host
    if (this.#link === 'down') host.hangUp()
    return {
      receive: (bytes) => {
        this.#receive(bytes)
      },
      end: () => {
        if (this.#host === host) this.#host = null
      },
    }
  }

  /** What came out so far, oldest first, the last 64. */
  printed(): readonly TwinLabel[] {
    return this.#engine.printed()
  }

  /** Called after each piece of paper. Returns the function that stops it. */
  onPrinted(listener: () => void): () => void {
    this.#printedListeners.add(listener)
    return () => this.#printedListeners.delete(listener)
  }

  setPaper(paper: TwinPaper['paper']): void {
    this.#engine.setPaper({ paper })
  }

  setCover(cover: TwinPaper['cover']): void {
    this.#engine.setPaper({ cover })
  }

  /** `down` cuts connections and refuses new ones; `stuck` accepts them and reads nothing until it is `up` again. */
  setLink(link: TwinLink): void {
    this.#link = link
    if (link === 'down') {
      this.#host?.hangUp()
      this.#host = null
    }
    if (link !== 'up') return
    const held = this.#backlog
    this.#backlog = new Uint8Array(0)
    if (held.length > 0) this.#engine.receive(held)
  }

  /** Every answer comes so late. */
  setAnswerDelay(delayMs: number): void {
    this.#answerDelayMs = delayMs
  }

  /** The paper ends in the middle of a label. */
  endPaperAfterRows(rows: number): void {
    this.#engine.endPaperAfter(rows)
  }

  /** The link goes down or sticks in the middle of a job. */
  breakLinkAfterBytes(bytes: number, link: 'down' | 'stuck'): void {
    this.#breaksAfter = { bytesLeft: bytes, link }
  }

  /** Idempotent. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.setLink('down')
  }

  #isFull(): boolean {
    return this.#backlog.length >= backlogBytes
  }

  #receive(bytes: Uint8Array): void {
    this.#onTraffic?.({ device: 'label-printer', direction: 'out', bytes })
    const breaking = this.#breaksAfter
    if (breaking === null || breaking.bytesLeft >= bytes.length) {
      if (breaking !== null) breaking.bytesLeft -= bytes.length
      this.#take(bytes)
      return
    }
    this.#breaksAfter = null
    this.#take(bytes.subarray(0, breaking.bytesLeft))
    this.setLink(breaking.link)
    this.#take(bytes.subarray(breaking.bytesLeft))
  }

  #take(bytes: Uint8Array): void {
    if (this.#link === 'up') this.#engine.receive(bytes)
    if (this.#link === 'stuck') this.#backlog = Buffer.concat([this.#backlog, bytes]).subarray(0, backlogBytes)
  }

  #answerLater(bytes: Uint8Array): void {
    const host = this.#host
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (this.#link !== 'up' || this.#host !== host) return
      this.#onTraffic?.({ device: 'label-printer', direction: 'in', bytes })
      host?.answer(bytes)
    }, this.#answerDelayMs)
    this.#timers.add(timer)
  }
}

function openTwinPort(connect: (host: TwinHost) => TwinSession, isFull: () => boolean): BytePort {
  const onBytes = new Set<(bytes: Uint8Array) => void>()
  const onLost = new Set<(error: DriverError) => void>()
  let isOpen = true
  const lost = () => new DriverError('port.lost', 'the printer cut the connection', { retryable: true })
  const session = connect({
    answer: (bytes) => {
      for (const listener of onBytes) listener(bytes)
    },
    hangUp: () => {
      if (!isOpen) return
      isOpen = false
      for (const listener of onLost) listener(lost())
    },
  })
  return {
    write: async (bytes, { timeoutMs, signal }) => {
      if (!isOpen) throw new DriverError('port.closed', 'the connection is closed', { retryable: true })
      if (isFull()) await refuseAfter(timeoutMs, signal)
      const copy = Uint8Array.from(bytes)
      await new Promise((resolve) => setImmediate(resolve))
      session.receive(copy)
    },
    onBytes: (listener) => {
      onBytes.add(listener)
      return () => onBytes.delete(listener)
    },
    onLost: (listener) => {
      onLost.add(listener)
      return () => onLost.delete(listener)
    },
    close: () => {
      isOpen = false
      session.end()
      return Promise.resolve()
    },
  }
}

async function refuseAfter(timeoutMs: number, signal?: AbortSignal): Promise<never> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(resolve, timeoutMs, undefined)
  signal?.addEventListener('abort', () => {
    resolve(undefined)
  })
  await promise
  clearTimeout(timer)
  throw new DriverError('port.timeout', 'the printer does not read', { retryable: true })
}
