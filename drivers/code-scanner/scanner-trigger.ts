import type { BytePort } from '../bus/byte-port.ts'
import { DriverError, isDriverError } from '../driver-error.ts'
import { FAMILIES, type FamilyCommands, type ScannerFamily } from './scanner-family.ts'

export interface TriggerTiming {
  /** A trigger is renewed so often while a code is wanted. */
  readonly renewMs: number
  /** After a code the next trigger waits so long. */
  readonly afterCodeMs: number
  readonly replyTimeoutMs: number
}

const TRIGGER_TIMING: TriggerTiming = {
  // Scanners end a trigger by themselves: 3 s with the shortest default of the families, 30 s with the longest.
  renewMs: 3000,
  // Time to take the code away; sooner the same one would be read, and beeped at, again and again.
  afterCodeMs: 1000,
  // A reply takes some milliseconds at 9600 baud, and some hundred where a code is being decoded.
  replyTimeoutMs: 1000,
}
const WRITE_TIMEOUT_MS = 1000

/**
 * Keeps a scanner looking for codes while one is wanted, and dark while none is. Commands go out one at a time; a
 * scanner whose family replies and that does not is found out by this, since one that only sends could be dead for days.
 */
export class ScannerTrigger {
  readonly #commands: FamilyCommands
  readonly #family: ScannerFamily
  readonly #onTrouble: (error: DriverError) => void
  readonly #timing: TriggerTiming
  #port: BytePort | null = null
  #isWanted = true
  #renewal: NodeJS.Timeout | undefined
  #patience: NodeJS.Timeout | undefined
  #saying: Promise<void> = Promise.resolve()

  /** `onTrouble`: the scanner does not take its commands; the port is to be dropped. */
  constructor(family: ScannerFamily, onTrouble: (error: DriverError) => void, timing: Partial<TriggerTiming> = {}) {
    this.#family = family
    this.#commands = FAMILIES[family]
    this.#onTrouble = onTrouble
    this.#timing = { ...TRIGGER_TIMING, ...timing }
  }

  /** Whether the family answers its commands. */
  get hasReplies(): boolean {
    return this.#commands.hasReplies
  }

  /** The port is open. Dark is said too: whether the scanner is there has to be known before somebody needs it. */
  start(port: BytePort): void {
    this.#port = port
    if (this.#isWanted) this.#pull()
    else void this.#say(this.#commands.release)
  }

  want(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return
    this.#isWanted = isWanted
    clearTimeout(this.#renewal)
    if (isWanted) this.#pull()
    else void this.#say(this.#commands.release)
  }

  /** The scanner read something, which ended its trigger. */
  codeRead(): void {
    if (this.#isWanted) this.#pullAfter(this.#timing.afterCodeMs)
  }

  replied(isRefusal: boolean): void {
    clearTimeout(this.#patience)
    this.#patience = undefined
    if (isRefusal) this.#fail('code-scanner.refused', 'refuses its trigger')
  }

  /** Dark from now on, as far as the scanner still listens. */
  async release(): Promise<void> {
    this.#isWanted = false
    await this.#say(this.#commands.release)
  }

  /** The port is gone. */
  stop(): void {
    this.#port = null
    clearTimeout(this.#renewal)
    clearTimeout(this.#patience)
    this.#patience = undefined
  }

  #pull(): void {
    void this.#say(this.#commands.trigger)
    this.#pullAfter(this.#timing.renewMs)
  }

  #pullAfter(delayMs: number): void {
    clearTimeout(this.#renewal)
    if (this.#port === null) return
    this.#renewal = setTimeout(() => {
      this.#pull()
    }, delayMs)
  }

  /** After what is being said; resolves when the port has taken it, or is gone. */
  #say(command: Uint8Array): Promise<void> {
    this.#saying = this.#saying.then(() => this.#write(command))
    return this.#saying
  }

  async #write(command: Uint8Array): Promise<void> {
    const port = this.#port
    if (port === null) return
    try {
      await port.write(command, { timeoutMs: WRITE_TIMEOUT_MS })
    } catch (error) {
      if (!isDriverError(error)) throw error
      // The port tells of its loss itself; what it took no bytes for is ours to tell.
      if (error.code === 'port.timeout' && port === this.#port) this.#onTrouble(error)
      return
    }
    if (this.#commands.hasReplies && port === this.#port) this.#awaitReply()
  }

  #awaitReply(): void {
    this.#patience ??= setTimeout(() => {
      this.#fail('code-scanner.no-answer', 'does not answer its trigger')
    }, this.#timing.replyTimeoutMs)
  }

  #fail(code: 'code-scanner.no-answer' | 'code-scanner.refused', what: string): void {
    const todo = 'check power, cable, baud rate, and that it is set to be triggered by serial commands'
    const error = new DriverError(code, `the scanner ${what} as one of the ${this.#family} family: ${todo}`, {
      retryable: code === 'code-scanner.no-answer',
    })
    this.#onTrouble(error)
  }
}
