import { join } from 'node:path'
import { type Credentials, readCredentials } from '../../config/credentials.ts'
import type { ServiceEnvironment } from '../../config/environment.ts'
import type { KioskConfig, LoadedConfig } from '../../config/load.ts'
import { parseBrokerUrls } from '../../config/schema.ts'
import { openControl } from '../control/control-server.ts'
import { bootId, ClockTrustWatch } from '../health/clock-trust.ts'
import { SystemClock } from '../health/system-clock.ts'
import { systemRandom } from '../health/system-random.ts'
import type { SqliteJournal } from '../journal/sqlite-journal.ts'
import { CanvasLabelRenderer } from '../labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../labels/label-fonts.ts'
import type { Clock, KioskClock } from '../ports/clock.ts'
import type { ReadDocumentText } from '../ports/document-reader.ts'
import type { HealthView } from '../ports/kiosk.ts'
import type { Log } from '../ports/log.ts'
import { openScreens } from '../screens/open-screens.ts'
import { Uplink, type UplinkParts } from '../uplink/uplink.ts'
import { espeakVoice, speakWithEspeak } from '../voice/espeak.ts'
import { PieceCache } from '../voice/piece-cache.ts'
import { Bench } from './bench.ts'
import { judgeTime } from './certificate-judge.ts'
import { obeyControl } from './control-desk.ts'
import type { BadgedCourier } from './custody-desk.ts'
import { DayDesk } from './day-desk.ts'
import { DemoResidents } from './demo-residents.ts'
import { openDevices } from './devices.ts'
import { readDocumentText } from './document-text.ts'
import { type EmbeddedBroker, openEmbeddedBroker } from './embedded-broker.ts'
import { ForwardDesk } from './forward-desk.ts'
import { startUpkeep } from './journal-upkeep.ts'
import { Kiosk } from './kiosk.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import { openMetrics } from './kiosk-metrics.ts'
import type { KioskParts } from './kiosk-parts.ts'
import { loopSettings } from './loop-settings.ts'
import { openMirror } from './mirror.ts'
import { createLineCollector } from './mrz-scans.ts'
import { openKioskJournal } from './open-kiosk-journal.ts'
import { openMaintenance, type ProcessActs } from './open-maintenance.ts'
import { hearReceipts, openReceiptDesk } from './open-receipt-desk.ts'
import { openServiceWatch } from './open-service-watch.ts'
import { startAtPlace } from './place-move.ts'
import { badCodeOf } from './practice-config.ts'
import { PracticeMorning, type PracticeParts } from './practice-morning.ts'
import { publishFigures } from './publish-figures.ts'
import type { ReceiptDesk } from './receipt-desk.ts'
import { RosterBook } from './roster-book.ts'
import { createRosterDesk } from './roster-desk.ts'
import { createScanMeaning } from './scan-input.ts'
import { createScanRules } from './scan-rules.ts'

import { badgesOf, kioskSettings, screensOptions, uplinkSettings } from './settings.ts'
import { sayUnreadable } from './unreadable-events.ts'
import { UplinkIdentity } from './uplink-identity.ts'
import { openUplinkLine, type UplinkLine } from './uplink-line.ts'

export interface RunOptions {
  readonly log: Log
  readonly version: string
  /** Invented residents who arrive by themselves, per hour; only where the ID reader is a twin. */
  readonly residentsPerHour: number
  /** Who listens to what the kiosk says of itself. */
  readonly service?: ServiceEnvironment
  /** Instead of the machine's clock: a trial or a picture of a day that passes when it is told to. */
  readonly clock?: KioskClock
  /** What maintenance may do with the process; without it nothing. */
  readonly process?: ProcessActs
  /** A morning for a crew in training; only where every device is a twin. */
  readonly practice?: { readonly seed: number; readonly minutes: number }
}

export interface RunningKiosk {
  /** Where the pages are, `http://127.0.0.1:8080`. */
  readonly address: string
  /** Where one can listen to the events; null without an embedded broker. */
  readonly brokerPort: number | null
  /** Who arrives by themselves; 0 without a simulated ID reader. */
  readonly residentsPerHour: number
  readonly practice: PracticeMorning | null
  /** In order: no more input, the label under way, the cursor, the journal. Idempotent. */
  close(): Promise<void>
}

/**
 * Builds a kiosk from a configuration and starts it. Rejects with `ConfigError` (a file that it names is missing),
 * `JournalError` (the data folder cannot be used), or what the web port says; then nothing stays open.
 */
export async function runKiosk(loaded: LoadedConfig, options: RunOptions): Promise<RunningKiosk> {
  const closers: (() => Promise<void>)[] = []
  try {
    return await build(loaded, options, closers)
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

const ALONE: ProcessActs = { keeper: null, restart: null }

/** Takes a part, where there is one, into the list of those that are closed in the end. */
type Keep = <Part extends { close(): Promise<void> | void } | null>(part: Part) => Part

function keeper(closers: (() => Promise<void>)[]): Keep {
  return (part) => {
    closers.push(async () => {
      await part?.close()
    })
    return part
  }
}

/** Builds from the inside out; what was opened is closed in the opposite order. */
async function build(
  loaded: LoadedConfig,
  { clock: otherClock, log, practice: asked, process = ALONE, residentsPerHour, service, version }: RunOptions,
  closers: (() => Promise<void>)[],
): Promise<RunningKiosk> {
  const keep = keeper(closers)
  const { config } = loaded
  const credentials = await readCredentials(loaded)
  const clock = otherClock ?? openClock(keep)
  const memory = await openKioskJournal(config)
  const { journal, personKeys, rosterVault: vault } = memory
  keep(journal)
  const book = new RosterBook()

  const renderer = new CanvasLabelRenderer(defaultLabelFonts())
  const bench = new Bench(renderer, () => labelUnderWay(kiosk))
  const opened = keep(await openDevices(config.devices, bench.report.bind(bench)))

  const link = { config, credentials, journal, clock, log: log.child({ room: 'uplink' }), version }
  const { broker, identity, line, receipts, uplink, uplinkParts } = await openUplink(link, () => kiosk.loop, keep)

  const kiosk: Kiosk = keep(
    new Kiosk({
      ...memory,
      clock,
      log: log.child({ room: 'kiosk' }),
      ...configured(loaded, version, clock),
      identify: (idNumber) => personKeys.identify(idNumber),
      roster: book.find,
      devices: opened.devices,
      failures: opened.failures,
      renderer,
      synthesize: keptSpeech(config, log),
      uplinkState: () => uplinkView(uplink),
    }),
  )
  const roster = keep(createRosterDesk(loaded, { book, clock, kiosk, log, personKeys, vault }))
  await roster.load()
  await kiosk.start()
  const { aside } = keep(startUpkeep(kiosk.loop, memory, { clock, log, config }))
  await roster.start()
  bench.attach(opened.twins, line, () => kiosk.said)
  const mirror = keep(openMirror(config, { journal, clock, log }))
  const acting = { ...{ loaded, credentials, identity, kiosk, journal, uplink, clock }, log, version, process }
  const { certificate, updates } = keep(await openMaintenance(acting))
  const { alerts } = keep(publishFigures(kiosk, uplink, { receipts, mirror, aside, certificate }, clock))
  keep(await startAtPlace({ uplink, parts: uplinkParts, folder: join(config.data, config.mode), log }))
  receipts.attach(uplink)
  const desk = { kiosk, journal, uplink, receipts, forward: new ForwardDesk(uplink) }
  keep(await openControl(config.data, (request) => obeyControl(desk, request), log))
  const day = keep(new DayDesk({ loop: kiosk.loop, reports: journal, closesAt: config.day.closesAt, uplink, receipts }))
  const practice = asked === undefined ? null : keep(preparePractice(loaded, { ...asked, bench, kiosk, clock }))
  const { metrics } = keep(openMetrics({ kiosk, clock, alerts, updates }))
  const parts = { kiosk, roster, day, bench, practice, clock, log, metrics, readDocument: documentsOf(kiosk) }
  const screens = keep(await openScreens(screensOptions(config, credentials, parts)))
  const perHour = opened.twins.idReader === null ? 0 : residentsPerHour
  keep(new DemoResidents({ bench, kiosk, clock, random: systemRandom, perHour })).start()
  practice?.start()
  keep(await openServiceWatch({ kiosk, uplink, clock, log, dataFolder: config.data }, screens.address, service))
  const running = { address: screens.address, brokerPort: broker?.port ?? null, residentsPerHour: perHour, practice }
  return { ...running, close: () => closeAll(closers) }
}

/** Judged by the day at the kiosk. */
function documentsOf({ loop }: Kiosk): ReadDocumentText {
  return (text) => readDocumentText(text, loop.now().day)
}

/** Phrases and numbers that are the same in every mode, beside the journals. */
function keptSpeech({ data }: KioskConfig, log: Log): KioskParts['synthesize'] {
  const cache = new PieceCache({ folder: join(data, 'voice'), voice: espeakVoice, synthesize: speakWithEspeak, log })
  return (piece) => cache.speak(piece)
}

/** It sees all that happens, and begins when it is told to. */
function preparePractice(
  loaded: LoadedConfig,
  { kiosk, ...parts }: Omit<PracticeParts, 'kiosk' | 'badCode'> & { readonly kiosk: Kiosk },
): PracticeMorning {
  const practice = new PracticeMorning({ ...parts, kiosk, badCode: badCodeOf(loaded) })
  kiosk.loop.onHandled((input, result) => {
    practice.observe(input, result)
  })
  return practice
}

function couriersOf({ custody }: KioskConfig): readonly BadgedCourier[] {
  return Object.entries(custody.couriers).map(([id, courier]) => ({ id, ...courier }))
}

/** What the kiosk takes from its files alone. */
function configured(
  loaded: LoadedConfig,
  version: string,
  clock: Clock,
): Pick<KioskParts, 'couriers' | 'scans' | 'settings'> & ReturnType<typeof loopSettings> {
  const { config } = loaded
  const settings = loopSettings(loaded, version)
  const lines = { collect: createLineCollector(clock), today: () => settings.moments(clock.epochMs()).day }
  return {
    ...settings,
    settings: kioskSettings(config, version),
    scans: createScanMeaning(createScanRules(config.scan.rules), lines, badgesOf(config)),
    couriers: couriersOf(config),
  }
}

function openClock(keep: Keep): SystemClock {
  const trust = keep(new ClockTrustWatch())
  return new SystemClock(() => trust.trust())
}

interface LinkParts {
  readonly config: KioskConfig
  readonly credentials: Credentials
  readonly journal: SqliteJournal
  readonly clock: KioskClock
  readonly log: Log
  readonly version: string
}

/** The way to the district, not begun yet: the loop comes first. */
async function openUplink(
  { clock, config, credentials, journal, log, version }: LinkParts,
  loop: () => KioskLoop,
  keep: Keep,
): Promise<{
  broker: EmbeddedBroker | null
  identity: UplinkIdentity | null
  line: UplinkLine | null
  receipts: ReceiptDesk
  uplink: Uplink
  uplinkParts: UplinkParts
}> {
  const { broker, line, urls } = await openBroker(config, keep)
  const receipts = keep(await openReceiptDesk(config, { journal, clock, log }))
  const settings = uplinkSettings(config, credentials, urls, version)
  const owner = { id: config.kiosk.id, dataFolder: config.data, log }
  const identity = keep(await UplinkIdentity.open(owner, credentials.uplink))
  const way: Omit<UplinkParts, 'settings' | 'clock' | 'bootId' | 'log' | 'random'> = {
    outbox: receipts.outbox,
    certificateTime: () => judgeTime(clock, loop().state),
    onUnsendable: (events) => sayUnreadable(loop(), log, events),
  }
  const uplinkParts = { ...way, clock, bootId: bootId(), log, random: systemRandom, settings, identities: identity }
  const uplink = keep(new Uplink(uplinkParts))
  hearReceipts(uplink, receipts, log)
  return { broker, identity, line, receipts, uplink, uplinkParts }
}

/** The district's brokers, or the demo's own with a line to it that can be cut. */
async function openBroker(
  { uplink }: KioskConfig,
  keep: Keep,
): Promise<{ broker: EmbeddedBroker | null; line: UplinkLine | null; urls: readonly string[] }> {
  if (uplink?.embedded === undefined) {
    return { broker: null, line: null, urls: uplink?.url === undefined ? [] : parseBrokerUrls(uplink.url) }
  }
  const broker = keep(await openEmbeddedBroker(uplink.embedded))
  const line = keep(await openUplinkLine(broker.port))
  return { broker, line, urls: [line.url] }
}

/** Newest first; each is taken out before it runs, so that a second call does nothing. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close()
}

function labelUnderWay(kiosk: Kiosk): string | null {
  return [...kiosk.loop.state.labels.values()].find((label) => label.state === 'started')?.id ?? null
}

function uplinkView(uplink: Uplink): HealthView['uplink'] {
  const { eventTrouble, oldestUnsentAt, state, trouble, unsent, unsentForMs } = uplink.state()
  return { state, unsent, oldestUnsentAt, unsentForMs, trouble: trouble ?? eventTrouble }
}
