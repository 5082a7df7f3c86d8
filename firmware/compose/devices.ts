import { type KioskConfig } from '../../config/load.ts'
import type { BusTraffic, OpenBytePort } from '../../drivers/bus/byte-port.ts'
import { eventFilePort } from '../../drivers/bus/event-file-port.ts'
import type { Gpio } from '../../drivers/bus/gpio.ts'
import type { I2cBus } from '../../drivers/bus/i2c-bus.ts'
import { linuxI2cBus } from '../../drivers/bus/linux-i2c-bus.ts'
import type { ReturningGpio } from '../../drivers/bus/returning-gpio.ts'
import { serialBytePort } from '../../drivers/bus/serial-byte-port.ts'
import { tapBytePort } from '../../drivers/bus/tapped-byte-port.ts'
import { TappedI2cBus } from '../../drivers/bus/tapped-i2c-bus.ts'
import { TwinGpio } from '../../drivers/bus/twin-gpio.ts'
import { TwinI2cBus } from '../../drivers/bus/twin-i2c-bus.ts'
import { evdevScanner } from '../../drivers/code-scanner/evdev-scanner.ts'
import { PortScanner } from '../../drivers/code-scanner/port-scanner.ts'
import { ScannerTwin } from '../../drivers/code-scanner/scanner-twin.ts'
import { A02yyuw } from '../../drivers/distance/a02yyuw.ts'
import { A02yyuwTwin } from '../../drivers/distance/a02yyuw-twin.ts'
import { SamVReader } from '../../drivers/id-reader/sam-v.ts'
import { SamVTwin } from '../../drivers/id-reader/sam-v-twin.ts'
import type { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'
import { type Board, openBoard } from '../../drivers/panel/johnny-five-board.ts'
import type { QueueDisplayTwin } from '../../drivers/queue-display/queue-display-twin.ts'
import { aplaySink } from '../../drivers/speaker/aplay-sink.ts'
import { Speaker } from '../../drivers/speaker/speaker.ts'
import { SpeakerTwin } from '../../drivers/speaker/speaker-twin.ts'
import { Mlx90614 } from '../../drivers/thermometer/mlx90614.ts'
import { MLX90614_ADDRESS } from '../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../drivers/thermometer/mlx90614-twin.ts'
import type { CodeScanner } from '../ports/code-scanner.ts'
import type { IdReader } from '../ports/id-reader.ts'
import type { Speaker as SpeakerPort } from '../ports/speaker.ts'
import type { Thermometer } from '../ports/thermometer.ts'
import { DEVICE_NAMES, type DeviceName, type PresentDevice } from './device-watch.ts'
import type { Devices } from './kiosk-parts.ts'
import { openLabelPrinter, openPrinterTwin } from './open-label-printer.ts'
import { openPanel, openPanelGpio } from './open-panel.ts'
import { openQueueDisplay, type PlacedDisplayTwin, queueDisplayTwin } from './open-queue-display.ts'

type DeviceConfig = KioskConfig['devices']

/** The sensor has no other rate. */
const A02YYUW_BAUD = 9600

/** Stand-ins for the hardware that is not there; the bench moves them. */
export interface Twins {
  readonly idReader: SamVTwin | null
  readonly codeScanner: ScannerTwin | null
  readonly thermometer: Mlx90614Twin | null
  readonly distance: A02yyuwTwin | null
  readonly queueDisplay: QueueDisplayTwin | null
  readonly labelPrinter: PrinterTwin | null
  readonly panel: TwinGpio | null
  readonly speaker: SpeakerTwin | null
}

export interface OpenedDevices {
  readonly devices: Devices
  readonly twins: Twins
  /** Devices that are configured and could not be opened at all: the kiosk starts without them and says so. */
  readonly failures: ReadonlyMap<DeviceName, unknown>
  close(): Promise<void>
}

/** Ports ← concrete drivers, or the same drivers above their twins. `report` sees the bytes of twins only. */
export async function openDevices(config: DeviceConfig, report: (traffic: BusTraffic) => void): Promise<OpenedDevices> {
  const display = queueDisplayTwin(config.queueDisplay)
  const twins = openTwins(config, display, report)
  const buses = new Buses(twins, display, report)
  const failures = new Map<DeviceName, unknown>()
  const gpio = await openGpio(config.panel, twins, failures)
  const board = await openPanelBoard(config, gpio, buses, failures)
  const hasPanel = config.panel !== undefined && board !== null && gpio !== null
  const idReader = openIdReader(config, twins, report)
  return {
    devices: {
      idReader,
      codeScanner: openCodeScanner(config, twins, report),
      thermometer: openThermometer(config, buses),
      distance: openDistance(config, twins, report),
      queueDisplay:
        board === null || config.queueDisplay === undefined ? null : openQueueDisplay(config.queueDisplay, board),
      panel: hasPanel ? openPanel(config.panel, board, gpio) : null,
      labelPrinter: openLabelPrinter(config, twins.labelPrinter),
      speaker: openSpeaker(config, twins),
      present: presentDevices(config, idReader),
    },
    twins,
    failures,
    close: async () => {
      board?.close()
      gpio?.close()
      twins.labelPrinter?.close()
      await buses.close()
    },
  }
}

function presentDevices(config: DeviceConfig, idReader: IdReader | null): ReadonlyMap<DeviceName, PresentDevice> {
  const present = new Map<DeviceName, PresentDevice>()
  for (const name of DEVICE_NAMES) {
    const device = config[name]
    if (device === undefined) continue
    const simulated = device.driver === 'simulated'
    present.set(name, name === 'idReader' ? { simulated, moduleId: () => idReader?.moduleId ?? null } : { simulated })
  }
  return present
}

function openTwins(
  config: DeviceConfig,
  display: PlacedDisplayTwin | null,
  report: (traffic: BusTraffic) => void,
): Twins {
  const isTwin = (name: keyof DeviceConfig): boolean => config[name]?.driver === 'simulated'
  return {
    idReader: isTwin('idReader') ? new SamVTwin() : null,
    codeScanner: isTwin('codeScanner') ? new ScannerTwin() : null,
    thermometer: isTwin('thermometer') ? new Mlx90614Twin() : null,
    distance: isTwin('distance') ? new A02yyuwTwin() : null,
    queueDisplay: display?.twin ?? null,
    labelPrinter: openPrinterTwin(config, report),
    panel: isTwin('panel') ? new TwinGpio() : null,
    speaker: isTwin('speaker') ? new SpeakerTwin() : null,
  }
}

/** One object per I²C adapter, whoever shares it, and one for the twins. */
class Buses {
  readonly twin: I2cBus
  readonly #adapters = new Map<number, I2cBus>()

  constructor(twins: Twins, display: PlacedDisplayTwin | null, report: (traffic: BusTraffic) => void) {
    const bus = new TwinI2cBus()
    if (twins.thermometer !== null) bus.attach(MLX90614_ADDRESS, twins.thermometer)
    if (display !== null) bus.attach(display.address, display.twin)
    const names = new Map([[MLX90614_ADDRESS, 'thermometer']])
    if (display !== null) names.set(display.address, 'queueDisplay')
    this.twin = new TappedI2cBus(bus, names, report)
  }

  adapter(number: number): I2cBus {
    const bus = this.#adapters.get(number) ?? linuxI2cBus(number)
    this.#adapters.set(number, bus)
    return bus
  }

  async close(): Promise<void> {
    await Promise.all([this.twin, ...this.#adapters.values()].map((bus) => bus.close()))
  }
}

// A driver that the configuration knows and that is not opened here does not compile: each `switch` names them all.

function openIdReader(config: DeviceConfig, twins: Twins, report: (traffic: BusTraffic) => void): IdReader | null {
  const { idReader } = config
  if (idReader === undefined) return null
  switch (idReader.driver) {
    case 'simulated':
      return new SamVReader(tapped(twins.idReader, 'idReader', report))
    case 'sam-v': {
      const { baudRate, port, samId } = idReader
      return new SamVReader(serialBytePort({ path: port, baudRate }), samId === undefined ? {} : { samId })
    }
  }
}

function openCodeScanner(
  config: DeviceConfig,
  twins: Twins,
  report: (traffic: BusTraffic) => void,
): CodeScanner | null {
  const { codeScanner } = config
  if (codeScanner === undefined) return null
  switch (codeScanner.driver) {
    case 'simulated':
      return new PortScanner(tapped(twins.codeScanner, 'codeScanner', report))
    case 'evdev':
      return evdevScanner(eventFilePort(codeScanner.port))
    case 'serial': {
      const { baudRate, family, port } = codeScanner
      return new PortScanner(serialBytePort({ path: port, baudRate }), family === 'none' ? {} : { family })
    }
  }
}

function tapped(
  twin: { readonly open: OpenBytePort } | null,
  device: string,
  report: (traffic: BusTraffic) => void,
): OpenBytePort {
  if (twin === null) throw new Error(`the twin of ${device} was not made`)
  return tapBytePort(twin.open, device, report)
}

function openThermometer({ thermometer }: DeviceConfig, buses: Buses): Thermometer | null {
  if (thermometer === undefined) return null
  switch (thermometer.driver) {
    case 'simulated':
      return new Mlx90614(buses.twin, { isSetByHand: true })
    case 'mlx90614':
      return new Mlx90614(buses.adapter(thermometer.bus), { address: thermometer.address })
  }
}

function openDistance(
  { distance }: DeviceConfig,
  twins: Twins,
  report: (traffic: BusTraffic) => void,
): Devices['distance'] {
  if (distance === undefined) return null
  const [minMm, maxMm] = distance.windowMm
  const window = { minMm, maxMm }
  switch (distance.driver) {
    case 'simulated':
      return { sensor: new A02yyuw(tapped(twins.distance, 'distance', report)), window }
    case 'a02yyuw':
      return { sensor: new A02yyuw(serialBytePort({ path: distance.port, baudRate: A02YYUW_BAUD })), window }
  }
}

/** One board carries digits, lamps and buttons. A board that cannot be had leaves the kiosk without these three. */
async function openPanelBoard(
  { panel, queueDisplay }: DeviceConfig,
  gpio: Gpio | null,
  buses: Buses,
  failures: Map<DeviceName, unknown>,
): Promise<Board | null> {
  if (panel === undefined && queueDisplay === undefined) return null
  const i2c =
    queueDisplay === undefined || queueDisplay.driver === 'simulated' ? buses.twin : buses.adapter(queueDisplay.bus)
  try {
    return await openBoard({ i2c, ...(gpio === null ? {} : { gpio }) })
  } catch (error) {
    if (panel !== undefined) failures.set('panel', error)
    if (queueDisplay !== undefined) failures.set('queueDisplay', error)
    return null
  }
}

async function openGpio(
  panel: DeviceConfig['panel'],
  twins: Twins,
  failures: Map<DeviceName, unknown>,
): Promise<ReturningGpio | null> {
  if (panel === undefined) return null
  try {
    return await openPanelGpio(panel, twins.panel)
  } catch (error) {
    failures.set('panel', error)
    return null
  }
}

function openSpeaker({ speaker }: DeviceConfig, twins: Twins): SpeakerPort | null {
  return speaker === undefined ? null : new Speaker(twins.speaker ?? aplaySink())
}
