import { setImmediate as nextTurn } from 'node:timers/promises'
import { DriverError } from '../driver-error.ts'
import type { BytePort, OpenBytePort } from './byte-port.ts'
import { pause, within } from './deadline.ts'
import { ListenedPort } from './listened-port.ts'

export interface TwinLineOptions {
  /** Cuts what is written into pieces of this size, so that readers meet split frames. Default: not cut. */
  readonly maxChunkBytes?: number
  /** Time between `write` and arrival of each piece. Default: the next turn of the event loop. */
  readonly delayMs?: number
}

/** One piece as it arrived. `out` is from the near end (the kiosk) to the far end (the device). */
export interface TwinPassage {
  readonly direction: 'in' | 'out'
  readonly bytes: Uint8Array
}

/** Two connected ends in memory. Closing one end is a loss for the other, as when a cable is pulled at a hub. */
export interface TwinLine {
  readonly near: BytePort
  readonly far: BytePort
  /** Loses the line for both ends. */
  readonly cut: () => void
  /** What arrived last, oldest first, at most `MAX_RECORDED` pieces. */
  readonly recording: readonly TwinPassage[]
}

// Enough for a card read in 7-byte pieces; older pieces are dropped, a demo runs for weeks.
const MAX_RECORDED = 256

export function openTwinLine(options: TwinLineOptions = {}): TwinLine {
  const recording: TwinPassage[] = []
  const record = (direction: 'in' | 'out', bytes: Uint8Array) => {
    recording.push({ direction, bytes })
    if (recording.length > MAX_RECORDED) recording.shift()
  }
  const near = new TwinEnd('twin', options, (bytes) => {
    record('out', bytes)
    far.receive(bytes)
  })
  const far: TwinEnd = new TwinEnd('far end of twin', options, (bytes) => {
    record('in', bytes)
    near.receive(bytes)
  })
  const cut = () => {
    near.lose()
    far.lose()
  }
  near.whenClosed(() => {
    far.lose()
  })
  far.whenClosed(() => {
    near.lose()
  })
  return { near, far, cut, recording }
}

class TwinEnd extends ListenedPort implements BytePort {
  readonly #name: string
  readonly #options: TwinLineOptions
  readonly #deliver: (bytes: Uint8Array) => void
  readonly #ended = Promise.withResolvers<never>()
  #lost: DriverError | null = null
  #isClosed = false
  #onClosed: () => void = () => undefined

  constructor(name: string, options: TwinLineOptions, deliver: (bytes: Uint8Array) => void) {
    super()
    this.#name = name
    this.#options = options
    this.#deliver = deliver
    // Writes race against the end of the line; without a write nobody else looks at this promise.
    this.#ended.promise.catch(() => undefined)
  }

  async write(
    bytes: Uint8Array,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    this.#checkUsable()
    options.signal?.throwIfAborted()
    const onTimeout = () => new DriverError('port.timeout', `${this.#name} took no bytes`, { retryable: true })
    const sent = Promise.race([this.#send(Uint8Array.from(bytes)), this.#ended.promise])
    await within(sent, options.timeoutMs, onTimeout, options.signal)
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true
      this.#ended.reject(this.#closedError())
      this.#onClosed()
    }
    return Promise.resolve()
  }

  receive(bytes: Uint8Array): void {
    if (this.#isClosed || this.#lost !== null) return
    this.tellBytes(bytes)
  }

  lose(): void {
    if (this.#isClosed || this.#lost !== null) return
    this.#lost = new DriverError('port.lost', `${this.#name} is gone`, { retryable: true })
    this.#ended.reject(this.#lost)
    this.tellLost(this.#lost)
  }

  whenClosed(action: () => void): void {
    this.#onClosed = action
  }

  async #send(bytes: Uint8Array): Promise<void> {
    const chunkBytes = this.#options.maxChunkBytes ?? bytes.length
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      if (this.#options.delayMs === undefined) await nextTurn()
      else await pause(this.#options.delayMs)
      this.#checkUsable()
      this.#deliver(bytes.slice(start, start + chunkBytes))
    }
  }

  #checkUsable(): void {
    if (this.#isClosed) throw this.#closedError()
    if (this.#lost !== null) throw this.#lost
  }

  #closedError(): DriverError {
    return new DriverError('port.closed', `${this.#name} is closed`, { retryable: false })
  }
}

/**
 * Where the twin of a device is plugged in: gives the kiosk its `OpenBytePort` and the device its end. Held by one
 * opener at a time, like a serial line.
 */
export class TwinOutlet {
  readonly #onBytes: (bytes: Uint8Array) => void
  #options: TwinLineOptions
  #line: TwinLine | null = null
  #far: BytePort | null = null
  #isPlugged = true

  /** `onBytes` gets what the kiosk sends. */
  constructor(onBytes: (bytes: Uint8Array) => void, options: TwinLineOptions = {}) {
    this.#onBytes = onBytes
    this.#options = options
  }

  readonly open: OpenBytePort = async (signal) => {
    await pause(0, signal)
    if (!this.#isPlugged || this.#far !== null) {
      const why = this.#isPlugged ? 'is in use' : 'is not plugged in'
      throw new DriverError('port.open-failed', `twin ${why}`, { retryable: true })
    }
    const line = openTwinLine(this.#options)
    this.attach(line.far)
    this.#line = line
    return line.near
  }

  /** Puts the device on a line from elsewhere (a pseudo terminal, a socket) instead of its own. */
  attach(far: BytePort): void {
    this.#far = far
    far.onBytes(this.#onBytes)
    far.onLost(() => {
      if (this.#far === far) this.#far = null
    })
  }

  get isOpen(): boolean {
    return this.#far !== null
  }

  /** Answers of the device; they go nowhere when nobody has the line open. */
  async send(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    await this.#far?.write(bytes, { timeoutMs }).catch((error: unknown) => {
      if (!(error instanceof DriverError)) throw error
    })
  }

  /** Takes effect at the next opening. */
  setLine(options: TwinLineOptions): void {
    this.#options = options
  }

  unplug(): void {
    this.#isPlugged = false
    this.#far = null
    this.#line?.cut()
  }

  plug(): void {
    this.#isPlugged = true
  }

  /** Of its own line, as last opened. */
  get recording(): readonly TwinPassage[] {
    return this.#line?.recording ?? []
  }
}
