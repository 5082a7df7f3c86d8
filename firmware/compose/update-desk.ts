import type { NextStep, Trial, UpdateFacts } from '../domain/update-plan.ts'
import { nextStep } from '../domain/update-plan.ts'
import { type UpdateFact, type UpdateRecord, type UpdateStep, updateTrouble } from '../domain/update-record.ts'
import type { SlotFolder } from '../maintenance/slot-folder.ts'
import { UpdateFault } from '../maintenance/update-fault.ts'
import type { KeptUpdate, UpdateNote } from '../maintenance/update-memory.ts'
import type { UpdateSteps } from '../maintenance/update-steps.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Interruption, Unquiet, UpdateAnswer, UpdatePhase, UpdateStatus, Updates } from '../ports/updates.ts'
import type { TrialWatch } from './trial-watch.ts'

/** A held update looks again so often; the trial's minute is counted so. */
const LOOK_MS = 5_000

export interface UpdateDeskParts {
  readonly slots: SlotFolder
  readonly note: UpdateNote
  /** Null: the configuration names no repository. */
  readonly steps: UpdateSteps | null
  readonly version: string
  readonly bootId: string
  readonly clock: Clock
  readonly quiet: { readonly waitsFor: () => Unquiet | null }
  readonly trial: TrialWatch
  readonly faulted: () => readonly string[]
  /** Writes an event, once; false while nothing can be written. */
  readonly say: (step: UpdateStep, fact: UpdateFact) => Promise<boolean>
  readonly record: () => UpdateRecord | null
  readonly newId: () => string
  /** Ends this process; the launcher starts what the link names. */
  readonly restart: () => void
  readonly log: Log
}

/** Carries out what the plan says, one step after the other; after a cut it goes on where it was. */
export class UpdateDesk implements Updates {
  readonly #parts: UpdateDeskParts
  readonly #stop = new AbortController()
  #kept: KeptUpdate | null = null
  #trial: Trial | null = null
  #step: NextStep['step'] = 'rest'
  #waitsFor: UpdateStatus['waitsFor'] = null
  #fetched: UpdateStatus['fetched'] = null
  #wake: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()
  #writing: Promise<void> = Promise.resolve()

  constructor(parts: UpdateDeskParts) {
    this.#parts = parts
  }

  /** Reads what the last run left, and goes on with it in the background. */
  async start(): Promise<void> {
    this.#kept = await this.#parts.note.read()
    this.#trial = await this.#parts.slots.trial()
    this.#running = this.#run()
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the kiosk ends'))
    this.#wake()
    await this.#running
  }

  status(): UpdateStatus {
    const { record, slots, version } = this.#parts
    const trouble = updateTrouble(record())
    return {
      version,
      slot: slots.running,
      phase: this.#phase(),
      target: this.#kept?.version ?? null,
      waitsFor: this.#waitsFor,
      tries: this.#kept?.tries ?? 0,
      fetched: this.#fetched,
      lastTrouble: trouble === null ? null : { version: trouble.version, reason: trouble.reason ?? trouble.step },
    }
  }

  async install(version: string, { force }: Interruption): Promise<UpdateAnswer> {
    const { steps, version: running } = this.#parts
    const reason = force?.reason ?? null
    if (this.#kept?.version === version && this.#step !== 'confirm') {
      await this.#keepInMind({ ...this.#kept, force: reason ?? this.#kept.force })
      this.#wake()
      return { status: 'accepted' }
    }
    if (steps === null) return { status: 'refused', reason: 'no-url' }
    if (this.#isBusy()) return { status: 'refused', reason: 'busy' }
    if (version === running) return { status: 'refused', reason: 'same-version' }
    return await this.#begin({ version, force: reason, reached: 'asked' })
  }

  async rollback(_reason: string, { force }: Interruption): Promise<UpdateAnswer> {
    const { slots } = this.#parts
    const release = await slots.release(slots.other)
    if (this.#isBusy()) return { status: 'refused', reason: 'busy' }
    if (release === null) return { status: 'refused', reason: 'no-other-slot' }
    return await this.#begin({ version: release.version, force: force?.reason ?? null, reached: 'installed' })
  }

  #isBusy(): boolean {
    return this.#kept !== null || this.#trial?.slot === this.#parts.slots.running
  }

  async #begin(wanted: Pick<KeptUpdate, 'version' | 'force' | 'reached'>): Promise<UpdateAnswer> {
    const { newId, version } = this.#parts
    const empty = { tries: 0, triedAt: null, target: null, trouble: null, faulted: [] }
    const kept: KeptUpdate = { update: newId(), from: version, ...empty, ...wanted }
    this.#kept = kept
    await this.#say('asked', wanted.reached === 'installed' ? 'rollback' : undefined)
    await this.#keepInMind(kept)
    this.#wake()
    return { status: 'accepted' }
  }

  async #run(): Promise<void> {
    const { log } = this.#parts
    const isOver = (): boolean => this.#stop.signal.aborted
    while (!isOver()) {
      try {
        const next = nextStep(this.#kept, await this.#facts())
        this.#step = next.step
        this.#waitsFor = next.step === 'hold' ? next.for : null
        if (await this.#perform(next)) return
      } catch (error) {
        if (isOver()) return
        // A disk that cannot be written, for a while or for good: the trial's ten minutes go on meanwhile.
        log.error({ event: 'update.step-failed', step: this.#step, cause: String(error) }, 'a step of an update failed')
        await this.#pause()
      }
    }
  }

  async #facts(): Promise<UpdateFacts> {
    const { bootId, clock, quiet, slots, trial, version } = this.#parts
    this.#trial = await slots.trial()
    return {
      ...{ bootId, monotonicMs: clock.monotonicMs(), clock: clock.trust() },
      running: { version, slot: slots.running },
      trial: this.#trial,
      returned: await slots.returned(),
      waitsFor: quiet.waitsFor(),
      health: trial.look(),
    }
  }

  /** True when this process is about to end. */
  async #perform(next: NextStep): Promise<boolean> {
    switch (next.step) {
      case 'rest':
        await this.#pause()
        return false
      case 'hold':
        if (this.#kept?.reached === 'installed') await this.#say('waiting')
        await this.#pause()
        return false
      case 'fetch':
      case 'verify':
      case 'install':
        await this.#bring(next.step)
        return false
      case 'switch':
        return await this.#switch()
      case 'confirm':
        await this.#say('trial')
        if (next.visit) void this.#parts.trial.visit(this.#stop.signal)
        await this.#pause()
        return false
      case 'keep':
        await this.#parts.slots.keep()
        return false
      case 'return':
        if (this.#trial !== null) await this.#parts.slots.giveBack(this.#trial, next.reason)
        this.#parts.restart()
        return true
      case 'stop':
        await this.#end('stopped', this.#kept?.trouble ?? next.reason)
        return false
      case 'over':
        await (next.outcome === 'kept' ? this.#end('kept') : this.#end('returned', next.reason))
        await this.#parts.slots.forgetReturn()
        return false
    }
  }

  /** Fetch, verify and install: what goes wrong for good ends the update, anything else is tried again. */
  async #bring(step: 'fetch' | 'verify' | 'install'): Promise<void> {
    const { steps } = this.#parts
    if (this.#kept === null || steps === null) {
      await this.#end('stopped', 'no-url')
      return
    }
    try {
      if (step === 'fetch') await this.#fetch(steps, this.#kept)
      else await steps[step](this.#kept)
    } catch (error) {
      if (!(error instanceof UpdateFault)) throw error
      await this.#faulted(error)
      return
    }
    const reached = ({ fetch: 'fetched', verify: 'verified', install: 'installed' } as const)[step]
    await this.#say(reached)
    await this.#keepInMind({ ...this.#kept, reached })
    // Not before: an install that was cut begins with it again.
    if (step === 'install') await this.#parts.note.dropArchive()
  }

  async #fetch(steps: UpdateSteps, before: KeptUpdate): Promise<void> {
    // Counted before it begins: one that ends the process would be tried for ever.
    await this.#keepInMind({ ...before, tries: before.tries + 1, triedAt: before.triedAt })
    await steps.fetch(before, {
      found: (target) => this.#keepInMind({ ...(this.#kept ?? before), target, triedAt: this.#now() }),
      onBytes: (bytes, of) => {
        this.#fetched = { bytes, of }
      },
      signal: this.#stop.signal,
    })
  }

  async #faulted({ cause, code, retryable }: UpdateFault): Promise<void> {
    const { log } = this.#parts
    log.warn({ event: 'update.fault', step: this.#step, code, cause: String(cause) }, 'an update does not go on')
    if (!retryable) await this.#end('refused', code)
    else if (this.#kept !== null)
      await this.#keepInMind({ ...this.#kept, reached: 'asked', trouble: code, triedAt: this.#now() })
  }

  async #switch(): Promise<boolean> {
    const { faulted, restart, slots } = this.#parts
    const kept = this.#kept
    if (kept === null) return false
    const release = await slots.release(slots.other)
    if (release?.version !== kept.version) {
      await this.#end('stopped', 'slot-empty')
      return false
    }
    if (!(await this.#say('switching'))) return false
    await this.#keepInMind({ ...kept, reached: 'switching', faulted: faulted() })
    await slots.switchToOther(kept.update)
    restart()
    return true
  }

  /** It is said before it is forgotten: after a cut it is come to again, and said once. */
  async #end(step: UpdateStep, reason?: string): Promise<void> {
    if (!(await this.#say(step, reason))) {
      await this.#pause()
      return
    }
    await this.#writing
    await this.#parts.note.forget()
    this.#kept = null
    this.#fetched = null
  }

  async #say(step: UpdateStep, reason?: string): Promise<boolean> {
    const { say, version } = this.#parts
    const kept = this.#kept
    const about = kept ?? { update: this.#trial?.update ?? '', version, from: version }
    const { from, update, version: target } = about
    return await say(step, { update, version: target, from, ...(reason === undefined ? {} : { reason }) })
  }

  /** A step and whoever asks meanwhile write one after the other, each what is so then. */
  async #keepInMind(kept: KeptUpdate): Promise<void> {
    this.#kept = kept
    const written = this.#writing.then(() => this.#parts.note.write(kept))
    this.#writing = written.catch(() => undefined)
    await written
  }

  #now(): { readonly bootId: string; readonly monotonicMs: number } {
    return { bootId: this.#parts.bootId, monotonicMs: this.#parts.clock.monotonicMs() }
  }

  #phase(): UpdatePhase {
    if (this.#step === 'confirm' || this.#step === 'keep' || this.#step === 'return') return 'trial'
    if (this.#step === 'hold') return this.#kept?.reached === 'asked' ? 'fetch' : 'wait'
    if (this.#step === 'rest' || this.#step === 'stop' || this.#step === 'over') return 'none'
    return this.#step
  }

  /** Until somebody asks for something, or it is time to look again. */
  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.after(LOOK_MS, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
      if (this.#stop.signal.aborted) this.#wake()
    })
  }
}
