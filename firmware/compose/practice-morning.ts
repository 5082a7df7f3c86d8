import type { SamplingEvent } from '../domain/events.ts'
import type { Input } from '../domain/input.ts'
import type { PracticeFact } from '../domain/practice-fact.ts'
import { type Happening, type Manner, planMorning } from '../domain/practice-plan.ts'
import { nextHint, type PracticeScore, scorePractice } from '../domain/practice-score.ts'
import type { BenchPerson, BenchPort } from '../ports/bench.ts'
import type { Clock } from '../ports/clock.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import type { PracticePort, PracticeView } from '../ports/practice.ts'
import { BoothVisitor } from './booth-visitor.ts'
import { inventPerson } from './demo-people.ts'
import type { Submitted } from './loop-parts.ts'
import { SeededRandom } from './seeded-random.ts'

/** Longer than a session may last with staff called: whoever is not helped is referred by then. */
const STANDS_MAX_MS = 240_000
/** Nothing happens on the screen for this long after a card was laid: they touch it and ask for help. */
const PUZZLED_MS = 8_000
/** A mother waits so long for somebody to say "together"; then she simply begins. */
const FAMILY_WAITS_MS = 25_000
/** Reads the sentence, takes the sleeve off. */
const AGAIN_MS = 2_500
/** Looks at the question, touches "well". */
const ANSWER_MS = 2_000

export interface PracticeParts {
  readonly bench: BenchPort
  readonly kiosk: KioskPort
  readonly clock: Clock
  readonly seed: number
  readonly minutes: number
  /** A text that the scan rules take for a status code which the rules refer; null where there is none. */
  readonly badCode: string | null
}

interface Resident {
  readonly manner: Manner
  readonly person: BenchPerson
}

/** A hard morning of invented people, played onto the twins; the crew works with the real pages. */
export class PracticeMorning implements PracticePort {
  readonly #parts: PracticeParts
  readonly #plan: readonly Happening[]
  readonly #random: SeededRandom
  readonly #stop = new AbortController()
  readonly #visitor: BoothVisitor
  readonly #facts: PracticeFact[] = []
  readonly #line: Resident[] = []
  readonly #noShows = new Set<string>()
  readonly #listeners = new Set<() => void>()
  #beganMs = 0
  #standing: Resident | null = null
  #says: NonNullable<PracticeView['booth']>['says'] = 'card'
  #isFamilyAnnounced = false
  #isPaperOut = false
  #isHelpNeeded = false
  #score: PracticeScore | null = null
  #wake: () => void = () => undefined
  #running: Promise<unknown> = Promise.resolve()

  constructor(parts: PracticeParts) {
    this.#parts = parts
    this.#random = new SeededRandom(parts.seed)
    this.#plan = planMorning(parts.minutes, () => this.#random.fraction())
    this.#visitor = new BoothVisitor({ ...parts, random: this.#random }, this.#stop.signal)
  }

  start(): void {
    this.#beganMs = this.#parts.clock.monotonicMs()
    const watching = this.#parts.kiosk.onChanged(() => {
      this.#watchHelp()
    })
    this.#stop.signal.addEventListener('abort', watching)
    this.#running = Promise.all([this.#happen(), this.#serve(), this.#end()])
  }

  /** The loop tells every input and what became of it. */
  observe(input: Input, result: Submitted): void {
    if (this.#score !== null) return
    const atMs = this.#nowMs()
    if (!result.ok) {
      if (input.kind === 'crew') this.#facts.push({ atMs, kind: 'refused', refusal: result.refusal })
      return
    }
    const events = result.events.map(({ event }) => event)
    if (events.length > 0) this.#facts.push({ atMs, kind: 'events', events })
    for (const event of events) this.#noteNoShow(event, atMs)
  }

  loadPaper(): void {
    this.#isPaperOut = false
    this.#parts.bench.setPrinter({ paper: 'ok' })
  }

  onOver(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  view(): PracticeView {
    const { kiosk, minutes, seed } = this.#parts
    const nowMs = this.#nowMs()
    const standing = this.#standing
    return {
      state: this.#score === null ? 'running' : 'over',
      seed,
      leftMs: Math.max(0, minutes * 60_000 - nowMs),
      booth:
        standing === null
          ? null
          : { says: this.#says, papers: { name: standing.person.name, idNumber: standing.person.idNumber } },
      inLine: this.#line.length,
      chair: kiosk.crewView().called.flatMap(({ ticket, visit }) => {
        return ticket === null ? [] : [{ ticket, isThere: !this.#noShows.has(visit) }]
      }),
      isPaperOut: this.#isPaperOut,
      hint: this.#score === null ? nextHint(this.#facts, nowMs) : null,
      score: this.#score,
    }
  }

  /** Ends the practice now, if it still runs, and judges it. */
  finish(): PracticeScore {
    if (this.#score !== null) return this.#score
    this.#score = scorePractice(this.#facts, this.#nowMs())
    this.#stop.abort()
    for (const listener of this.#listeners) listener()
    return this.#score
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.finish()
    this.#wake()
    await this.#running
  }

  #nowMs(): number {
    return this.#parts.clock.monotonicMs() - this.#beganMs
  }

  async #end(): Promise<void> {
    await this.#visitor.sleep(this.#parts.minutes * 60_000)
    this.finish()
    this.#wake()
  }

  async #happen(): Promise<void> {
    for (const happening of this.#plan) {
      await this.#visitor.sleep(Math.max(0, happening.atMs - this.#nowMs()))
      if (this.#stop.signal.aborted) return
      this.#cause(happening)
    }
  }

  #cause(happening: Happening): void {
    const { bench } = this.#parts
    switch (happening.what) {
      case 'resident':
        this.#line.push({ manner: happening.manner, person: inventPerson(this.#random) })
        this.#wake()
        return
      case 'paper-out':
        this.#isPaperOut = true
        bench.setPrinter({ paper: 'out' })
        return
      case 'reader-unplugged':
      case 'reader-plugged':
        bench.setReader(happening.what === 'reader-plugged' ? 'up' : 'down')
    }
  }

  /** The line in front of the booth, one after another. */
  async #serve(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const resident = this.#line.shift()
      if (resident === undefined) await new Promise<void>((resolve) => (this.#wake = resolve))
      else await this.#visit(resident)
    }
  }

  async #visit(resident: Resident): Promise<void> {
    const visitor = this.#visitor
    const { manner, person } = resident
    this.#standing = resident
    this.#says = 'card'
    // What stands there for the one before is read to its end: a code or a card would count as theirs.
    await visitor.until(() => this.#isFree(), STANDS_MAX_MS)
    if (manner === 'family') await this.#announceFamily()
    else this.#isFamilyAnnounced = false
    visitor.enter()
    visitor.showForehead(visitor.skinC(manner === 'fever' ? 'feverish' : 'healthy'))
    if (manner === 'bad-code' && this.#parts.badCode !== null) this.#parts.bench.scan(this.#parts.badCode)
    if (manner === 'second-try') await this.#layBadly()
    if (manner === 'no-document') await this.#askForHelp('no-document')
    else {
      visitor.lay(person)
      if (!(await visitor.until(() => !this.#isFree(), PUZZLED_MS))) await this.#askForHelp('reader-dead')
    }
    await this.#untilServed()
    await visitor.leave()
    this.#standing = null
  }

  async #layBadly(): Promise<void> {
    this.#says = 'again'
    this.#visitor.layUnreadable()
    await this.#visitor.sleep(AGAIN_MS)
    this.#visitor.lift()
    await this.#visitor.sleep(AGAIN_MS)
  }

  /** A touch on the screen: what is said there calls the crew. */
  async #askForHelp(says: 'no-document' | 'reader-dead'): Promise<void> {
    this.#says = says
    await this.#parts.kiosk.begin()
  }

  async #announceFamily(): Promise<void> {
    if (this.#isFamilyAnnounced) return
    this.#isFamilyAnnounced = true
    this.#says = 'family'
    this.#facts.push({ atMs: this.#nowMs(), kind: 'family' })
    await this.#visitor.until(() => this.#parts.kiosk.crewView().party !== null, FAMILY_WAITS_MS)
  }

  /** Answers what the screen asks, and stays until it says that it is over. */
  async #untilServed(): Promise<void> {
    const { kiosk } = this.#parts
    const asksSymptoms = (): boolean => kiosk.publicView().resident.prompt === 'symptoms'
    while (await this.#visitor.until(() => this.#isOver() || asksSymptoms(), STANDS_MAX_MS)) {
      if (this.#stop.signal.aborted || this.#isOver()) return
      await this.#visitor.sleep(ANSWER_MS)
      const { session } = kiosk.publicView().resident
      await kiosk.answerAtBooth(session, { kind: 'symptoms', hasSymptoms: false })
    }
  }

  /** Nobody is being served, and nothing is said to anybody. */
  #isFree(): boolean {
    return this.#parts.kiosk.crewView().session === null
  }

  /** The answer stands on the screen: a ticket, a refusal, or "our staff will help you" with nothing left to ask. */
  #isOver(): boolean {
    const { session } = this.#parts.kiosk.crewView()
    if (session === null) return true
    const { needs, prompt } = session
    if (needs !== null) return false
    return prompt === 'staff' || FINAL.some((one) => one === prompt)
  }

  /** Somebody at the booth waits for the crew, or waits no more: helped, or gone. */
  #watchHelp(): void {
    if (this.#score !== null) return
    const { session } = this.#parts.kiosk.crewView()
    const isNeeded = (session?.needs ?? null) !== null
    if (isNeeded === this.#isHelpNeeded) return
    this.#isHelpNeeded = isNeeded
    const kind = isNeeded ? 'needs-help' : session === null ? 'unhelped' : 'helped'
    this.#facts.push({ atMs: this.#nowMs(), kind })
  }

  #noteNoShow(event: SamplingEvent, atMs: number): void {
    if (event.type !== 'visit.checked-in' || event.data.ticket === undefined) return
    if (this.#standing?.manner !== 'no-show') return
    this.#noShows.add(event.data.visit)
    this.#facts.push({ atMs, kind: 'no-show', visit: event.data.visit })
  }
}

const FINAL = ['done', 'passed', 'repeated', 'not-holder', 'refused', 'mask-missing', 'closed', 'printer-wait'] as const
