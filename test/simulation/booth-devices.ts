import { DriverError } from '../../drivers/driver-error.ts'
import { escpos } from '../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../drivers/label-printer/raster-printer.ts'
import type { Clock } from '../../firmware/ports/clock.ts'
import type { CodeScanner, ScannedCode } from '../../firmware/ports/code-scanner.ts'
import type { CardReading, IdReader } from '../../firmware/ports/id-reader.ts'
import type { LabelBitmap, LabelPrinter, PrinterStatus, PrintOutcome } from '../../firmware/ports/label-printer.ts'
import type { QueueDisplay } from '../../firmware/ports/queue-display.ts'
import type { Measurement, SteadyReading, Thermometer } from '../../firmware/ports/thermometer.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'

/** Things that people bring to a device one by one; the device waits for the next. */
class Slot<Thing> {
  #next: PromiseWithResolvers<Thing> | null = null
  readonly #waiting: Thing[] = []

  put(thing: Thing): void {
    if (this.#next === null) this.#waiting.push(thing)
    else this.#next.resolve(thing)
    this.#next = null
  }

  fail(error: Error): void {
    this.#waiting.length = 0
    this.#next?.reject(error)
    this.#next = null
  }

  take(signal: AbortSignal): Promise<Thing> {
    const next = Promise.withResolvers<Thing>()
    const abort = (): void => {
      next.reject(new Error('aborted'))
    }
    signal.addEventListener('abort', abort, { once: true })
    this.#next = next
    const thing = this.#waiting.shift()
    if (thing !== undefined) this.put(thing)
    return next.promise.finally(() => {
      signal.removeEventListener('abort', abort)
    })
  }
}

/** The ID reader at its port: cards are laid on it, and its cable can be pulled. */
export class SimulatedReader implements IdReader {
  readonly moduleId = null
  readonly #cards = new Slot<CardReading>()
  #isPlugged = true

  get isPlugged(): boolean {
    return this.#isPlugged
  }

  /** False: the reader is dead, and nothing happens. */
  lay(card: CardReading): boolean {
    if (this.#isPlugged) this.#cards.put(card)
    return this.#isPlugged
  }

  setPlugged(isPlugged: boolean): void {
    this.#isPlugged = isPlugged
    if (!isPlugged) this.#cards.fail(gone())
  }

  nextCard(signal: AbortSignal): Promise<CardReading> {
    return this.#isPlugged ? this.#cards.take(signal) : Promise.reject(gone())
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function gone(): DriverError {
  return new DriverError('id-reader.no-answer', 'the ID reader does not answer', { retryable: true })
}

export class SimulatedScanner implements CodeScanner {
  readonly #codes = new Slot<ScannedCode>()

  want(): void {
    // It looks by itself.
  }

  show(text: string): void {
    this.#codes.put({ kind: 'text', text })
  }

  nextScan(signal: AbortSignal): Promise<ScannedCode> {
    return this.#codes.take(signal)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** What somebody in front of the booth shows the thermometer. */
export interface Standing {
  skinCentiC(): number
}

/** Ten samples take about so long. */
const MEASURING_MS = 1_000
const AMBIENT_CENTI_C = 2501

/** The thermometer at its port: measures the skin of whoever stands in front of it. */
export class SimulatedThermometer implements Thermometer {
  readonly #clock: Clock
  readonly #standing: () => Standing | null

  constructor(clock: Clock, standing: () => Standing | null) {
    this.#clock = clock
    this.#standing = standing
  }

  readonly sensor = null

  readSteady(): Promise<SteadyReading> {
    return Promise.resolve({ ok: false, failure: 'unsteady' })
  }

  async measure(signal: AbortSignal): Promise<Measurement> {
    const before = this.#standing()
    await this.#clock.sleep(MEASURING_MS, signal)
    const after = this.#standing()
    if (before === null) return { ok: false, failure: after === null ? 'nobody' : 'arrived' }
    if (after !== before) return { ok: false, failure: 'left' }
    return { ok: true, objectCentiC: before.skinCentiC(), ambientCentiC: AMBIENT_CENTI_C, samples: 10 }
  }

  probe(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

export class SimulatedDisplay implements QueueDisplay {
  shown = ''

  show(text: string): Promise<void> {
    this.shown = text
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** Between jobs the twin is asked so seldom: four questions over a byte line take real milliseconds, and nothing changed. */
const ASK_AGAIN_MS = 600_000

/** The real ESC/POS driver above the twin that speaks its bytes; real milliseconds during which virtual time stands still. */
export class PrinterOnTwin implements LabelPrinter {
  readonly twin = new PrinterTwin()
  readonly #driver = new RasterPrinter({
    open: this.twin.open,
    media: { widthMm: 40, heightMm: 30, gapMm: 2 },
    language: escpos(),
  })
  readonly #clock: VirtualClock
  readonly #printMs: number
  /** Papers that came out: labels and numbers of the queue. */
  papers = 0
  #known: { readonly status: PrinterStatus; readonly atMs: number } | null = null

  constructor(clock: VirtualClock, printMs = 0) {
    this.#clock = clock
    this.#printMs = printMs
  }

  setPaper(paper: 'ok' | 'out'): void {
    this.twin.setPaper(paper)
    this.#known = null
  }

  async status(signal: AbortSignal): Promise<PrinterStatus> {
    const nowMs = this.#clock.monotonicMs()
    if (this.#known !== null && nowMs - this.#known.atMs < ASK_AGAIN_MS) return this.#known.status
    const status = await this.#clock.during(this.#driver.status(signal))
    this.#known = { status, atMs: nowMs }
    return status
  }

  async print(bitmap: LabelBitmap, signal: AbortSignal): Promise<PrintOutcome> {
    this.#known = null
    const outcome = await this.#clock.during(this.#driver.print(bitmap, signal))
    if (outcome.outcome === 'printed') this.papers += 1
    if (this.#printMs > 0) await this.#clock.sleep(this.#printMs)
    return outcome
  }

  calibrate(): Promise<null> {
    return Promise.resolve(null)
  }

  async close(): Promise<void> {
    await this.#driver.close()
  }
}
