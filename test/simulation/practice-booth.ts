import { Kiosk } from '../../firmware/compose/kiosk.ts'
import { PracticeMorning } from '../../firmware/compose/practice-morning.ts'
import { createScanMeaning } from '../../firmware/compose/scan-input.ts'
import { createScanRules } from '../../firmware/compose/scan-rules.ts'
import { checkTypedDocument } from '../../firmware/domain/identity.ts'
import { createMoments } from '../../firmware/domain/moment.ts'
import { skinProfile } from '../../firmware/domain/skin-profile.ts'
import { openJournal } from '../../firmware/journal/open-journal.ts'
import { CanvasLabelRenderer } from '../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../firmware/labels/label-fonts.ts'
import type { BenchAnswer, BenchPort } from '../../firmware/ports/bench.ts'
import { SILENT } from '../firmware/compose/loop-fixture.ts'
import { aProgramme } from '../support/domain-kiosk.ts'
import { Seeded } from '../support/seeded.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import {
  PrinterOnTwin,
  SimulatedDisplay,
  SimulatedReader,
  SimulatedScanner,
  SimulatedThermometer,
  type Standing,
} from './booth-devices.ts'
import { type Asked, TimedJournal } from './timed-journal.ts'

/** Warmer than any wall: somebody stands there. */
const SKIN_FROM_C = 30
const DONE: BenchAnswer = { ok: true }

export interface PracticeBooth {
  readonly kiosk: Kiosk
  readonly practice: PracticeMorning
  readonly clock: VirtualClock
  /** What the journal was asked to write. */
  readonly asked: readonly Asked[]
  close(): Promise<void>
}

/** A whole kiosk in virtual time, and a practice on it that has not begun. */
export async function openPracticeBooth(
  folder: string,
  plan: { seed: number; minutes: number },
): Promise<PracticeBooth> {
  const clock = new VirtualClock('2026-11-21T08:00:00+08:00')
  const place = { district: '119999', site: '0001', station: '01' }
  const random = new Seeded(1, 'practice')
  const opened = await openJournal({ dataDir: folder, kiosk: 'K0042', mode: 'drill', place, random })
  const asked: Asked[] = []
  const journal = new TimedJournal(opened.journal, clock, asked)
  const bench = new VirtualBench(clock)
  const kiosk = new Kiosk({
    journal,
    clock,
    log: SILENT,
    moments: createMoments('Asia/Shanghai'),
    programmes: [aProgramme()],
    closesAt: '23:50',
    skinProfile: skinProfile('default'),
    kiosk: { id: 'K0042', ticketLetter: 'A', version: '0' },
    identify: (idNumber) => opened.personKeys.identify(idNumber),
    pressMarks: opened.pressMarks,
    roster: () => null,
    bootId: 'boot',
    settings: {
      ...{ id: 'K0042', name: '红旗社区采样亭', site: '0001', station: '01', mode: 'drill', version: '0' },
      ...{
        bandsMinutes: [25, 50],
        dataFolder: folder,
        signOutMinutes: 30,
        shiftMinutes: 240,
        hotline: null,
        checkEveryDays: null,
      },
    },
    devices: bench.devices(),
    failures: new Map(),
    renderer: new CanvasLabelRenderer(defaultLabelFonts()),
    scans: createScanMeaning(
      createScanRules([{ id: 'status', kind: 'status', pattern: '^S:(?<colour>[a-z]{1,20})$' }]),
    ),
    openingHours: [],
    couriers: [],
    synthesize: () => Promise.reject(new Error('this booth has no loudspeaker')),
    uplinkState: () => ({ state: 'none', unsent: 0, oldestUnsentAt: null, unsentForMs: null, trouble: null }),
  })
  await kiosk.start()
  const practice = new PracticeMorning({ bench, kiosk, clock, badCode: 'S:red', ...plan })
  kiosk.loop.onHandled((input, result) => {
    practice.observe(input, result)
  })
  const close = async (): Promise<void> => {
    await practice.close()
    await kiosk.close()
    await journal.close()
  }
  return { kiosk, practice, clock, asked, close }
}

/** The twins' control panel above devices that live in virtual time. */
class VirtualBench implements BenchPort {
  readonly #reader = new SimulatedReader()
  readonly #scanner = new SimulatedScanner()
  readonly #printer: PrinterOnTwin
  readonly #clock: VirtualClock
  #standing: Standing | null = null

  constructor(clock: VirtualClock) {
    this.#clock = clock
    this.#printer = new PrinterOnTwin(clock)
  }

  devices() {
    const names = ['idReader', 'codeScanner', 'thermometer', 'queueDisplay', 'labelPrinter'] as const
    return {
      idReader: this.#reader,
      codeScanner: this.#scanner,
      thermometer: new SimulatedThermometer(this.#clock, () => this.#standing),
      distance: null,
      queueDisplay: new SimulatedDisplay(),
      labelPrinter: this.#printer,
      panel: null,
      speaker: null,
      present: new Map(names.map((name) => [name, { simulated: true }])),
    }
  }

  layCard(card: Parameters<BenchPort['layCard']>[0]): BenchAnswer {
    const document = 'person' in card ? checkTypedDocument({ idType: 'resident-card', ...card.person }) : 'bad-number'
    if (typeof document === 'string') this.#reader.lay({ kind: 'unreadable', fault: 'not-read' })
    else this.#reader.lay({ kind: 'document', document })
    return DONE
  }

  setTemperature(objectC: number): BenchAnswer {
    this.#standing = objectC < SKIN_FROM_C ? null : { skinCentiC: () => Math.round(objectC * 100) }
    return DONE
  }

  scan(text: string): BenchAnswer {
    this.#scanner.show(text)
    return DONE
  }

  setPrinter({ paper }: Parameters<BenchPort['setPrinter']>[0]): BenchAnswer {
    if (paper !== undefined) this.#printer.setPaper(paper)
    return DONE
  }

  setReader(link: 'up' | 'down'): BenchAnswer {
    this.#reader.setPlugged(link === 'up')
    return DONE
  }

  readonly liftCard = (): BenchAnswer => DONE
  readonly failThermometer = (): BenchAnswer => DONE
  readonly setDistance = (): BenchAnswer => DONE
  readonly failDistance = (): BenchAnswer => DONE
  readonly pressButton = (): BenchAnswer => DONE
  readonly setUplink = (): BenchAnswer => DONE
  readonly labels = () => []
  readonly labelPng = () => Promise.resolve(null)
  readonly display = () => ({ digits: '', rows: [], lamps: {}, said: '' })
  readonly traffic = () => []
  readonly onChanged = () => () => undefined
}
