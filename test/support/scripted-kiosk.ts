import type { CustodyView } from '../../firmware/domain/custody-view.ts'
import type { CrewAct, Refusal } from '../../firmware/domain/input.ts'
import type { BoothAnswer } from '../../firmware/domain/intake-input.ts'
import type { CrewView, CrewVisitView, PublicView, TubeView } from '../../firmware/domain/view.ts'
import type { CustodyPort, ScannedCourier } from '../../firmware/ports/custody.ts'
import type { ActResult, HealthView, KioskPort, SignOutReason } from '../../firmware/ports/kiosk.ts'
import type { Language } from '../../firmware/ports/voice.ts'
import { CUSTODY, SHEET } from './scripted-custody.ts'
import { SCRIPTED_TUBES } from './scripted-tubes.ts'
import { nowAtSite } from './site-time.ts'

const COURIER = { id: 'driver-1', name: '示范转运员' }

/** A transparent PNG of one dot. */
export const ONE_DOT_PNG: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A kiosk that shows what it is told to show, and remembers what was asked of it. */
export class ScriptedKiosk implements KioskPort {
  readonly acts: { readonly act: CrewAct; readonly operator: string; readonly requestId: string }[] = []
  readonly signIns: string[] = []
  readonly signOuts: string[] = []
  readonly said: (Language | null)[] = []
  begins = 0
  /** Sessions for which "print my number" was touched. */
  readonly tickets: number[] = []
  /** What was touched on the booth's screen. */
  readonly answers: ({ readonly session: number } & BoothAnswer)[] = []
  readonly #listeners = new Set<() => void>()
  readonly #given = new Map<string, ActResult>()
  #public: PublicView
  #crew: CrewView
  #health: HealthView = HEALTH
  #refusal: Refusal | null = null

  scannedCourier: ScannedCourier | null = null
  readonly custody: CustodyPort = {
    view: () => ({ ...this.#custody, couriers: [COURIER], scannedCourier: this.scannedCourier }),
    courierOf: (text) => (text === 'B:driver-1' ? COURIER : null),
    sheet: (box) => (box === SHEET.box ? SHEET : null),
    codePng: (box) => Promise.resolve(box === SHEET.box ? ONE_DOT_PNG : null),
  }
  #custody: CustodyView = CUSTODY

  readonly tubes = SCRIPTED_TUBES

  constructor() {
    this.#public = PUBLIC
    this.#crew = CREW
  }

  publicView(): PublicView {
    return { ...this.#public, queue: { ...this.#public.queue, at: nowAtSite() } }
  }

  crewView(): CrewView {
    return this.#crew
  }

  health(): HealthView {
    return this.#health
  }

  sayAgain(language: Language | null): void {
    this.said.push(language)
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  act(act: CrewAct, by: { readonly operator: string; readonly requestId: string }): Promise<ActResult> {
    this.acts.push({ act, ...by })
    const before = this.#given.get(by.requestId)
    const answer: ActResult =
      before ??
      (this.#refusal === null
        ? { ok: true, events: [`demo.K0042.1.${this.acts.length}`] }
        : { ok: false, refusal: this.#refusal })
    this.#given.set(by.requestId, answer)
    return Promise.resolve(answer)
  }

  begin(): Promise<ActResult> {
    this.begins += 1
    return Promise.resolve(this.#refusal === null ? { ok: true, events: [] } : { ok: false, refusal: this.#refusal })
  }

  printTicket(session: number): Promise<ActResult> {
    this.tickets.push(session)
    return Promise.resolve(this.#refusal === null ? { ok: true, events: [] } : { ok: false, refusal: this.#refusal })
  }

  answerAtBooth(session: number, answer: BoothAnswer): Promise<ActResult> {
    this.answers.push({ session, ...answer })
    return Promise.resolve(this.#refusal === null ? { ok: true, events: [] } : { ok: false, refusal: this.#refusal })
  }

  signedIn(operator: string, by: 'pin' | 'badge'): Promise<void> {
    this.signIns.push(by === 'pin' ? operator : `${operator} by badge`)
    return Promise.resolve()
  }

  async signedOut(operator: string, reason: SignOutReason): Promise<void> {
    await Promise.resolve(this.signOuts.push(`${operator} ${reason}`))
  }

  labelPng(label: string): Promise<Uint8Array | null> {
    return Promise.resolve(label === '00422611210007/1' ? ONE_DOT_PNG : null)
  }

  /** Changes what the kiosk shows, and tells everybody. */
  show(change: {
    readonly queue?: Partial<PublicView['queue']>
    readonly resident?: Partial<PublicView['resident']>
    readonly view?: Partial<PublicView>
    readonly crew?: Partial<CrewView>
    readonly custody?: Partial<CustodyView>
    readonly health?: Partial<HealthView>
  }): void {
    this.#custody = { ...this.#custody, ...change.custody }
    const { crew, health, queue, resident, view } = change
    this.#public = {
      ...this.#public,
      ...view,
      queue: { ...this.#public.queue, ...queue },
      resident: { ...this.#public.resident, ...resident },
    }
    this.#crew = { ...this.#crew, ...crew }
    this.#health = { ...this.#health, ...health }
    for (const listener of this.#listeners) listener()
  }

  /** From now on every act is refused so; null lets them through. */
  refuseWith(refusal: Refusal | null): void {
    this.#refusal = refusal
  }
}

const TICKETS = ['A013', 'A014', 'A015', 'A016', 'A017', 'A018', 'A019', 'A020', 'A021', 'A022']

const PUBLIC: PublicView = {
  kiosk: { id: 'K0042', name: '红旗社区采样亭', site: '0001', station: '01' },
  mode: 'demo',
  resident: {
    prompt: 'idle',
    session: 0,
    arrival: 0,
    step: 1,
    ticket: null,
    ahead: null,
    estimatedWaitMinutes: null,
    result: null,
    paper: null,
    guidance: null,
    language: 'zh',
    steps: [1, 2, 3, 4],
    identity: 'required',
  },
  queue: {
    waiting: 23,
    estimatedWaitMinutes: 12,
    estimatedWaitRange: [8, 16],
    band: 'clear',
    nowServing: 'A012',
    servedLastHour: 118,
    open: true,
    intake: { state: 'open', opens: null, closesAt: '12:00' },
    at: nowAtSite(),
    seq: 311,
    nextGroup: { first: 'A013', last: 'A022', size: 10, tickets: TICKETS, released: false },
  },
  devices: [
    { device: 'idReader', state: 'ok', fault: null, simulated: true },
    { device: 'codeScanner', state: 'ok', fault: null, simulated: true },
    { device: 'thermometer', state: 'ok', fault: null, simulated: true },
    { device: 'distance', state: 'absent', fault: null, simulated: false },
    { device: 'queueDisplay', state: 'ok', fault: null, simulated: true },
    { device: 'labelPrinter', state: 'ok', fault: null, simulated: true },
    { device: 'panel', state: 'absent', fault: null, simulated: false },
    { device: 'speaker', state: 'ok', fault: null, simulated: true },
  ],
  today: { day: '2026-11-21', checkedIn: 141, collected: 118, tubes: 12 },
}

export const PERSON: CrewVisitView = {
  visit: 'K0042-1-V12',
  ticket: 'A012',
  maskedName: '张*',
  sex: 'female',
  age: 62,
  category: 'general',
  bodyC: 36.4,
  isDocumentExpired: false,
  restsUntilMs: null,
  tube: '00422611210007',
  state: 'called',
}

const TUBE: TubeView = {
  tube: '00422611210007',
  numbering: 'printed',
  group: 'K0042-1-G37',
  poolSize: 10,
  expected: 10,
  count: 7,
  openedAt: nowAtSite(240_000),
  label: { label: '00422611210007/1', tube: '00422611210007', copy: 1, state: 'printed', cause: null },
}

const CREW: CrewView = {
  called: [PERSON],
  sampler: {
    cue: 'swab',
    tube: { number: TUBE.tube, count: 7, places: 10, specimenType: 'oropharyngeal-swab' },
    pedalReadyAtMs: 0,
  },
  waitingTickets: TICKETS,
  absent: [],
  session: null,
  party: null,
  tubes: [TUBE],
  tasks: [],
  undoable: [],
  oldestSampleAt: nowAtSite(102 * 60_000),
  boxDueAt: nowAtSite(-18 * 60_000),
  onDuty: [{ operator: 'leader', minutes: 133 }],
  programme: {
    rules: 'pooled-10@3',
    numbering: 'printed',
    collect: 'by-crew',
    subjects: 'people',
    places: [],
    identity: 'required',
    guardianUnderYears: 0,
    tickets: 'never',
    categories: [{ category: 'general', identity: 'required' }],
  },
}

const HEALTH: HealthView = {
  state: 'ok',
  version: '0.1.0',
  rules: 'pooled-10@3',
  devices: PUBLIC.devices,
  uplink: { state: 'online', unsent: 3, oldestUnsentAt: null, unsentForMs: null, trouble: null },
  journal: { number: 1, sequence: 311, chain: 'AAAA', writable: true, unsendable: 0 },
  clock: 'synced',
  disk: { freeBytes: 5_000_000_000, freeRatio: 0.6 },
  update: null,
  at: nowAtSite(),
}

/** Somebody whom the crew has to measure; a test changes what it is about. */
export const SESSION: NonNullable<CrewView['session']> = {
  token: 7,
  prompt: 'staff',
  maskedName: '李*',
  sex: 'male',
  age: 41,
  concern: 'no-reading',
  needs: 'temperature',
  asks: [],
  isPhoneKnown: false,
  expiredOn: null,
  guardianOffer: null,
}
