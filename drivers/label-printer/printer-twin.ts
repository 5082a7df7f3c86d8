import type { BusTraffic, BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { DriverError } from '../driver-error.ts'
import { EscposTwinEngine } from './escpos-twin-engine.ts'
import { TsplTwinEngine } from './tspl-twin-engine.ts'
import { type TwinEngine, type TwinLabel, TwinMechanism, type TwinState } from './twin-mechanism.ts'

/** `stuck` accepts and reads nothing; `mute` reads and works, and says nothing. */
export type TwinLink = 'up' | 'down' | 'stuck' | 'mute'

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

export interface PrinterTwinOptions {
  readonly onTraffic?: (traffic: BusTraffic) => void
  /** ESC/POS unless said. */
  readonly language?: 'esc-pos' | 'tspl'
  /** ESC/POS: false for cheap printers that take DLE DC4 for data. */
  readonly knowsClear?: boolean
  /** TSPL: how long the motor runs for a label. */
  readonly printMs?: number
}

/** No printer starts faster. */
const usualOffMs = 1000
/** As of a label of 30 mm at four inches a second. */
const usualPrintMs = 300
/** What a stuck printer's network chip and the host's kernel hold together; a write beyond it waits. */
const backlogBytes = 64 * 1024

/**
 * A label printer in memory that speaks ESC/POS or TSPL: `open` gives byte ports to it, `connect` serves any other
 * stream. What somebody does at the printer is done from outside; what came out is in `printed`.
 */
export class PrinterTwin {
  readonly #engine: TwinEngine
  readonly #mechanism: TwinMechanism
  readonly #onTraffic: ((traffic: BusTraffic) => void) | undefined
  readonly #printedListeners = new Set<() => void>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #host: TwinHost | null = null
  #link: TwinLink = 'up'
  #backlog: Uint8Array = new Uint8Array(0)
  #answerDelayMs = 0
  #later: { bytesLeft: number; readonly act: () => void } | null = null

  constructor(options: PrinterTwinOptions = {}) {
    const { knowsClear = true, language = 'esc-pos', onTraffic, printMs = usualPrintMs } = options
    this.#onTraffic = onTraffic
    this.#mechanism = new TwinMechanism(() => {
      for (const listener of this.#printedListeners) listener()
    })
    const answer = (bytes: Uint8Array) => {
      this.#answerLater(bytes)
    }
    this.#engine =
      language === 'tspl'
        ? new TsplTwinEngine(this.#mechanism, answer, { printMs })
        : new EscposTwinEngine(this.#mechanism, answer, { knowsClear })
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
    return this.#mechanism.printed()
  }

  /** Called after each piece of paper. Returns the function that stops it. */
  onPrinted(listener: () => void): () => void {
    this.#printedListeners.add(listener)
    return () => this.#printedListeners.delete(listener)
  }

  setPaper(paper: TwinState['paper']): void {
    this.#set({ paper })
  }

  setCover(cover: TwinState['cover']): void {
    this.#set({ cover })
  }

  setHead(head: TwinState['head']): void {
    this.#set({ head })
  }

  setJam(isJammed: boolean): void {
    this.#set({ isJammed })
  }

  setRibbon(ribbon: TwinState['ribbon']): void {
    this.#set({ ribbon })
  }

  setPaused(isPaused: boolean): void {
    this.#set({ isPaused })
  }

  /** Off, and on again after `offMs`: what it held is gone, and what comes meanwhile is lost. */
  cyclePower(offMs = usualOffMs): void {
    this.setLink('down')
    this.#backlog = new Uint8Array(0)
    this.#engine.powerOff()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.setLink('up')
    }, offMs)
    this.#timers.add(timer)
  }

  /** `down` cuts connections and refuses new ones; what a `stuck` one got is read when it is `up` again. */
  setLink(link: TwinLink): void {
    this.#link = link
    if (link === 'down') this.#host?.hangUp()
    if (link !== 'up' && link !== 'mute') return
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
    this.#mechanism.endPaperAfter(rows)
  }

  /** Something happens in the middle of a job. */
  afterBytes(bytes: number, act: () => void): void {
    this.#later = { bytesLeft: bytes, act }
  }

  /** Idempotent. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.setLink('down')
    this.#engine.powerOff()
  }

  #set(change: Partial<TwinState>): void {
    this.#mechanism.set(change)
    this.#engine.changed()
  }

  #isFull(): boolean {
    return this.#backlog.length >= backlogBytes
  }

  #receive(bytes: Uint8Array): void {
    this.#onTraffic?.({ device: 'labelPrinter', direction: 'out', bytes })
    const later = this.#later
    if (later === null || later.bytesLeft >= bytes.length) {
      if (later !== null) later.bytesLeft -= bytes.length
      this.#take(bytes)
      return
    }
    this.#later = null
    this.#take(bytes.subarray(0, later.bytesLeft))
    later.act()
    this.#take(bytes.subarray(later.bytesLeft))
  }

  #take(bytes: Uint8Array): void {
    if (this.#link === 'up' || this.#link === 'mute') this.#engine.receive(bytes)
    if (this.#link === 'stuck') this.#backlog = Buffer.concat([this.#backlog, bytes]).subarray(0, backlogBytes)
  }

  #answerLater(bytes: Uint8Array): void {
    const host = this.#host
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (this.#link !== 'up' || this.#host !== host) return
      this.#onTraffic?.({ device: 'labelPrinter', direction: 'in', bytes })
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
