import { crewView } from '../domain/crew-view.ts'
import type { CrewAct, Input } from '../domain/input.ts'
import type { BoothAnswer } from '../domain/intake-input.ts'
import { queueView, todayView } from '../domain/queue-view.ts'
import { residentView } from '../domain/resident-view.ts'
import { isScanWanted } from '../domain/scan-wanted.ts'
import { AT_PANEL } from '../domain/undoable.ts'
import type { CrewView, PublicView, ResidentView, ViewContext } from '../domain/view.ts'
import type { ActResult, HealthView, KioskPort, SignOutReason } from '../ports/kiosk.ts'
import type { Language } from '../ports/voice.ts'
import { ActAnswers, answerOf, type PressedBy } from './act-answers.ts'
import { BadgeDesk } from './badge-desk.ts'
import { ClockTask } from './clock-task.ts'
import { CustodyDesk } from './custody-desk.ts'
import { codeOf, type LoopContext, listenToCards, listenToScans, messageOf } from './device-loops.ts'
import { type DeviceName, DeviceWatch } from './device-watch.ts'
import { DiskWatch } from './disk-watch.ts'
import { ForeheadGuide } from './forehead-guide.ts'
import { healthView } from './health-view.ts'
import { KioskLoop } from './kiosk-loop.ts'
import type { KioskParts } from './kiosk-parts.ts'
import { allTasks } from './kiosk-tasks.ts'
import { LabelDesk } from './label-desk.ts'
import { attachPanel } from './panel-desk.ts'
import { PeoplePresent } from './people-present.ts'
import { showQueueNumber } from './queue-number.ts'
import { RefusalNotice } from './refusal-notice.ts'
import { lightScanner } from './scanner-light.ts'
import { ThermometerDesk } from './thermometer-desk.ts'
import { TicketDesk } from './ticket-desk.ts'
import { TubeDesk } from './tube-desk.ts'
import { unsentTasks } from './unsent-task.ts'
import { VoiceGuide } from './voice-guide.ts'

/** The running kiosk: the loop, the devices around it, and what the screens and the uplink may see of it. */
export class Kiosk implements KioskPort {
  readonly loop: KioskLoop
  readonly custody: CustodyDesk
  readonly tubes: TubeDesk
  readonly thermometer: ThermometerDesk
  readonly #parts: KioskParts
  readonly #watch: DeviceWatch
  readonly labels: LabelDesk
  readonly #tickets: TicketDesk
  readonly #guide: VoiceGuide | null
  readonly #foreheads: ForeheadGuide | null
  readonly #answers: ActAnswers
  readonly #badges: BadgeDesk
  readonly #stop = new AbortController()
  #tasks: readonly Promise<void>[] = []
  readonly #disk: DiskWatch
  readonly #clockTask: ClockTask
  readonly #present: PeoplePresent
  readonly #refusals: RefusalNotice

  constructor(parts: KioskParts) {
    this.#parts = parts
    const simulated = [...parts.devices.present.values()].some((device) => device.simulated)
    const { distance, speaker, thermometer } = parts.devices
    this.loop = new KioskLoop({
      ...parts,
      simulated,
      isDiskFull: () => this.#disk.isFull,
      measure: (signal, withinMs) => this.thermometer.measure(signal, withinMs),
      printTicket: (job) => {
        this.#tickets.ask(job)
      },
    })
    const { clock, settings } = parts
    const { checkEveryDays } = settings
    this.thermometer = new ThermometerDesk({
      ...{ thermometer, clock, checkEveryDays, loop: this.loop },
      watch: () => this.#watch,
      gate: () => this.#foreheads?.gate ?? null,
    })
    this.#answers = new ActAnswers(this.loop, parts.pressMarks)
    this.#refusals = new RefusalNotice(parts.clock, () => {
      this.loop.changed()
    })
    this.#tickets = new TicketDesk({
      clock: parts.clock,
      changed: () => {
        this.loop.changed()
      },
      missed: ({ askedBy }) => {
        if (askedBy === 'crew') this.#refusals.show('labelPrinter', 'ticket-not-printed')
      },
    })
    this.#badges = new BadgeDesk(this.loop, parts.clock, parts.settings.signOutMinutes)
    this.custody = new CustodyDesk(this.loop, parts.scans, parts.couriers)
    this.#present = new PeoplePresent(parts.clock, () => {
      this.loop.changed()
    })
    this.tubes = new TubeDesk(this.loop, parts.journal, () => this.#viewContext())
    this.#clockTask = new ClockTask(parts.clock)
    this.#disk = new DiskWatch(parts.settings.dataFolder, parts.journal, () => {
      void this.loop.submit({ kind: 'written-again', since: this.loop.now().time })
    })
    this.#watch = new DeviceWatch(this.loop, parts.log, parts.devices.present)
    this.#guide =
      speaker === null
        ? null
        : new VoiceGuide({ ...parts, loop: this.loop, speaker, watch: this.#watch, resident: () => this.#resident() })
    const beep = (hz: number): void => this.#guide?.beep(hz)
    this.#foreheads = distance === null ? null : new ForeheadGuide({ ...distance, clock, beep, loop: this.loop })
    this.labels = new LabelDesk({
      loop: this.loop,
      printer: parts.devices.labelPrinter,
      renderer: parts.renderer,
      clock: parts.clock,
      watch: this.#watch,
      tickets: this.#tickets,
      settings: parts.settings,
    })
  }

  /** Replays the journal, then lets the devices in. */
  async start(): Promise<void> {
    await this.loop.start()
    this.#watch.forgetAbsent()
    for (const [device, error] of this.#parts.failures) this.#watch.failed(device, codeOf(error), messageOf(error))
    this.labels.start()
    this.#guide?.start()
    this.#tasks = this.#startDevices()
  }

  /** Stops taking input, finishes the label under way, then closes the devices. The journal stays open. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all([...this.#tasks, this.labels.close(), this.#guide?.close()])
    await this.loop.close()
    const { codeScanner, distance, idReader, labelPrinter, panel, queueDisplay, speaker, thermometer } =
      this.#parts.devices
    const open = [codeScanner, distance?.sensor, idReader, labelPrinter, panel, queueDisplay, speaker, thermometer]
    for (const device of open) await device?.close()
    // A last press may have come while the devices closed.
    this.#refusals.close()
    this.#badges.close()
  }

  publicView(): PublicView {
    const { settings } = this.#parts
    const { state } = this.loop
    return {
      kiosk: { id: settings.id, name: settings.name, site: settings.site, station: settings.station },
      mode: settings.mode,
      resident: this.#resident(),
      queue: this.#present.addTo(queueView(state, this.#viewContext())),
      devices: this.#watch.views(),
      today: todayView(state.day),
    }
  }

  /** What the booth said last; empty without a speaker. */
  get said(): string {
    return this.#guide?.said ?? ''
  }

  sayAgain(language: Language | null): void {
    this.#guide?.sayAgain(language)
  }

  crewView(): CrewView {
    const view = crewView(this.loop.state, this.loop.session, this.#viewContext())
    const { settings, uplinkState } = this.#parts
    const tasks = allTasks(view, {
      isWritable: this.loop.isWritable,
      above: [...this.#disk.tasks, ...this.#refusals.tasks],
      missing: this.#watch.missing(this.loop.programme),
      shiftMinutes: settings.shiftMinutes,
      below: [...unsentTasks(uplinkState()), ...this.#clockTask.look(this.loop), ...this.thermometer.tasks],
    })
    return { ...view, tasks }
  }

  onChanged(listener: () => void): () => void {
    return this.loop.onChanged(listener)
  }

  act(act: CrewAct, by: PressedBy): Promise<ActResult> {
    return this.#answers.act(this.custody.actOf(act), by)
  }

  async answerAtBooth(session: number, answer: BoothAnswer): Promise<ActResult> {
    return answerOf(await this.loop.submit({ kind: 'answer', token: session, answer }))
  }

  async printTicket(session: number): Promise<ActResult> {
    return answerOf(await this.loop.submit({ kind: 'ticket', token: session }))
  }

  async begin(): Promise<ActResult> {
    return answerOf(await this.loop.submit({ kind: 'begin' }))
  }

  async signedIn(operator: string, by: 'pin' | 'badge'): Promise<void> {
    await this.loop.submit({ kind: 'signed-in', operator, by })
  }

  async signedOut(operator: string, reason: SignOutReason): Promise<void> {
    await this.loop.submit({ kind: 'signed-out', operator, reason })
  }

  labelPng(label: string): Promise<Uint8Array | null> {
    return this.labels.png(label)
  }

  /** What drivers said about the parts that do not work. */
  get details(): DeviceWatch['details'] {
    return this.#watch.details
  }

  health(): HealthView {
    return healthView(this.#parts, { loop: this.loop, watch: this.#watch, disk: this.#disk.free })
  }

  #resident(): ResidentView {
    const view = residentView(this.loop.state, this.loop.session, this.#viewContext())
    return {
      ...view,
      paper: this.#tickets.paperOf(view, this.loop.session.visit, this.#watch.stateOf('labelPrinter')),
      guidance: this.#foreheads?.guidance ?? null,
    }
  }

  async #submitFrom(device: DeviceName, input: Input): Promise<void> {
    if (input.kind === 'signed-in') {
      await this.#badges.signIn(input.operator)
      return
    }
    const result = await this.loop.submit(this.#badges.inTheirName(input))
    this.#refusals.show(device, result.ok ? null : result.refusal)
  }

  #viewContext(): ViewContext {
    const { openingHours, programme } = this.loop
    const { settings } = this.#parts
    return {
      now: this.loop.now(),
      programme,
      openingHours,
      isDiskFull: this.#disk.isFull,
      bandsMinutes: settings.bandsMinutes,
    }
  }

  #startDevices(): readonly Promise<void>[] {
    const { devices } = this.#parts
    const context: LoopContext = { clock: this.#parts.clock, watch: this.#watch, signal: this.#stop.signal }
    const submit = (input: Input): void => void this.loop.submit(input)
    const { codeScanner, idReader, panel, queueDisplay } = devices
    const tasks = [this.#disk.run(context), this.thermometer.run(context)]
    if (this.#foreheads !== null) tasks.push(this.#foreheads.run(context))
    if (idReader !== null) tasks.push(listenToCards(idReader, submit, context))
    if (codeScanner !== null) {
      const scanned = (input: Input): void => void this.#submitFrom('codeScanner', input)
      tasks.push(listenToScans(codeScanner, (text) => this.custody.inputOf(text), scanned, context))
      tasks.push(
        lightScanner(codeScanner, () => isScanWanted(this.loop.state, this.#viewContext()), this.loop, context),
      )
    }
    if (queueDisplay !== null) tasks.push(showQueueNumber(queueDisplay, this.loop, context))
    if (panel !== null) {
      this.#present.attach(panel)
      attachPanel(
        panel,
        { clock: this.#parts.clock, loop: this.loop, watch: this.#watch },
        {
          isAlarmed: () => this.custody.isAlarmed(),
          tasks: () => this.crewView().tasks,
          act: (act) => void this.#submitFrom('panel', { kind: 'crew', act, operator: AT_PANEL }),
          refuse: (refusal) => {
            this.#refusals.show('panel', refusal)
          },
        },
      )
    }
    return tasks
  }
}
