import type { CodeScanner } from '../ports/code-scanner.ts'
import type { DistanceSensor } from '../ports/distance-sensor.ts'
import type { IdReader } from '../ports/id-reader.ts'
import type { Journal, JournalFile, TubeRecord } from '../ports/journal.ts'
import type { HealthView } from '../ports/kiosk.ts'
import type { LabelPrinter } from '../ports/label-printer.ts'
import type { LabelRenderer } from '../ports/label-renderer.ts'
import type { Panel } from '../ports/panel.ts'
import type { QueueDisplay } from '../ports/queue-display.ts'
import type { Sound, Speaker } from '../ports/speaker.ts'
import type { Thermometer } from '../ports/thermometer.ts'
import type { Piece } from '../ports/voice.ts'
import type { Marks } from './act-answers.ts'
import type { BadgedCourier } from './custody-desk.ts'
import type { DeviceName, PresentDevice } from './device-watch.ts'
import type { ForeheadWindow } from './forehead-gate.ts'
import type { KioskSettings } from './kiosk-settings.ts'
import type { LoopParts } from './loop-parts.ts'
import type { ScanMeaning } from './scan-input.ts'

/** The parts of the booth; an absent one is null, and the kiosk works without it. */
export interface Devices {
  readonly idReader: IdReader | null
  readonly codeScanner: CodeScanner | null
  readonly thermometer: Thermometer | null
  /** Beside the thermometer, and where a forehead has to be. */
  readonly distance: { readonly sensor: DistanceSensor; readonly window: ForeheadWindow } | null
  readonly queueDisplay: QueueDisplay | null
  readonly labelPrinter: LabelPrinter | null
  readonly panel: Panel | null
  readonly speaker: Speaker | null
  /** Those that are there; `simulated` where a twin stands for one. */
  readonly present: ReadonlyMap<DeviceName, PresentDevice>
}

export interface KioskParts
  extends Omit<LoopParts, 'isDiskFull' | 'measure' | 'printTicket' | 'simulated' | 'journal' | 'couriers'> {
  readonly couriers: readonly BadgedCourier[]
  readonly journal: Journal & JournalFile & TubeRecord
  readonly settings: KioskSettings
  readonly pressMarks: Marks
  readonly devices: Devices
  /** Devices that are configured and could not be opened: said, and worked without. */
  readonly failures: ReadonlyMap<DeviceName, unknown>
  readonly renderer: LabelRenderer
  readonly scans: ScanMeaning
  readonly synthesize: (piece: Piece) => Promise<Sound>
  readonly uplinkState: () => HealthView['uplink']
}
