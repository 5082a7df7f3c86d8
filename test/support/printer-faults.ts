import { setTimeout as sleep } from 'node:timers/promises'
import { withoutRealTimeCommands } from '../../drivers/label-printer/escpos-codec.ts'
import { withoutImmediateCommands } from '../../drivers/label-printer/tspl-codec.ts'
import { DeviceWatch } from '../../firmware/compose/device-watch.ts'
import type { KioskLoop } from '../../firmware/compose/kiosk-loop.ts'
import { LabelDesk } from '../../firmware/compose/label-desk.ts'
import { TicketDesk } from '../../firmware/compose/ticket-desk.ts'
import type { Label } from '../../firmware/domain/state.ts'
import { SystemClock } from '../../firmware/health/system-clock.ts'
import type { LabelBitmap, LabelPrinter, PrintOutcome } from '../../firmware/ports/label-printer.ts'
import type { PrinterStageHere } from '../contract/label-printer.ts'
import { type TwinLanguage, type TwinTransport, twinStage } from '../drivers/label-printer/twin-stage.ts'
import { openLoop, SETTINGS, SILENT } from '../firmware/compose/loop-fixture.ts'
import { packagedFontRenderer } from '../firmware/labels/label-bench.ts'
import type { Bench } from './district.ts'
import { AT_DESK, aProgramme, documentOf, OPERATOR, poolOf } from './domain-kiosk.ts'
import type { Seeded } from './seeded.ts'

const FAULTS = [
  'takePaper',
  'openCover',
  'heatHead',
  'jam',
  'unplug',
  'stopReading',
  'silence',
  'answerLate',
  'power',
  'end',
] as const
type Fault = (typeof FAULTS)[number]
/** A kiosk of its own for each. */
const LANES: readonly (readonly [TwinLanguage, TwinTransport])[] = [
  ['esc-pos', 'tcp'],
  ['tspl', 'tcp'],
  ['esc-pos', 'serial'],
  ['tspl', 'serial'],
  ['esc-pos', 'node'],
  ['tspl', 'node'],
]
/** A label is ten kilobytes and some questions: a fault falls before it, in it, behind it. */
const BYTES_MAX = 14_000
/** What did not happen by then, since the printer gets no more bytes, is made to happen. */
const HAPPENS_MS = 2_500
const FIXED_AFTER_MS = 400
/** Beyond all deadlines of driver and desk. */
const SETTLED_MS = 40_000
const LOOK_MS = 5

export interface PrinterFaultFigures {
  points: number
  printed: number
  failed: number
  doubtful: number
  /** Labels that in the end have none of these states, or papers that are none of a label. */
  unsettled: number
  strange: number
  /** Labels whose state and whose paper do not agree, once somebody looked at the doubtful ones. */
  disagreeing: number
  /** Labels that came out after the crew read that they failed or are doubtful. */
  late: number
  /** Longest from a fault to its cause among what the crew page shows. */
  slowestCauseMs: number
}

export interface PrinterFaultPlan {
  readonly points: number
  readonly chance: Seeded
  /** What the test must see: a kiosk that takes what was sent for printed. */
  readonly mistake?: 'none' | 'believes'
}

/** Faults at so many random moments, each while a label is on its way through the label desk of a kiosk. */
export async function faultThePrinter(t: Bench, { chance, mistake = 'none', points }: PrinterFaultPlan) {
  const figures: PrinterFaultFigures = {
    ...{ points, printed: 0, failed: 0, doubtful: 0, unsettled: 0, strange: 0, disagreeing: 0 },
    ...{ late: 0, slowestCauseMs: 0 },
  }
  const lanes = LANES.map(async ([language, transport], i) => {
    const lane = await Lane.open(t, language, transport, mistake)
    const own = chance.of(`${language} ${transport}`)
    for (let point = i; point < points; point += LANES.length) await lane.point(own, figures)
    await lane.count(figures)
  })
  await Promise.all(lanes)
  return figures
}

/** The port, with what was asked of it. */
class WatchedPrinter implements LabelPrinter {
  readonly #inner: LabelPrinter
  readonly #isBelieving: boolean
  lastPicture: LabelBitmap | null = null

  constructor(inner: LabelPrinter, isBelieving: boolean) {
    this.#inner = inner
    this.#isBelieving = isBelieving
  }

  status(signal: AbortSignal) {
    return this.#inner.status(signal)
  }

  async print(bitmap: LabelBitmap, signal: AbortSignal): Promise<PrintOutcome> {
    this.lastPicture = bitmap
    const said = await this.#inner.print(bitmap, signal)
    return this.#isBelieving && said.outcome === 'doubtful' ? { outcome: 'printed' } : said
  }

  calibrate(signal: AbortSignal) {
    return this.#inner.calibrate(signal)
  }

  close() {
    return this.#inner.close()
  }
}

/** One kiosk with its printer, and what came out of it. */
class Lane {
  readonly #loop: KioskLoop
  readonly #watch: DeviceWatch
  readonly #stage: PrinterStageHere
  readonly #printer: WatchedPrinter
  readonly #language: TwinLanguage
  readonly #pictures = new Map<string, Buffer>()
  /** Whole papers of a label when the crew read that it is not printed. */
  readonly #wholeThen = new Map<string, number>()
  #people = 0

  private constructor(parts: {
    loop: KioskLoop
    watch: DeviceWatch
    stage: PrinterStageHere
    printer: WatchedPrinter
    language: TwinLanguage
  }) {
    this.#loop = parts.loop
    this.#watch = parts.watch
    this.#stage = parts.stage
    this.#printer = parts.printer
    this.#language = parts.language
    this.#loop.onChanged(() => {
      this.#note()
    })
  }

  static async open(t: Bench, language: TwinLanguage, transport: TwinTransport, mistake: string): Promise<Lane> {
    const loop = await openLoop(t, { programmes: [aProgramme({ ...AT_DESK, ...poolOf(1) })] })
    const stage = await twinStage(t, language, transport)
    const clock = new SystemClock(() => 'synced')
    const watch = new DeviceWatch(loop, SILENT, new Map([['labelPrinter', { simulated: true }]]))
    const printer = new WatchedPrinter(stage.printer, mistake === 'believes')
    const tickets = new TicketDesk({ clock, changed: () => undefined, missed: () => undefined })
    const renderer = packagedFontRenderer()
    const desk = new LabelDesk({ loop, printer, renderer, clock, watch, tickets, settings: SETTINGS })
    desk.start()
    t.teardown(() => desk.close())
    return new Lane({ loop, watch, stage, printer, language })
  }

  /** One label, and one fault somewhere on its way. */
  async point(chance: Seeded, figures: PrinterFaultFigures): Promise<void> {
    const fault = chance.pick(FAULTS)
    const happened = Promise.withResolvers<number>()
    const made = Promise.withResolvers<undefined>()
    let isHappening = false
    const happen = (): void => {
      if (isHappening) return
      isHappening = true
      happened.resolve(performance.now())
      made.resolve(this.#make(fault, true).then(() => undefined))
    }
    if (fault === 'end') this.#stage.endPaperInLabel?.()
    this.#stage.inTheMiddle?.(happen, chance.between(0, BYTES_MAX))
    const label = await this.#checkIn()
    const late = setTimeout(happen, HAPPENS_MS)
    const happenedMs = await happened.promise
    clearTimeout(late)
    await this.#causeSeen(fault, label, happenedMs, figures)
    await sleep(chance.between(0, FIXED_AFTER_MS))
    await made.promise
    await this.#make(fault, false)
    await soon(() => this.#isSettled(label) && this.#watch.stateOf('labelPrinter') === 'ok')
  }

  /** After the last fault: what does the crew find? */
  async count(figures: PrinterFaultFigures): Promise<void> {
    const papers = this.#stage.papers()
    for (const label of this.#loop.state.labels.values()) {
      const whole = this.#wholeOf(label.id)
      if (label.state === 'printed' || label.state === 'failed' || label.state === 'doubtful') figures[label.state] += 1
      else figures.unsettled += 1
      if (whole > (this.#wholeThen.get(label.id) ?? whole)) figures.late += 1
      if (label.state === 'doubtful' && whole === 1) {
        await this.#loop.submit({ kind: 'crew', operator: OPERATOR, act: { act: 'accept-label', label: label.id } })
      }
    }
    for (const label of this.#loop.state.labels.values()) {
      if (this.#wholeOf(label.id) !== (label.state === 'printed' ? 1 : 0)) figures.disagreeing += 1
    }
    const pictures = [...this.#pictures.values()]
    figures.strange += papers.filter(
      ({ rows }) => !pictures.some((picture) => picture.subarray(0, rows.length).equals(rows)),
    ).length
  }

  async #make(fault: Fault, isSo: boolean): Promise<void> {
    if (fault === 'power') {
      if (isSo) await this.#stage.cyclePower?.()
    } else if (fault === 'end') await this.#stage.takePaper?.(isSo)
    else await this.#stage[fault]?.(isSo)
  }

  async #checkIn(): Promise<string> {
    this.#people += 1
    const { idNumber, idType, name } = documentOf(this.#people)
    const act = { act: 'assist', document: { idNumber, idType, name }, contactCentiC: 3650 } as const
    const done = await this.#loop.submit({ kind: 'crew', operator: OPERATOR, act })
    const label = [...this.#loop.state.labels.keys()].at(-1)
    if (!done.ok || label === undefined) throw new Error(done.ok ? 'no label' : done.refusal)
    return label
  }

  /** Off and on again, a printer may be back before anybody could know; late answers are no trouble. */
  async #causeSeen(fault: Fault, id: string, sinceMs: number, figures: PrinterFaultFigures): Promise<void> {
    const isSeen = (): boolean => this.#watch.stateOf('labelPrinter') === 'faulted' || this.#label(id)?.cause !== null
    if (fault === 'power' || fault === 'answerLate') return
    await soon(isSeen)
    figures.slowestCauseMs = Math.max(figures.slowestCauseMs, Math.round(performance.now() - sinceMs))
  }

  #note(): void {
    for (const { id, state } of this.#loop.state.labels.values()) {
      const picture = this.#printer.lastPicture
      if (state !== 'waiting' && !this.#pictures.has(id) && picture !== null && state !== 'started') {
        this.#pictures.set(id, this.#onPaper(picture))
      }
      if ((state === 'failed' || state === 'doubtful') && !this.#wholeThen.has(id)) {
        this.#wholeThen.set(id, this.#wholeOf(id))
      }
    }
  }

  #onPaper({ rows }: LabelBitmap): Buffer {
    const inverted = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0xff)
    if (this.#language === 'esc-pos') return Buffer.from(withoutRealTimeCommands(rows))
    return Buffer.from(inverted(withoutImmediateCommands(inverted(rows))))
  }

  #wholeOf(id: string): number {
    const picture = this.#pictures.get(id)
    return this.#stage.papers().filter(({ isWhole, rows }) => isWhole && picture?.equals(rows) === true).length
  }

  #isSettled(id: string): boolean {
    const state = this.#label(id)?.state
    return state !== undefined && state !== 'waiting' && state !== 'started'
  }

  #label(id: string): Label | undefined {
    return this.#loop.state.labels.get(id)
  }
}

async function soon(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + SETTLED_MS
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error('it did not come true in time')
    await sleep(LOOK_MS)
  }
}
