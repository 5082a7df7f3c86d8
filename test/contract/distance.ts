import type { ExecutionContext } from 'ava'
import { isDriverError } from '../../drivers/driver-error.ts'
import type { DistanceSensor } from '../../firmware/ports/distance-sensor.ts'
import { leastLongestHoldMs } from './longest-hold.ts'
import { type Cannot, registerNeeding } from './moves.ts'

/** `pace`: the times of a processor of its own, without which milliseconds mean nothing. */
type Move = 'stand' | 'silence' | 'garble' | 'unplug' | 'pace'

/** A distance sensor at its port, and what can happen around it. A move that cannot be made is null, and `cannot` says why. */
export interface DistanceStage {
  readonly sensor: DistanceSensor
  /** The nearest thing is so far away; null: nothing is in range. */
  readonly stand: ((mm: number | null) => void | Promise<void>) | null
  readonly silence: ((isSilent: boolean) => void | Promise<void>) | null
  readonly garble: ((isGarbled: boolean) => void | Promise<void>) | null
  readonly unplug: (() => void | Promise<void>) | null
  readonly plugIn: (() => void | Promise<void>) | null
}

type Open = (t: ExecutionContext) => Promise<DistanceStage>
type Body = (t: ExecutionContext) => Promise<void>

const CLOSE_MM = 15
/** Nothing, and nothing that can be read, is an error within this. */
const ANSWER_MS = 4_000
/** As long as the kiosk waits before it asks again. */
const RETRY_MS = 1_000
const BACK_MS = 5_000
const HOLD_MS = 50
/** A busy machine holds a process up as well: of so many runs the best one is what the driver did. */
const HOLD_RUNS = 10
const NEVER = new AbortController().signal

/** What every driver of the port `DistanceSensor` must do. `open` gives one that works, closed by `t.teardown`. */
export function distanceContract(title: string, open: Open, cannot: Cannot<Move> = {}): void {
  const register = (needed: readonly Move[], what: string, body: Body): void => {
    registerNeeding(cannot, needed, `${title}: ${what}`, body)
  }
  register(['stand'], 'what stands in front of it is millimetres, and nothing is null', measures(open))
  register(['stand'], 'who did not ask for long gets what is so now', forgetsOld(open))
  register(
    ['silence'],
    'a silent sensor is an error in time, and works again when it speaks',
    failsFor(open, 'silence'),
  )
  register(['garble'], 'bytes that are no frames are an error in time, and never a distance', failsFor(open, 'garble'))
  register(['unplug'], 'unplugged it rejects, and speaks within seconds of its return', comesBack(open))
  register(['unplug', 'pace'], 'the process is never held up, with it and without it', holdsNothingUp(open))
  register([], 'who waits may leave, and closing twice is once', leaves(open))
}

const measures =
  (open: Open): Body =>
  async (t) => {
    const { sensor, stand } = await open(t)
    for (const mm of [60, 120, 300, 1953]) {
      await stand?.(mm)
      t.true(await sees(sensor, (seen) => seen !== null && Math.abs(seen - mm) <= CLOSE_MM), `${mm} mm`)
    }
    await stand?.(null)
    t.true(await sees(sensor, (seen) => seen === null))
  }

const forgetsOld =
  (open: Open): Body =>
  async (t) => {
    const { sensor, stand } = await open(t)
    await stand?.(300)
    t.true(await sees(sensor, (seen) => seen !== null && Math.abs(seen - 300) <= CLOSE_MM))
    await stand?.(60)
    await new Promise((resolve) => setTimeout(resolve, 3 * RETRY_MS))
    const { mm } = await sensor.nextDistance(NEVER)
    t.true(mm !== null && Math.abs(mm - 60) <= CLOSE_MM, `${mm}`)
  }

const failsFor =
  (open: Open, move: 'silence' | 'garble'): Body =>
  async (t) => {
    const stage = await open(t)
    const { sensor } = stage
    await sensor.nextDistance(NEVER)
    await stage[move]?.(true)
    const startedMs = performance.now()
    t.is(await firstFailure(sensor), move === 'silence' ? 'distance.silent' : 'distance.bad-frame')
    t.true(performance.now() - startedMs <= ANSWER_MS)
    await stage[move]?.(false)
    t.true((await msUntilBack(sensor)) <= BACK_MS)
  }

const comesBack =
  (open: Open): Body =>
  async (t) => {
    const { plugIn, sensor, unplug } = await open(t)
    for (let turn = 0; turn < 2; turn += 1) {
      await sensor.nextDistance(NEVER)
      await unplug?.()
      t.regex(await firstFailure(sensor), /^(port\.|distance\.silent)/)
      await plugIn?.()
      t.true((await msUntilBack(sensor)) <= BACK_MS)
    }
  }

const holdsNothingUp =
  (open: Open): Body =>
  async (t) => {
    const { sensor, unplug } = await open(t)
    const held = await leastLongestHoldMs(HOLD_RUNS, async () => {
      for (let n = 0; n < 3; n += 1) await sensor.nextDistance(NEVER)
    })
    t.true(held < HOLD_MS, `${held} ms`)
    await unplug?.()
    const heldWithout = await leastLongestHoldMs(HOLD_RUNS, () => sensor.nextDistance(NEVER))
    t.true(heldWithout < HOLD_MS, `${heldWithout} ms`)
  }

const leaves =
  (open: Open): Body =>
  async (t) => {
    const { sensor } = await open(t)
    const reason = new Error('they left')
    await t.throwsAsync(sensor.nextDistance(AbortSignal.abort(reason)), { is: reason })
    t.truthy(await sensor.nextDistance(NEVER), 'the next one works')
    await sensor.close()
    await t.notThrowsAsync(sensor.close())
    t.true(isDriverError(await sensor.nextDistance(NEVER).catch((error: unknown) => error)))
  }

/** Within a few seconds; a filter in the sensor takes its time. */
async function sees(sensor: DistanceSensor, isSo: (mm: number | null) => boolean): Promise<boolean> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < ANSWER_MS) if (isSo((await sensor.nextDistance(NEVER)).mm)) return true
  return false
}

/** What was on its way may still come. */
async function firstFailure(sensor: DistanceSensor): Promise<string> {
  for (let n = 0; n < 40; n += 1) {
    try {
      await sensor.nextDistance(NEVER)
    } catch (error) {
      return isDriverError(error) ? error.code : 'no DriverError'
    }
  }
  return 'none'
}

async function msUntilBack(sensor: DistanceSensor): Promise<number> {
  const startedMs = performance.now()
  while (performance.now() - startedMs <= 2 * BACK_MS) {
    const seen = await sensor.nextDistance(NEVER).catch(() => null)
    if (seen !== null) return performance.now() - startedMs
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  return Infinity
}
