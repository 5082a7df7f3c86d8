import type { BytePort, OpenBytePort } from '../bus/byte-port.ts'
import { pause } from '../bus/deadline.ts'
import { type TwinLineOptions, TwinOutlet, type TwinPassage } from '../bus/twin-byte-port.ts'
import {
  decodeRequest,
  encodeAnswer,
  encodeFrame,
  encodeReadData,
  FIND_DATA_BYTES,
  HEADER_BYTES,
  MAX_LEN,
  type SamVCommand,
  SELECT_DATA_BYTES,
  STATUS_FOUND,
  STATUS_NO_CARD,
  STATUS_OK,
  TEXT_BLOCK_BYTES,
} from './sam-v-codec.ts'
import { SamVDeframer } from './sam-v-deframer.ts'

/** How the next answers go wrong. */
export type SamVFault =
  | { readonly kind: 'silent' }
  /** The answer comes, but so much later; answers after it wait for it. */
  | { readonly kind: 'late'; readonly delayMs: number }
  | { readonly kind: 'bad-checksum' }
  /** LEN says more than any frame has. */
  | { readonly kind: 'too-long' }
  | { readonly kind: 'truncated'; readonly afterBytes: number }
  /** Three bytes of noise come first. */
  | { readonly kind: 'noise' }
  /** Refuses with this SW3. */
  | { readonly kind: 'status'; readonly status: number }
  /** Receive and transmit are joined: the request comes back and the module hears nothing. */
  | { readonly kind: 'echo' }
  /** The answer's bytes are changed on the way; see `damage`. */
  | { readonly kind: 'damaged'; readonly damage: (frame: Uint8Array) => Uint8Array }

export interface SamVFaultScope {
  /** Only answers to this command; default all. */
  readonly command?: SamVCommand
  /** For so many answers; default until `setFault(null)`. */
  readonly times?: number
}

type CardState = 'none' | 'fresh' | 'selected' | 'consumed'

const WRONG_CARD_STATE = 0x81
const READ_FAILED = 0x41
const UNKNOWN_COMMAND = 0x21
const SAM_ID = Uint8Array.of(5, 0, 1, 0, 0x55, 0x77, 0x33, 1, 0x7b, 0, 0, 0, 0x55, 0xf8, 6, 0)
const NOISE = Uint8Array.of(0x00, 0xaa, 0xff)
const SEND_TIMEOUT_MS = 1000

/** A SAM-V module that speaks the bytes, with a card that can be laid and lifted. */
export class SamVTwin {
  readonly #outlet: TwinOutlet
  readonly #requests = new SamVDeframer((event) => {
    if (event.kind === 'frame') this.#onRequest(event.body)
  })
  #samId = SAM_ID
  #textBlock: Uint8Array | null = null
  #state: CardState = 'none'
  #fault: SamVFault | null = null
  #scope: SamVFaultScope = {}
  #faultsLeft = 0
  // One request after the other, as the module works: a late answer holds up those behind it.
  #work: Promise<void> = Promise.resolve()

  constructor(line: TwinLineOptions = {}) {
    this.#outlet = new TwinOutlet((bytes) => {
      this.#requests.push(bytes)
    }, line)
  }

  /** The port for the driver. */
  get open(): OpenBytePort {
    return this.#outlet.open
  }

  /** Speaks on a line from elsewhere (a pseudo terminal) instead. */
  attach(port: BytePort): void {
    this.#outlet.attach(port)
  }

  /** Lays a card, instead of one that lies there. Throws RangeError unless the block has 256 bytes. */
  lay(textBlock: Uint8Array): void {
    if (textBlock.length !== TEXT_BLOCK_BYTES) throw new RangeError(`a text block has ${TEXT_BLOCK_BYTES} bytes`)
    this.#textBlock = Uint8Array.from(textBlock)
    this.#state = 'fresh'
  }

  lift(): void {
    this.#textBlock = null
    this.#state = 'none'
  }

  get cardState(): CardState {
    return this.#state
  }

  /** Another module in this one's place, on the same line. Throws RangeError unless the id has the 16 bytes of one. */
  replace(samId: Uint8Array): void {
    if (samId.length !== SAM_ID.length) throw new RangeError(`a SAM id has ${SAM_ID.length} bytes`)
    this.#samId = Uint8Array.from(samId)
    this.#refresh()
  }

  /** One fault at a time; null ends it. */
  setFault(fault: SamVFault | null, scope: SamVFaultScope = {}): void {
    this.#fault = fault
    this.#scope = scope
    this.#faultsLeft = scope.times ?? Number.POSITIVE_INFINITY
  }

  /** How the line is cut into chunks from the next opening on. */
  setLine(options: TwinLineOptions): void {
    this.#outlet.setLine(options)
  }

  /** The cable, which carries the power too: a lying card is fresh afterwards. */
  unplug(): void {
    this.#outlet.unplug()
    this.#refresh()
  }

  plug(): void {
    this.#outlet.plug()
  }

  /** What passed since the opening, the last 256 pieces. */
  get recording(): readonly TwinPassage[] {
    return this.#outlet.recording
  }

  #onRequest(body: Uint8Array): void {
    this.#work = this.#work.then(() => this.#answer(body))
  }

  async #answer(body: Uint8Array): Promise<void> {
    const command = decodeRequest(body)
    const fault = this.#takeFault(command)
    if (fault === null) {
      await this.#send(this.#perform(command))
      return
    }
    switch (fault.kind) {
      case 'silent':
        return
      case 'echo':
        await this.#send(encodeFrame(body))
        return
      case 'status':
        await this.#send(encodeAnswer({ status: fault.status, data: new Uint8Array() }))
        return
      case 'late':
        await this.#sendLate(this.#perform(command), fault.delayMs)
        return
      default:
        await this.#send(spoil(this.#perform(command), fault))
    }
  }

  #takeFault(command: SamVCommand | null): SamVFault | null {
    const isMeant = this.#scope.command === undefined || this.#scope.command === command
    if (!isMeant || this.#faultsLeft <= 0) return null
    this.#faultsLeft -= 1
    return this.#fault
  }

  #perform(command: SamVCommand | null): Uint8Array {
    switch (command) {
      case 'find':
        return this.#state === 'fresh' ? answer(STATUS_FOUND, FIND_DATA_BYTES) : answer(STATUS_NO_CARD)
      case 'select':
        return this.#select()
      case 'read':
        return this.#read()
      case 'sam-id':
        return encodeAnswer({ status: STATUS_OK, data: this.#samId })
      case 'reset':
        this.#refresh()
        return answer(STATUS_OK)
      case null:
        return answer(UNKNOWN_COMMAND)
    }
  }

  #select(): Uint8Array {
    if (this.#state !== 'fresh') return answer(WRONG_CARD_STATE)
    this.#state = 'selected'
    return answer(STATUS_OK, SELECT_DATA_BYTES)
  }

  /** A card that was read stays selected: it gives its data again, but is not found again. */
  #read(): Uint8Array {
    if (this.#textBlock === null || this.#state === 'fresh') return answer(READ_FAILED)
    this.#state = 'consumed'
    return encodeAnswer({ status: STATUS_OK, data: encodeReadData(this.#textBlock) })
  }

  #refresh(): void {
    if (this.#textBlock !== null) this.#state = 'fresh'
  }

  async #sendLate(frame: Uint8Array, delayMs: number): Promise<void> {
    await pause(delayMs)
    await this.#send(frame)
  }

  #send(frame: Uint8Array): Promise<void> {
    return this.#outlet.send(frame, SEND_TIMEOUT_MS)
  }
}

function answer(status: number, dataBytes = 0): Uint8Array {
  return encodeAnswer({ status, data: new Uint8Array(dataBytes) })
}

type Spoiling = Extract<SamVFault, { kind: 'bad-checksum' | 'too-long' | 'truncated' | 'noise' | 'damaged' }>

function spoil(frame: Uint8Array, fault: Spoiling): Uint8Array {
  const spoilt = Uint8Array.from(frame)
  switch (fault.kind) {
    case 'bad-checksum':
      spoilt[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1
      return spoilt
    case 'too-long':
      new DataView(spoilt.buffer).setUint16(HEADER_BYTES - 2, MAX_LEN + 1)
      return spoilt
    case 'truncated':
      return spoilt.subarray(0, fault.afterBytes)
    case 'noise':
      return Uint8Array.of(...NOISE, ...frame)
    case 'damaged':
      return fault.damage(spoilt)
  }
}
