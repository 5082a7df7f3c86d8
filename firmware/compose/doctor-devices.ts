import { setTimeout as delay } from 'node:timers/promises'
import type { KioskConfig } from '../../config/load.ts'
import { isDriverError } from '../../drivers/driver-error.ts'
import { type Finding, failed, skipped, warning, well } from '../domain/finding.ts'
import type { DoctorCheck } from '../ports/doctor.ts'
import type { MeasurementFailure } from '../ports/thermometer.ts'
import { DEVICE_NAMES, type DeviceName } from './device-watch.ts'
import { openDevices } from './devices.ts'
import { DEVICE_WORDS, driverFinding, printerFinding } from './doctor-words.ts'
import type { Devices } from './kiosk-parts.ts'
import { openPanelGpio, panelLines } from './open-panel.ts'

type DeviceConfig = KioskConfig['devices']

/** A reader's whole recovery ladder takes eight seconds; johnny-five one on a small board; a deaf printer five. */
const DEVICE_MS = 15_000
/** A scanner that is told to look and refuses, or hangs up, does so within this. */
const SCANNER_MS = 1_500
const LOOK_MS = 50
/** Half a second of a quiet note. */
const TONE = { hz: 660, sampleRateHz: 16_000, samples: 8_000, level: 6_000 }
/** Every segment is lit: a dead one is seen. */
const ALL_SEGMENTS = '8888'
/** Long enough to look up; it goes dark with us. */
const LIT_MS = 2_000

/**
 * Each configured part, opened by the same code as in the kiosk and closed again. Only while no kiosk runs: a port has one
 * owner. What a card or a code says is thrown away.
 */
export function deviceChecks(config: DeviceConfig): readonly DoctorCheck[] {
  return DEVICE_NAMES.flatMap((device) => {
    const part = config[device]
    if (part === undefined) return []
    const name = DEVICE_WORDS[device]
    if (part.driver === 'simulated') {
      const finding = skipped(name, 'simulated: nothing is connected that could be looked at')
      return [{ name, withinMs: DEVICE_MS, run: () => Promise.resolve([finding]) }]
    }
    const run = device === 'panel' ? () => lookAtPanel(config) : (signal: AbortSignal) => lookAt(device, config, signal)
    return [{ name, withinMs: DEVICE_MS, run, ...(device === 'speaker' ? { isOnce: true as const } : {}) }]
  })
}

async function lookAt(
  device: Exclude<DeviceName, 'panel'>,
  config: DeviceConfig,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  // Alone: one that hangs holds up no other, and each look begins from nothing.
  const opened = await openDevices({ [device]: config[device] }, () => undefined)
  try {
    const failure = opened.failures.get(device)
    if (failure !== undefined)
      throw failure instanceof Error ? failure : new Error('it could not be opened', { cause: failure })
    return [await look(device, opened.devices, config, signal)]
  } catch (error) {
    if (!isDriverError(error)) throw error
    return [driverFinding(DEVICE_WORDS[device], error)]
  } finally {
    const { codeScanner, distance, idReader, labelPrinter, queueDisplay, speaker, thermometer } = opened.devices
    const parts = [codeScanner, distance?.sensor, idReader, labelPrinter, queueDisplay, speaker, thermometer]
    for (const part of parts) await part?.close()
    await opened.close()
  }
}

async function look(
  device: Exclude<DeviceName, 'panel'>,
  devices: Devices,
  config: DeviceConfig,
  signal: AbortSignal,
): Promise<Finding> {
  const name = DEVICE_WORDS[device]
  const { codeScanner, distance, idReader, labelPrinter, queueDisplay, speaker, thermometer } = devices
  switch (device) {
    case 'idReader':
      return idReader === null ? absent(name) : await lookAtReader(name, idReader, signal)
    case 'codeScanner':
      return codeScanner === null ? absent(name) : await lookAtScanner(name, codeScanner, signal)
    case 'thermometer':
      return thermometer === null ? absent(name) : await lookAtThermometer(name, thermometer, signal)
    case 'distance': {
      if (distance === null) return absent(name)
      const { mm } = await distance.sensor.nextDistance(signal)
      return well(name, mm === null ? 'answers; nothing is in its range' : `answers; the nearest thing is at ${mm} mm`)
    }
    case 'queueDisplay':
      if (queueDisplay === null) return absent(name)
      await queueDisplay.show(ALL_SEGMENTS)
      await delay(LIT_MS, undefined, { signal })
      return well(name, `took ${ALL_SEGMENTS}: look whether it stands there whole`)
    case 'labelPrinter': {
      if (labelPrinter === null) return absent(name)
      const status = await labelPrinter.status(signal)
      if (!status.ready) return printerFinding(status.trouble, config.labelPrinter?.media, status.detail)
      return well(name, 'answers in its language, has paper, cover closed, no error')
    }
    case 'speaker':
      if (speaker === null) return absent(name)
      await speaker.play({ sampleRateHz: TONE.sampleRateHz, samples: tone() }, signal)
      return well(name, 'played a short note: did you hear it? If not: alsamixer, and the plug')
  }
}

function absent(name: string): Finding {
  return failed(name, 'could not be made', 'this is a fault of the firmware: report it')
}

/** Its number comes with the first exchange; a card that lies there is read and forgotten. */
async function lookAtReader(
  name: string,
  reader: NonNullable<Devices['idReader']>,
  signal: AbortSignal,
): Promise<Finding> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const card = reader.nextCard(both).then(() => undefined)
  card.catch(() => undefined)
  const known = (async () => {
    while (reader.moduleId === null) await delay(LOOK_MS, undefined, { signal: both })
  })()
  known.catch(() => undefined)
  try {
    await Promise.race([card, known])
    return well(name, `answers, SAM id ${reader.moduleId ?? 'not said'}`)
  } finally {
    stop.abort()
    await Promise.allSettled([card, known])
  }
}

async function lookAtScanner(
  name: string,
  scanner: NonNullable<Devices['codeScanner']>,
  signal: AbortSignal,
): Promise<Finding> {
  const quiet = AbortSignal.timeout(SCANNER_MS)
  try {
    scanner.want(true)
    const code = await scanner.nextScan(AbortSignal.any([signal, quiet]))
    if (code.kind === 'text') return well(name, `read a code of ${code.text.length} characters`)
    return warning(
      name,
      `read a code that is of no use here (${code.refusal})`,
      'set it to UTF-8, and hold up another one',
    )
  } catch (error) {
    if (!quiet.aborted || isDriverError(error)) throw error
    return well(
      name,
      'its line is open and it does not object; hold a code in front of it while this runs to see it read',
    )
  }
}

const MEASUREMENTS: Readonly<Record<MeasurementFailure, (name: string, sensor: string) => Finding>> = {
  nobody: (name, sensor) =>
    well(name, `answers as sensor ${sensor} and sees a wall; a forehead at 5 cm would be measured`),
  arrived: (name, sensor) => well(name, `answers as sensor ${sensor}; somebody came in front of it`),
  left: (name, sensor) => well(name, `answers as sensor ${sensor}; somebody went away`),
  spread: (name, sensor) => well(name, `answers as sensor ${sensor}; what it sees moves`),
  'error-flag': (name) => failed(name, 'says itself that it cannot measure', 'give it a minute; then have it replaced'),
  pec: (name) =>
    failed(
      name,
      'its answers are damaged on the way',
      'shorten the wires, look at the pull-ups (1.8-4.7 kΩ to 3.3 V) and its supply',
    ),
  'out-of-range': (name) =>
    failed(
      name,
      'reads what no room has',
      'look for a sensor of another kind at this address, steam, or a lamp in front of it',
    ),
}

async function lookAtThermometer(
  name: string,
  thermometer: NonNullable<Devices['thermometer']>,
  signal: AbortSignal,
): Promise<Finding> {
  const measured = await thermometer.measure(signal)
  const sensor = thermometer.sensor ?? 'without a number'
  if (!measured.ok) return MEASUREMENTS[measured.failure](name, sensor)
  const { ambientCentiC, ambientMoves, objectCentiC } = measured
  const words = `sensor ${sensor} reads ${degrees(objectCentiC)} in front of it, ${degrees(ambientCentiC)} itself`
  if (ambientMoves === true)
    return warning(name, `${words}, and warms or cools`, 'keep it out of sun and draught for some minutes')
  return well(name, words)
}

function degrees(centiC: number): string {
  return `${(centiC / 100).toFixed(2)} °C`
}

/** Each line as an input, which is how it is after power-up: nothing is driven, and a gate is not held. */
async function lookAtPanel(config: DeviceConfig): Promise<readonly Finding[]> {
  if (config.panel === undefined) return []
  const lines: readonly (readonly [string, number])[] = Object.entries(panelLines(config.panel))
  const gpio = await openPanelGpio(config.panel, null)
  /** One cause may hold for all of them: it is said once. */
  const uses = new Map<string, string[]>()
  try {
    for (const [use, line] of lines) {
      try {
        // A line that cannot be had is no error before it is read.
        gpio.openInput(line).read()
      } catch (error) {
        if (!isDriverError(error)) throw error
        uses.set(error.message, [...(uses.get(error.message) ?? []), use])
      }
    }
  } finally {
    gpio.close()
  }
  const name = DEVICE_WORDS.panel
  if (uses.size === 0) return [well(name, `${lines.length} lines are there and free`)]
  return [failed(name, [...uses].map(([message, of]) => `${of.join(', ')}: ${message}`).join('; '))]
}

function tone(): Int16Array {
  const { hz, level, sampleRateHz, samples } = TONE
  return Int16Array.from({ length: samples }, (_, n) => level * Math.sin((2 * Math.PI * hz * n) / sampleRateHz))
}
