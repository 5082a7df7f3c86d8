import type { LabelContent } from '../domain/label.ts'
import { labelContent, nextLabel } from '../domain/label-jobs.ts'
import type { Label } from '../domain/state.ts'
import { testLabelContent } from '../domain/test-label.ts'
import { ticketContent } from '../domain/ticket.ts'
import { SEX_WORDS, specimenWord } from '../labels/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { ControlAnswer, PrinterActDone } from '../ports/control.ts'
import type { LabelBitmap, LabelPrinter, PrintOutcome } from '../ports/label-printer.ts'
import type { LabelRenderer } from '../ports/label-renderer.ts'
import type { DeviceWatch } from './device-watch.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { KioskSettings } from './kiosk-settings.ts'
import { type PrinterAct, PrinterActs } from './printer-acts.ts'
import type { TicketDesk } from './ticket-desk.ts'
import { waitForChange } from './wait-for-change.ts'

/** While the printer is not ready a job waits, and the crew reads why; a person at the printer does not wait long. */
const NOT_READY_POLL_MS = 1_000
/** Without jobs too the printer is asked: the crew reads within three seconds what is wrong, and an answer may take one. */
const IDLE_POLL_MS = 1_500
/** A label takes a second or two; beyond this the printer's word is not coming, and systemd waits for us. */
const LAST_LABEL_MS = 6_000

type Brought = PrintOutcome | { readonly outcome: 'failed'; readonly cause: 'too-large' }

/**
 * Brings label jobs to paper, one after another. A job is what the journal says: begun is written before the first
 * byte leaves, and what became of it after. Where no label waits, numbers on paper come out.
 */
export class LabelDesk {
  /** What maintenance asks of the printer. */
  readonly acts: PrinterActs
  readonly #loop: KioskLoop
  readonly #printer: LabelPrinter | null
  readonly #renderer: LabelRenderer
  readonly #clock: Clock
  readonly #watch: DeviceWatch
  readonly #tickets: TicketDesk
  readonly #settings: KioskSettings
  readonly #stop = new AbortController()
  /** Only a label that hangs while we close is given up: its paper would be doubtful for nothing. */
  readonly #giveUp = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(parts: {
    readonly loop: KioskLoop
    readonly printer: LabelPrinter | null
    readonly renderer: LabelRenderer
    readonly clock: Clock
    readonly watch: DeviceWatch
    readonly tickets: TicketDesk
    readonly settings: KioskSettings
  }) {
    this.#loop = parts.loop
    this.#printer = parts.printer
    this.#renderer = parts.renderer
    this.#clock = parts.clock
    this.#watch = parts.watch
    this.#tickets = parts.tickets
    this.#settings = parts.settings
    this.acts = new PrinterActs(() => {
      this.#loop.changed()
    })
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Waits for the label under way, and what the printer says of it. Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.acts.close()
    const cancel = this.#clock.after(LAST_LABEL_MS, () => {
      this.#giveUp.abort()
    })
    await this.#running
    cancel()
  }

  /** The picture of a label, from the same dots as on paper; null when its tube is not of today. */
  async png(id: string): Promise<Uint8Array | null> {
    const label = this.#loop.state.labels.get(id)
    const rendered = label === undefined ? null : this.#render(label)
    return rendered?.ok === true ? this.#renderer.toPng(rendered.bitmap) : null
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const asked = this.acts.next()
      if (asked !== null) {
        asked.settle(await this.#perform(asked.act))
        continue
      }
      const ticket = this.#tickets.next()
      const label = nextLabel(this.#loop.state)
      if (label === null && ticket === null) {
        await this.#look()
        await this.#untilLabel()
        continue
      }
      const isReady = label === null ? await this.#printTicket(ticket) : await this.#work(label)
      if (!isReady) await this.#pause()
    }
  }

  async #perform(act: PrinterAct): Promise<ControlAnswer<PrinterActDone>> {
    const printer = this.#printer
    if (printer === null) return { ok: false, reason: 'no-printer' }
    const { id: kiosk, mode, name: site } = this.#settings
    const content = testLabelContent({ kiosk, mode, site, time: this.#loop.now().time })
    const rendered = this.#renderer.render(content)
    if (!rendered.ok) return { ok: false, reason: rendered.reason }
    const done =
      act === 'test' ? await this.#bring(printer, rendered.bitmap) : await printer.calibrate(this.#giveUp.signal)
    if (done === null) return { ok: false, reason: 'no-command' }
    return done.outcome === 'printed'
      ? { ok: true, result: { act } }
      : { ok: false, reason: `${done.outcome}:${done.cause}` }
  }

  /** False when the printer is not ready, and the person may still be there when it is. */
  async #printTicket(job: ReturnType<TicketDesk['next']>): Promise<boolean> {
    if (job === null) return true
    const { mode, name: site, hotline, station } = this.#settings
    const setting = { site, hotline, mode, station: station.replace(/^0+(?=.)/, '') }
    const { programme, state } = this.#loop
    const content = ticketContent(state, job.visit, setting, { now: this.#loop.now(), programme })
    const rendered = content === null ? null : this.#renderer.renderTicket(content)
    if (this.#printer === null || rendered?.ok !== true) {
      this.#tickets.settle(job, 'failed')
      return true
    }
    if (!(await this.#look())) return false
    // A tube was opened while the printer was asked: its label goes first.
    if (nextLabel(this.#loop.state) !== null) return true
    const outcome = await this.#bring(this.#printer, rendered.bitmap)
    // Nothing was sent: once more, while the person is there. A doubtful one may be on paper, and is not repeated.
    if (outcome.outcome === 'failed' && outcome.cause !== 'too-large') return false
    this.#tickets.settle(job, outcome.outcome === 'printed' ? 'printed' : 'failed')
    return true
  }

  /** False when the printer is not ready and the job still waits. */
  async #work(label: Label): Promise<boolean> {
    if (this.#printer === null) return this.#report(label, 'failed', 'no-printer')
    const rendered = this.#render(label)
    if (!rendered.ok) return this.#report(label, 'failed', rendered.reason)
    if (!(await this.#look())) return false
    return this.#print(this.#printer, label)
  }

  /** Drawn only once it is begun: while the printer was being asked a name may have been put right, from now on it cannot. */
  async #print(printer: LabelPrinter, label: Label): Promise<boolean> {
    const started = await this.#loop.submit({ kind: 'label', label: label.id, outcome: 'started', cause: '' })
    if (!started.ok) return false
    const rendered = this.#render(label)
    if (!rendered.ok) return this.#report(label, 'failed', rendered.reason)
    const outcome = await this.#bring(printer, rendered.bitmap)
    return this.#report(label, outcome.outcome, outcome.outcome === 'printed' ? '' : outcome.cause)
  }

  async #bring(printer: LabelPrinter, bitmap: LabelBitmap): Promise<Brought> {
    try {
      return await printer.print(bitmap, this.#giveUp.signal)
    } catch (error) {
      // The driver's word for a picture that does not fit on the configured paper: nothing was sent.
      if (!(error instanceof RangeError)) throw error
      return { outcome: 'failed', cause: 'too-large' }
    }
  }

  /** The printer's word must get into the journal; while the disk refuses it, it is said again. */
  async #report(label: Label, outcome: 'printed' | 'failed' | 'doubtful', cause: string): Promise<boolean> {
    for (;;) {
      const said = await this.#loop.submit({ kind: 'label', label: label.id, outcome, cause })
      if (said.ok || this.#stop.signal.aborted) return said.ok
      await this.#pause()
    }
  }

  async #look(): Promise<boolean> {
    if (this.#printer === null) return false
    const status = await this.#printer.status(this.#stop.signal)
    if (status.ready) this.#watch.ok('labelPrinter')
    else this.#watch.failed('labelPrinter', status.trouble, status.detail ?? '')
    return status.ready
  }

  #render(label: Label): ReturnType<LabelRenderer['render']> | { ok: false; reason: 'tube-gone' } {
    const { mode, name: site } = this.#settings
    const setting = { site, mode, specimenWord, sexWords: SEX_WORDS }
    const content: LabelContent | null = labelContent(this.#loop.state, label, setting)
    return content === null ? { ok: false, reason: 'tube-gone' } : this.#renderer.render(content)
  }

  #untilLabel(): Promise<void> {
    const isDue = (): boolean =>
      this.acts.next() !== null || nextLabel(this.#loop.state) !== null || this.#tickets.next() !== null
    return waitForChange(this.#loop, this.#clock, { forMs: IDLE_POLL_MS, isDue, signal: this.#stop.signal })
  }

  /** On abort it just ends. */
  async #pause(): Promise<void> {
    await this.#clock.sleep(NOT_READY_POLL_MS, this.#stop.signal).catch(() => undefined)
  }
}
