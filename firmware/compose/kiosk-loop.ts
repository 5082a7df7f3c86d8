import { isTickDue } from '../domain/day.ts'
import { decide } from '../domain/decide.ts'
import type { RecordedEvent } from '../domain/events.ts'
import { evolve } from '../domain/evolve.ts'
import type { Effect, Input } from '../domain/input.ts'
import { intakeOf } from '../domain/intake-hours.ts'
import type { Moment } from '../domain/moment.ts'
import type { Intake, OpeningRange } from '../domain/opening-hours.ts'
import { type Programme, programmeInForce, rulesId } from '../domain/programme.ts'
import { IDLE, SESSION_LIMITS, type Session } from '../domain/session.ts'
import { emptyState, type KioskState } from '../domain/state.ts'
import type { Context, Decision, Turn } from '../domain/turn.ts'
import { type Instant, readClocks, stampOf } from './loop-clock.ts'
import type { LoopParts, Submitted, Witness } from './loop-parts.ts'
import { foldInto, startInput } from './loop-start.ts'

/** Far more than people and devices can cause in the second that a slow append may take; beyond it we say so. */
const INPUTS_WAITING_MAX = 256

/** A clock that was set, and the working day that it fell into. */
const DUE_BEFORE_MAX = 2

/** How often time itself is an input: seals, the new day. */
const TICK_MS = 5_000

/**
 * The heart: one queue of inputs, one writer, one state. An input is decided, its events are put on disk, then folded
 * into the state, and only then does anything follow from it.
 *
 * INVARIANTS. One input at a time. `state` is what the journal says. An input whose append fails has not happened.
 * A measurement or timer belongs to one session token and is cancelled with it.
 */
export class KioskLoop {
  readonly state: KioskState = emptyState()
  readonly #parts: LoopParts
  readonly #waiting: { readonly input: Input; readonly settle: (result: Submitted) => void }[] = []
  readonly #listeners = new Set<() => void>()
  readonly #witnesses = new Set<Witness>()
  #session: Session = IDLE
  #programme: Programme
  #isWorking = false
  /** Somebody or something waits for the input that is worked on; nobody does for a tick. */
  #isAsked = false
  /** Since when (RFC 3339) nothing can be written; null while all is well. */
  #failingSince: string | null = null
  /** What the last run left open (a label that was begun) is not written yet; nothing may happen before it is. */
  #owesStart = true
  #isClosed = false
  #lastIntake: Intake['state'] = 'open'
  #idle: Promise<void> = Promise.resolve()
  #stopMeasuring = new AbortController()
  #measuring: Promise<void> = Promise.resolve()
  #cancelTimer: () => void = () => undefined
  #cancelTick: () => void = () => undefined

  /** Until the clock is believed: the rules of the last event, else what the clock says. Throws only without any programme. */
  constructor(parts: LoopParts) {
    this.#parts = parts
    const programme = programmeInForce(parts.programmes, parts.clock.epochMs()) ?? parts.programmes[0]
    if (programme === undefined) throw new Error('a kiosk needs a programme')
    this.#programme = programme
  }

  get session(): Session {
    return this.#session
  }

  get programme(): Programme {
    return this.#programme
  }

  /** None while the clock is not believed: a wrong time must not close a site. */
  get openingHours(): readonly OpeningRange[] {
    return this.#parts.clock.trust() === 'unsynced' ? [] : this.#parts.openingHours
  }

  /** Whether people are taken in now. */
  get intake(): Intake {
    const { openingHours } = this
    return intakeOf(this.state, { now: this.now(), openingHours, isDiskFull: this.#parts.isDiskFull() })
  }

  get isWritable(): boolean {
    return this.#failingSince === null
  }

  now(): Moment {
    return readClocks(this.#parts, this.state).now
  }

  /** Folds the journal, then says that this run has begun. Resolves when the first events are on disk. */
  async start(): Promise<void> {
    const { rules } = await foldInto(this.state, this.#parts)
    // With a clock that is believed, the first input chooses anew.
    this.#programme = this.#parts.programmes.find((one) => rulesId(one) === rules) ?? this.#programme
    await this.submit(startInput(this.#parts))
    this.#scheduleTick()
  }

  /** Resolves when the input's events are on disk and folded. */
  submit(input: Input): Promise<Submitted> {
    // One timer and one measurement at most, and nobody asks for them again: the screen hangs on them.
    const isOfSession = input.kind === 'timer' || input.kind === 'measured'
    if (this.#isClosed || (!isOfSession && this.#waiting.length >= INPUTS_WAITING_MAX)) {
      return Promise.resolve({ ok: false, refusal: 'too-busy' })
    }
    return new Promise((settle) => {
      this.#waiting.push({ input, settle })
      if (!this.#isWorking) this.#idle = this.#work()
    })
  }

  /** Called after each input that changed anything. Returns the function that stops listening. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Called with each input and what became of it, refusals too. Returns the function that stops it. */
  onHandled(witness: Witness): () => void {
    this.#witnesses.add(witness)
    return () => this.#witnesses.delete(witness)
  }

  /** Takes no more inputs, finishes those that wait. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTick()
    await this.#idle
    // Only now: the last of those inputs may have begun a phase of its own.
    this.#cancelTimer()
    this.#stopMeasuring.abort()
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const result = await this.#handle(next.input)
        for (const listener of this.#witnesses) listener(next.input, result)
        next.settle(result)
        this.#tellHour()
      }
    } finally {
      this.#isWorking = false
    }
  }

  /** A site opens and closes by the hour alone: a tick without an event, and still a change. */
  #tellHour(): void {
    const { state } = this.intake
    if (state !== this.#lastIntake) this.changed()
    this.#lastIntake = state
  }

  /** A clock that was set and a new working day come first: tickets and tubes of this input belong to them. */
  async #handle(input: Input): Promise<Submitted> {
    if (this.#owesStart && input.kind !== 'start') {
      const started = await this.#handle(startInput(this.#parts))
      if (!started.ok) return started
    }
    // One instant for all of it: midnight must not fall in between.
    const instant = readClocks(this.#parts, this.state)
    for (let due = DUE_BEFORE_MAX; due > 0 && isTickDue(this.#turn(instant), input); due -= 1) {
      const turn = this.#turn(instant)
      const written = await this.#carryOut(turn, decide(turn, { kind: 'tick' }))
      if (!written.ok) return written
    }
    const next = this.#turn(instant)
    this.#isAsked = input.kind !== 'tick' && input.kind !== 'written-again'
    const done = await this.#carryOut(next, decide(next, this.#orTryAgain(input)))
    if (done.ok && input.kind === 'start') this.#owesStart = false
    return done
  }

  /** Somebody who comes would notice that there is room again; a kiosk notices by itself. */
  #orTryAgain(input: Input): Input {
    const since = this.#failingSince
    return input.kind === 'tick' && since !== null ? { kind: 'written-again', since } : input
  }

  #turn(instant: Instant): Turn {
    const { closesAt, identify, journal, kiosk, roster, skinProfile } = this.#parts
    const { epochMs } = instant.now
    const isClockTrusted = instant.clock.trust !== 'unsynced'
    // While the clock is not trusted the programme last in force stays: a wrong date must not change the rules.
    if (isClockTrusted) this.#programme = programmeInForce(this.#parts.programmes, epochMs) ?? this.#programme
    const context: Context = {
      ...instant,
      programme: this.#programme,
      closesAt,
      kiosk: { id: kiosk.id, journal: journal.number, ticketLetter: kiosk.ticketLetter },
      openingHours: this.openingHours,
      isDiskFull: this.#parts.isDiskFull(),
      couriers: this.#parts.couriers.map(({ id }) => id),
      skinProfile,
      identify,
      roster,
    }
    return { state: this.state, session: this.#session, context }
  }

  async #carryOut(turn: Turn, decision: Decision): Promise<Submitted> {
    const { refusal } = decision
    if (refusal !== undefined && decision.drafts.length === 0) return { ok: false, refusal }
    let events: readonly RecordedEvent[] = []
    if (decision.drafts.length > 0) {
      try {
        events = await this.#parts.journal.append(decision.drafts, stampOf(turn.context, decision.effects, this.#parts))
      } catch (cause) {
        return this.#appendFailed(cause, turn)
      }
      this.#failingSince = null
      for (const recorded of events) evolve(this.state, recorded)
    }
    if (refusal !== undefined) {
      this.changed()
      return { ok: false, refusal }
    }
    this.#enter(decision.session, decision.effects)
    if (events.length > 0 || decision.session !== turn.session) this.changed()
    return { ok: true, events }
  }

  /** Nothing was confirmed; the resident is sent to the crew, who see that the journal cannot be written. */
  #appendFailed(cause: unknown, { context }: Turn): Submitted {
    // Tried again at each tick: said once.
    if (this.#failingSince !== null && !this.#isAsked) return { ok: false, refusal: 'journal-unavailable' }
    this.#failingSince ??= context.now.time
    this.#parts.log.error({ event: 'journal.append-failed', cause: String(cause) }, 'journal append failed')
    const session: Session = {
      ...IDLE,
      phase: 'farewell',
      prompt: 'staff',
      token: this.#session.token + 1,
      arrival: this.#session.arrival,
      concern: 'journal',
    }
    this.#enter(session, [{ kind: 'timer', afterMs: SESSION_LIMITS.farewellMs }])
    this.changed()
    return { ok: false, refusal: 'journal-unavailable' }
  }

  #enter(session: Session, effects: readonly Effect[]): void {
    const isNewPhase = session.token !== this.#session.token
    this.#session = session
    if (isNewPhase) {
      this.#stopMeasuring.abort()
      this.#stopMeasuring = new AbortController()
      this.#cancelTimer()
    }
    for (const effect of effects) this.#perform(effect, session.token)
  }

  #perform(effect: Effect, token: number): void {
    switch (effect.kind) {
      case 'timer':
        this.#cancelTimer = this.#parts.clock.after(effect.afterMs, () => void this.submit({ kind: 'timer', token }))
        return
      case 'measure':
        this.#measuring = this.#measure(this.#measuring, this.#stopMeasuring.signal, token, effect.withinMs)
        return
      case 'ticket':
        this.#parts.printTicket(effect)
        return
      case 'set-clock':
        this.#parts.clock.believe({ ...effect, trust: 'set-by-crew' })
    }
  }

  /** There is one thermometer: the measurement of the person before, cancelled a moment ago, ends first. */
  async #measure(before: Promise<void>, signal: AbortSignal, token: number, withinMs: number): Promise<void> {
    const isCancelled = (): boolean => signal.aborted
    await before
    if (isCancelled()) return
    const result = await this.#parts.measure(signal, withinMs)
    if (!isCancelled()) void this.submit({ kind: 'measured', token, result })
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => {
      void this.submit({ kind: 'tick' })
      if (!this.#isClosed) this.#scheduleTick()
    })
  }

  /** Says that what is shown has changed; for what is shown beside the state too. */
  changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
