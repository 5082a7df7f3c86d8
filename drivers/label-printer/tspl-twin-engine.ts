import type { TwinEngine, TwinMechanism } from './twin-mechanism.ts'

interface Picture {
  readonly rowBytes: number
  readonly bytes: number[]
  bytesLeft: number
}

/** A label, or the search for the gap, with the motor running or held up by trouble. */
interface Job {
  readonly picture: Picture | null
  motor: NodeJS.Timeout | null
}

/** As in a small printer: two labels. What does not fit is lost. */
const bufferBytes = 64 * 1024
/** A line that is longer is no command. */
const longestLine = 128
const [esc, tilde, mark] = [0x1b, 0x7e, 0x21]

/**
 * The inside of the twin that speaks TSPL: immediate commands are obeyed the moment they arrive, even inside a picture,
 * lines in their turn. PRINT runs the motor for a while, and then the label is out.
 *
 * Like real ones it holds a label that met trouble and prints it by itself when all is well, unless REPRINT is off.
 */
export class TsplTwinEngine implements TwinEngine {
  readonly #mechanism: TwinMechanism
  readonly #answer: (bytes: Uint8Array) => void
  readonly #printMs: number
  #buffer: number[] = []
  #recent: number[] = []
  #picture: Picture | null = null
  #finished: Picture | null = null
  #job: Job | null = null
  #reprints = true

  constructor(mechanism: TwinMechanism, answer: (bytes: Uint8Array) => void, { printMs }: { printMs: number }) {
    this.#mechanism = mechanism
    this.#answer = answer
    this.#printMs = printMs
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#buffer.length < bufferBytes) this.#buffer.push(byte)
      this.#recent = [...this.#recent.slice(-2), byte]
      this.#obeyImmediate()
    }
    this.#work()
  }

  changed(): void {
    if (!this.#mechanism.isReady) this.#stopMotor()
    else if (this.#job?.motor === null) {
      const { picture } = this.#job
      this.#job = null
      this.#mechanism.cutOff()
      if (this.#reprints) this.#run(picture)
    }
    this.#work()
  }

  powerOff(): void {
    this.#stopMotor()
    if (this.#job !== null) this.#mechanism.cutOff()
    this.#job = null
    this.#buffer = []
    this.#recent = []
    this.#picture = null
    this.#finished = null
    this.#reprints = true
  }

  #obeyImmediate(): void {
    const [first = 0, second = 0, third = 0] = this.#recent
    if (second !== mark || (first !== esc && first !== tilde)) return
    if (third !== 0x3f && third !== 0x52 && third !== 0x53) return
    this.#buffer.splice(-3)
    if (third === 0x3f) this.#answer(Uint8Array.of(this.#status()))
    if (third === 0x53) this.#answer(this.#detail())
    if (third === 0x52) this.powerOff()
  }

  #status(): number {
    const { cover, head, isJammed, isPaused, paper, ribbon } = this.#mechanism.state
    if (this.#job !== null && this.#job.motor !== null) return 0x20
    if (head === 'hot') return 0x80
    const missing = (paper === 'out' ? 0x04 : 0) | (ribbon === 'out' ? 0x08 : 0)
    const mechanical = (cover === 'open' ? 0x01 : 0) | (isJammed ? 0x02 : 0) | missing
    return mechanical === 0 && isPaused ? 0x10 : mechanical
  }

  #detail(): Uint8Array {
    const { head } = this.#mechanism.state
    return Uint8Array.of(0x02, 0x40, 0x40, head === 'hot' ? 0x41 : 0x40, 0x40, 0x03, 0x0d, 0x0a)
  }

  #work(): void {
    while (this.#job === null && this.#mechanism.isReady) {
      const goesOn = this.#picture === null ? this.#line() : this.#takePicture(this.#picture)
      if (!goesOn) return
    }
  }

  #takePicture(picture: Picture): boolean {
    if (this.#buffer.length === 0) return false
    const taken = this.#buffer.splice(0, picture.bytesLeft)
    picture.bytes.push(...taken)
    picture.bytesLeft -= taken.length
    if (picture.bytesLeft > 0) return false
    this.#picture = null
    this.#finished = picture
    return true
  }

  /** One line, or the head of a picture, which ends with its sixth comma. */
  #line(): boolean {
    const end = this.#buffer.indexOf(0x0a)
    const head = /^BITMAP (\d+),(\d+),(\d+),(\d+),0,/.exec(this.#text(longestLine))
    if (head !== null) {
      const [text, , , rowBytes, rows] = head
      this.#buffer.splice(0, text.length)
      this.#picture = { rowBytes: Number(rowBytes), bytes: [], bytesLeft: Number(rowBytes) * Number(rows) }
      return true
    }
    if (end < 0 && this.#buffer.length > longestLine) this.#buffer = []
    if (end < 0) return false
    const line = this.#text(end).trim()
    this.#buffer.splice(0, end + 1)
    this.#obey(line)
    return true
  }

  #text(length: number): string {
    return Buffer.from(this.#buffer.slice(0, length)).toString('latin1')
  }

  #obey(line: string): void {
    if (line === 'CLS') this.#finished = null
    if (line === 'SET REPRINT OFF') this.#reprints = false
    if (line === 'SET REPRINT ON') this.#reprints = true
    if (line === 'PRINT 1,1' && this.#finished !== null) this.#run(this.#finished)
    if (line === 'GAPDETECT') this.#run(null)
  }

  /** Half of the rows at once, so that a cover opened now finds a strip; the rest when the motor stops. */
  #run(picture: Picture | null): void {
    const rows = picture === null ? [] : rowsOf(picture)
    const middle = Math.ceil(rows.length / 2)
    const job: Job = { picture, motor: null }
    this.#job = job
    if (!this.#printAll(rows.slice(0, middle))) return
    job.motor = setTimeout(() => {
      job.motor = null
      if (!this.#printAll(rows.slice(middle))) return
      this.#job = null
      this.#mechanism.eject()
      this.#work()
    }, this.#printMs)
  }

  #stopMotor(): void {
    if (this.#job === null || this.#job.motor === null) return
    clearTimeout(this.#job.motor)
    this.#job.motor = null
  }

  #printAll(rows: readonly (readonly number[])[]): boolean {
    return rows.every((row) => this.#mechanism.printRow(row))
  }
}

/** In a picture of this language 0 is ink. */
function rowsOf({ bytes, rowBytes }: Picture): readonly (readonly number[])[] {
  const count = bytes.length / rowBytes
  return Array.from({ length: count }, (_, row) =>
    bytes.slice(row * rowBytes, (row + 1) * rowBytes).map((byte) => byte ^ 0xff),
  )
}
