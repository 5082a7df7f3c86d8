import { Kiosk } from '../../firmware/compose/kiosk.ts'
import type { KioskSettings } from '../../firmware/compose/kiosk-settings.ts'
import { publishFigures } from '../../firmware/compose/publish-figures.ts'
import { createScanMeaning } from '../../firmware/compose/scan-input.ts'
import { createScanRules } from '../../firmware/compose/scan-rules.ts'
import { openUplinkLine, type UplinkLine } from '../../firmware/compose/uplink-line.ts'
import { waitForChange } from '../../firmware/compose/wait-for-change.ts'
import type { CrewAct } from '../../firmware/domain/input.ts'
import { createMoments } from '../../firmware/domain/moment.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { type Roster, type RosterEntry, type RosterStanding, rosterStanding } from '../../firmware/domain/roster.ts'
import { skinProfile } from '../../firmware/domain/skin-profile.ts'
import { openJournal } from '../../firmware/journal/open-journal.ts'
import type { ActResult } from '../../firmware/ports/kiosk.ts'
import type { LabelRenderer } from '../../firmware/ports/label-renderer.ts'
import type { Panel } from '../../firmware/ports/panel.ts'
import type { UplinkTiming } from '../../firmware/uplink/settings.ts'
import { Uplink } from '../../firmware/uplink/uplink.ts'
import { SILENT } from '../firmware/compose/loop-fixture.ts'
import type { Seeded } from '../support/seeded.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import {
  PrinterOnTwin,
  SimulatedDisplay,
  SimulatedReader,
  SimulatedScanner,
  SimulatedThermometer,
  type Standing,
} from './booth-devices.ts'
import { type Asked, TimedJournal } from './timed-journal.ts'

/** This district's broker acknowledges, and nobody signs. */
const AWAY = {
  certificate: () => null,
  receipts: { state: () => null, onChanged: () => () => undefined },
  mirror: { isFailing: false },
  aside: { view: null },
}

const PLACE = { district: '119999', site: '0001' }
const MODE = 'drill'
export const COURIER = { id: 'courier-1', name: '转运员一' } as const
const TIMEZONE = 'Asia/Shanghai'

const SCAN_RULES = [
  { id: 'person', kind: 'person', pattern: '^P:(?<idNumber>[0-9X]{18}):(?<name>[^:]{1,30}):(?<phone>[0-9]{11})$' },
  { id: 'status', kind: 'status', pattern: '^S:(?<colour>[a-z]{1,20})$' },
  { id: 'tube', kind: 'tube', pattern: '^T:(?<number>[A-Z0-9-]{6,24})$' },
] as const

/** The answers of this machine take real time while virtual time may go on: deadlines far away, figures seldom. */
const TIMING: Partial<UplinkTiming> = {
  connectTimeoutMs: 600_000,
  ackTimeoutMs: 600_000,
  closeTimeoutMs: 600_000,
  spacingMs: 30_000,
  refreshMs: 600_000,
  cursorMs: 30_000,
}

const PRESENT = ['idReader', 'codeScanner', 'thermometer', 'queueDisplay', 'labelPrinter'] as const

/** While the line is whole the district is at most so far behind. */
const BEHIND_MAX = 200

export interface StationPlan {
  readonly kiosk: string
  readonly station: string
  readonly ticketLetter: string
  readonly folder: string
  /** So long a label takes; no time at all where it is not the question. */
  readonly printMs?: number
  /** Buttons and pedal; none where it is not the question. */
  readonly panel?: Panel
}

export interface World {
  readonly clock: VirtualClock
  readonly random: Seeded
  readonly programmes: readonly Programme[]
  readonly renderer: LabelRenderer
  readonly brokerPort: number
  /** Numbers of the documents of those whom the roster calls key persons, and of those on it who never come. */
  readonly keyPeople: readonly string[]
  readonly neverComing: readonly string[]
}

/** One whole kiosk of the site: journal, loop, label desk, uplink; only reader, scanner, thermometer and digits are of the test. */
export class Station {
  readonly plan: StationPlan
  readonly reader = new SimulatedReader()
  readonly scanner = new SimulatedScanner()
  readonly display = new SimulatedDisplay()
  readonly printer: PrinterOnTwin
  /** What this journal was asked to write, over all runs. */
  readonly asked: Asked[] = []
  /** Ids of events that an act was answered with: the crew was told that they are true. */
  readonly confirmed = new Set<string>()
  readonly refused = new Map<string, number>()
  standing: Standing | null = null
  readonly #world: World
  #running: Running | null = null
  #boots = 0
  #requests = 0
  #tubes = 0

  constructor(plan: StationPlan, world: World) {
    this.plan = plan
    this.#world = world
    this.printer = new PrinterOnTwin(world.clock, plan.printMs)
  }

  get kiosk(): Kiosk {
    return this.#now.kiosk
  }

  get uplink(): Uplink {
    return this.#now.uplink
  }

  get line(): UplinkLine {
    return this.#now.line
  }

  /** The district should have it by now: time waits for it. */
  get isBehind(): boolean {
    const uplink = this.#running?.uplink.state()
    return uplink?.state === 'online' && uplink.unsent > BEHIND_MAX
  }

  async start(): Promise<void> {
    const { brokerPort, clock, programmes, random, renderer } = this.#world
    const { folder, kiosk: id, station, ticketLetter } = this.plan
    this.#boots += 1
    const chance = random.of(`${id} boot ${this.#boots}`)
    const place = { ...PLACE, station }
    const opened = await openJournal({ dataDir: folder, kiosk: id, mode: MODE, place, random: chance })
    const { journal, personKeys, pressMarks } = opened
    const roster = rosterOf(this.#world, (idNumber) => personKeys.identify(idNumber))
    const line = await openUplinkLine(brokerPort)
    const settings = {
      ...place,
      urls: [line.url],
      protocol: '3.1.1',
      hotline: null,
      mode: MODE,
      kiosk: id,
      version: '0',
      timing: TIMING,
    } as const
    const bootId = `boot-${this.#boots}`
    const uplink = new Uplink({ outbox: journal, clock, bootId, random: chance, log: SILENT, settings })
    const kiosk = new Kiosk({
      journal: new TimedJournal(journal, clock, this.asked),
      clock,
      log: SILENT,
      moments: createMoments(TIMEZONE),
      programmes,
      closesAt: '23:50',
      skinProfile: skinProfile('default'),
      kiosk: { id, ticketLetter, version: '0' },
      identify: (idNumber) => personKeys.identify(idNumber),
      pressMarks,
      roster: (personKey) => roster.get(personKey) ?? null,
      bootId,
      settings: this.#settings(),
      devices: this.#devices(),
      failures: new Map(),
      renderer,
      scans: createScanMeaning(createScanRules(SCAN_RULES)),
      openingHours: [],
      couriers: [COURIER],
      synthesize: () => Promise.reject(new Error('this booth has no loudspeaker')),
      uplinkState: () => {
        const { eventTrouble, oldestUnsentAt, state, trouble, unsent, unsentForMs } = uplink.state()
        return { state, unsent, oldestUnsentAt, unsentForMs, trouble: trouble ?? eventTrouble }
      },
    })
    await kiosk.start()
    const figures = publishFigures(kiosk, uplink, AWAY, clock)
    this.#running = { kiosk, uplink, line, figures, journal, roster }
    uplink.start()
  }

  /** As `systemctl stop`: in the order of the product. */
  async stop(): Promise<void> {
    const { figures, journal, kiosk, line, uplink } = this.#now
    figures.close()
    await kiosk.close()
    await uplink.close()
    await line.close()
    await journal.close()
    this.#running = null
  }

  /** Does what the page's button does. */
  async act(act: CrewAct, operator: string, requestId = this.nextRequest()): Promise<ActResult> {
    const result = await this.kiosk.act(act, { operator, requestId })
    if (result.ok) for (const id of result.events) this.confirmed.add(id)
    else this.refused.set(`${act.act}: ${result.refusal}`, (this.refused.get(`${act.act}: ${result.refusal}`) ?? 0) + 1)
    return result
  }

  /** Who of the roster came and who is missing, as the page of the roster says it now. */
  rosterStanding(unit: 'key' | 'never'): RosterStanding {
    const { kiosk, roster } = this.#now
    const context = { now: kiosk.loop.now(), programme: kiosk.loop.programme }
    return rosterStanding(kiosk.loop.state, roster, { half: null, unit }, context)
  }

  /** The number on a tube of the maker. */
  nextTube(): string {
    this.#tubes += 1
    return `${this.plan.kiosk}-LOT7-${this.#tubes}`
  }

  nextRequest(): string {
    this.#requests += 1
    return `request-${this.#requests}`
  }

  /** False when it did not come true within this time. */
  async until(isSo: () => boolean, forMs: number): Promise<boolean> {
    const { signal } = new AbortController()
    await waitForChange(this.kiosk, this.#world.clock, { forMs, isDue: isSo, signal })
    return isSo()
  }

  get #now(): Running {
    if (this.#running === null) throw new Error(`${this.plan.kiosk} is not running`)
    return this.#running
  }

  #settings(): KioskSettings {
    const { folder, kiosk: id, station } = this.plan
    return {
      id,
      name: '红旗社区采样亭',
      site: PLACE.site,
      station,
      hotline: null,
      mode: MODE,
      bandsMinutes: [25, 50],
      version: '0',
      dataFolder: folder,
      signOutMinutes: 30,
      shiftMinutes: 240,
      checkEveryDays: null,
    }
  }

  #devices() {
    const simulated = { simulated: true }
    return {
      idReader: this.reader,
      codeScanner: this.scanner,
      thermometer: new SimulatedThermometer(this.#world.clock, () => this.standing),
      distance: null,
      queueDisplay: this.display,
      labelPrinter: this.printer,
      panel: this.plan.panel ?? null,
      speaker: null,
      present: new Map(PRESENT.map((name) => [name, simulated])),
    }
  }
}

interface Running {
  readonly kiosk: Kiosk
  readonly uplink: Uplink
  readonly line: UplinkLine
  readonly figures: { close(): void }
  readonly journal: { close(): Promise<void> }
  readonly roster: Roster
}

function rosterOf({ keyPeople, neverComing }: World, identify: (idNumber: string) => string): Roster {
  const entry = (idNumber: string, unit: 'key' | 'never'): RosterEntry => ({
    personKey: identify(idNumber),
    maskedName: '甄*',
    idTail: idNumber.slice(-4),
    category: unit === 'key' ? 'key' : null,
    phone: null,
    unit,
    proofDay: null,
    half: null,
  })
  const entries = [
    ...keyPeople.map((idNumber) => entry(idNumber, 'key')),
    ...neverComing.map((idNumber) => entry(idNumber, 'never')),
  ]
  return new Map(entries.map((one) => [one.personKey, one]))
}
