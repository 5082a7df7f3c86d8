import type { Input, MeasuredResult } from '../domain/input.ts'
import type { Clock } from '../ports/clock.ts'
import type { CodeScanner, ScannedCode } from '../ports/code-scanner.ts'
import type { IdReader } from '../ports/id-reader.ts'
import type { QueueDisplay } from '../ports/queue-display.ts'
import type { Thermometer } from '../ports/thermometer.ts'
import type { DeviceName, DeviceWatch } from './device-watch.ts'
import type { ForeheadGate } from './forehead-gate.ts'

/** A device that failed is tried again this often, for ever: repairers are few, cables come back. */
const RETRY_MS = 2_000
/** Between residents the thermometer is asked whether it is there. */
const PROBE_MS = 15_000
/** The sensor's own deadline is below a second per transfer; a whole measurement beyond this is a hung bus. */
const MEASURE_MS = 10_000

export interface LoopContext {
  readonly clock: Clock
  readonly watch: DeviceWatch
  readonly signal: AbortSignal
}

/** Waits for the next thing a device brings, hands it on, and keeps trying when the device is gone. */
export async function listen<Thing>(
  device: DeviceName,
  next: (signal: AbortSignal, isWell: () => void) => Promise<Thing>,
  handle: (thing: Thing) => void,
  { clock, signal, watch }: LoopContext,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const thing = await next(signal, () => {
        watch.ok(device)
      })
      watch.ok(device)
      handle(thing)
    } catch (error) {
      if (isAborted(signal)) return
      watch.failed(device, codeOf(error), messageOf(error))
      await clock.sleep(RETRY_MS, signal).catch(() => undefined)
    }
  }
}

/** A condition of its own, because the signal may fire while we wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** Cards, as inputs. */
export function listenToCards(reader: IdReader, submit: (input: Input) => void, context: LoopContext): Promise<void> {
  return listen(
    'idReader',
    (signal, isWell) => reader.nextCard(signal, isWell),
    (reading) => {
      if (reading.kind === 'document') submit({ kind: 'document', document: reading.document, source: 'card' })
      else submit({ kind: 'unreadable', fault: reading.fault })
    },
    context,
  )
}

/** Scans, as inputs: what a text means is the scan rules' word, and what is no text no rule can know. */
export function listenToScans(
  scanner: CodeScanner,
  interpret: (text: string) => Input | null,
  submit: (input: Input) => void,
  context: LoopContext,
): Promise<void> {
  const handle = (scanned: ScannedCode): void => {
    const input = scanned.kind === 'text' ? interpret(scanned.text) : ({ kind: 'unknown-code' } as const)
    if (input !== null) submit(input)
  }
  return listen('codeScanner', (signal, isWell) => scanner.nextScan(signal, isWell), handle, context)
}

/** One measurement for the session, once somebody is there; whatever goes wrong is an answer. */
export async function measureWith(
  thermometer: Thermometer | null,
  context: LoopContext,
  withinMs: number,
  gate: Pick<ForeheadGate, 'stoodFrom'> | null = null,
): Promise<MeasuredResult> {
  if (thermometer === null) return { ok: false, failure: 'unavailable' }
  const deadlineMs = context.clock.monotonicMs() + withinMs
  for (;;) {
    const measured = await measureOnce(thermometer, context, gate)
    const isNobody = !measured.ok && measured.failure === 'nobody'
    if (!isNobody || context.signal.aborted || context.clock.monotonicMs() >= deadlineMs) return measured
  }
}

async function measureOnce(
  thermometer: Thermometer,
  { clock, signal, watch }: LoopContext,
  gate: Pick<ForeheadGate, 'stoodFrom'> | null,
): Promise<MeasuredResult> {
  const startedMs = clock.monotonicMs()
  const deadline = AbortSignal.timeout(MEASURE_MS)
  try {
    const measurement = await thermometer.measure(AbortSignal.any([signal, deadline]))
    watch.ok('thermometer')
    const mm = measurement.ok ? gate?.stoodFrom(startedMs) : undefined
    if (mm === null) return { ok: false, failure: 'distance' }
    return measurement.ok && mm !== undefined ? { ...measurement, distanceMm: mm } : measurement
  } catch (error) {
    const code = deadline.aborted ? 'i2c.timeout' : codeOf(error)
    if (!signal.aborted) watch.failed('thermometer', code, messageOf(error))
    return { ok: false, failure: 'unavailable' }
  }
}

/** Between residents: is the sensor there? `isBusy` says that a measurement may be running. */
export async function probeThermometer(
  thermometer: Thermometer,
  isBusy: () => boolean,
  { clock, signal, watch }: LoopContext,
): Promise<void> {
  let probedMs = -Infinity
  while (!signal.aborted) {
    // One that failed, whoever noticed it, is looked for more often: it is to be in use soon after it is back.
    const isDue = watch.stateOf('thermometer') === 'faulted' || clock.monotonicMs() - probedMs >= PROBE_MS
    if (isDue && !isBusy()) {
      probedMs = clock.monotonicMs()
      try {
        await thermometer.probe(signal)
        watch.ok('thermometer')
      } catch (error) {
        if (!isAborted(signal)) watch.failed('thermometer', codeOf(error), messageOf(error))
      }
    }
    await clock.sleep(RETRY_MS, signal).catch(() => undefined)
  }
}

/** Keeps the digits at what they should show; `untilStale` ends when that changed or was not written for a while. */
export async function driveDisplay(
  display: QueueDisplay,
  wanted: () => string,
  untilStale: (shown: string) => Promise<void>,
  { clock, signal, watch }: LoopContext,
): Promise<void> {
  while (!signal.aborted) {
    const text = wanted()
    try {
      await display.show(text)
      watch.ok('queueDisplay')
      await untilStale(text)
    } catch (error) {
      watch.failed('queueDisplay', codeOf(error), messageOf(error))
      await clock.sleep(RETRY_MS, signal).catch(() => undefined)
    }
  }
}

/** Drivers' errors carry a code (`area.what-happened`); anything else is a fault of our own, and named so. */
export function codeOf(error: unknown): string {
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code !== ''
  return isCoded && typeof error.code === 'string' ? error.code : 'unexpected'
}

/** For the engineer; drivers put nothing of a card into their messages. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
