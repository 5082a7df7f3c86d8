import type { ExecutionContext } from 'ava'
import { isDriverError } from '../../drivers/driver-error.ts'
import type { Thermometer } from '../../firmware/ports/thermometer.ts'
import { leastLongestHoldMs } from './longest-hold.ts'
import { type Cannot, registerNeeding } from './moves.ts'

/** `pace`: the times of a processor of its own, without which milliseconds mean nothing. */
type Move = 'show' | 'damage' | 'unplug' | 'hang' | 'replace' | 'pace'

/** A thermometer at its port, and what can happen around it. A move that cannot be made is null, and `cannot` says why. */
export interface ThermometerStage {
  readonly thermometer: Thermometer
  /** Something of this temperature fills its view, in a booth of that one; hundredths of a degree. */
  readonly show: ((objectCentiC: number, ambientCentiC: number) => void | Promise<void>) | null
  /** Every answer is damaged on the way, or flagged by the sensor itself; null ends it. */
  readonly damage: ((how: 'pec' | 'error-flag' | null) => void | Promise<void>) | null
  /** Off the bus and without power, and back. */
  readonly unplug: (() => void | Promise<void>) | null
  readonly plugIn: (() => void | Promise<void>) | null
  /** The bus under it hangs, and is let go. */
  readonly hang: (() => void | Promise<void>) | null
  readonly release: (() => void | Promise<void>) | null
  /** Another piece of the same kind is put in its place. */
  readonly replace: (() => void | Promise<void>) | null
}

type Open = (t: ExecutionContext) => Promise<ThermometerStage>
type Body = (t: ExecutionContext) => Promise<void>

/** The sensor's own step is 0.02 °C, and what is shown may be a real surface. */
const CLOSE_CENTI_C = 20
/** A measurement on a bus that hangs: the kernel's own limit is a second a transfer. */
const ANSWER_MS = 8_000
/** As long as the kiosk waits before it asks again. */
const RETRY_MS = 1_000
/** From its return to a temperature. */
const BACK_MS = 5_000
/** How long a driver may hold the process up. */
const HOLD_MS = 50
/** A busy machine holds a process up as well: of so many runs the best one is what the driver did. */
const HOLD_RUNS = 10
const NEVER = new AbortController().signal
const [FOREHEAD, WALL, BOOTH] = [3421, 2479, 2501]

/** What every driver of the port `Thermometer` must do. `open` gives one that sees a wall, closed by `t.teardown`. */
export function thermometerContract(title: string, open: Open, cannot: Cannot<Move> = {}): void {
  const register = (needed: readonly Move[], what: string, body: Body): void => {
    registerNeeding(cannot, needed, `${title}: ${what}`, body)
  }
  register(['show'], 'a forehead is a temperature in whole hundredths, and a wall is nobody', measures(open))
  register(['show'], 'a black body is read with the number of the sensor', readsSteady(open))
  register(['show', 'damage'], 'damaged and flagged answers are named and never a temperature', namesDamage(open))
  register(['show', 'unplug'], 'unplugged it rejects, and measures within seconds of its return', comesBack(open))
  register(['show', 'hang'], 'a bus that hangs is an answer in time, and no trouble once it is let go', hangs(open))
  register(['show', 'replace'], 'another sensor in its place has another number', isAnother(open))
  register(['show', 'unplug', 'pace'], 'the process is never held up, with it and without it', holdsNothingUp(open))
  register(['show'], 'who leaves ends the measurement at once, and the next one works', aborts(open))
  register([], 'closing twice is once', closes(open))
}

const measures =
  (open: Open): Body =>
  async (t) => {
    const { show, thermometer } = await open(t)
    await show?.(WALL, BOOTH)
    t.deepEqual(await thermometer.measure(NEVER), { ok: false, failure: 'nobody' })
    for (const objectCentiC of [FOREHEAD, 3621, 3859]) {
      await show?.(objectCentiC, BOOTH)
      await settled(thermometer)
      const measured = await thermometer.measure(NEVER)
      if (!measured.ok) return t.fail(measured.failure)
      t.true(Number.isInteger(measured.objectCentiC) && Number.isInteger(measured.ambientCentiC))
      t.true(Math.abs(measured.objectCentiC - objectCentiC) <= CLOSE_CENTI_C, `${measured.objectCentiC}`)
      t.true(Math.abs(measured.ambientCentiC - BOOTH) <= CLOSE_CENTI_C, `${measured.ambientCentiC}`)
      t.true(measured.samples >= 8 && measured.samples <= 10)
    }
  }

const readsSteady =
  (open: Open): Body =>
  async (t) => {
    const { show, thermometer } = await open(t)
    await show?.(3701, BOOTH)
    await settled(thermometer)
    const steady = await thermometer.readSteady(NEVER)
    if (!steady.ok) return t.fail(steady.failure)
    t.true(Math.abs(steady.objectCentiC - 3701) <= CLOSE_CENTI_C)
    t.regex(steady.sensor, /^[0-9a-f]{16}$/)
    t.is(thermometer.sensor, steady.sensor)
  }

const namesDamage =
  (open: Open): Body =>
  async (t) => {
    const { damage, show, thermometer } = await open(t)
    await show?.(FOREHEAD, BOOTH)
    for (const failure of ['pec', 'error-flag'] as const) {
      await damage?.(failure)
      t.deepEqual(await thermometer.measure(NEVER), { ok: false, failure })
      await damage?.(null)
      await settled(thermometer)
      t.true((await thermometer.measure(NEVER)).ok)
    }
  }

const comesBack =
  (open: Open): Body =>
  async (t) => {
    const { plugIn, show, thermometer, unplug } = await open(t)
    await show?.(FOREHEAD, BOOTH)
    for (let turn = 0; turn < 2; turn += 1) {
      await unplug?.()
      t.is(await codeOf(thermometer.measure(NEVER)), 'i2c.no-acknowledge')
      t.is(await codeOf(thermometer.probe(NEVER)), 'i2c.no-acknowledge')
      await plugIn?.()
      t.true((await msUntilBack(thermometer)) <= BACK_MS)
    }
  }

const hangs =
  (open: Open): Body =>
  async (t) => {
    const { hang, release, show, thermometer } = await open(t)
    await show?.(FOREHEAD, BOOTH)
    await thermometer.probe(NEVER)
    await hang?.()
    for (let turn = 0; turn < 4; turn += 1) {
      const startedMs = performance.now()
      t.is(await codeOf(thermometer.measure(NEVER)), 'i2c.timeout')
      t.true(performance.now() - startedMs <= ANSWER_MS)
    }
    await release?.()
    t.true((await msUntilBack(thermometer)) <= BACK_MS)
  }

const isAnother =
  (open: Open): Body =>
  async (t) => {
    const { replace, show, thermometer } = await open(t)
    await show?.(FOREHEAD, BOOTH)
    await thermometer.probe(NEVER)
    const before = thermometer.sensor
    await replace?.()
    await thermometer.probe(NEVER).catch(() => undefined)
    t.true((await msUntilBack(thermometer)) <= BACK_MS)
    t.not(thermometer.sensor, before)
    t.not(thermometer.sensor, null)
  }

const holdsNothingUp =
  (open: Open): Body =>
  async (t) => {
    const { show, thermometer, unplug } = await open(t)
    await show?.(FOREHEAD, BOOTH)
    const held = await leastLongestHoldMs(HOLD_RUNS, () => thermometer.measure(NEVER))
    t.true(held < HOLD_MS, `${held} ms`)
    await unplug?.()
    const heldWithout = await leastLongestHoldMs(HOLD_RUNS, () => thermometer.measure(NEVER))
    t.true(heldWithout < HOLD_MS, `${heldWithout} ms`)
  }

const aborts =
  (open: Open): Body =>
  async (t) => {
    const { show, thermometer } = await open(t)
    await show?.(FOREHEAD, BOOTH)
    const reason = new Error('they left')
    await t.throwsAsync(thermometer.measure(AbortSignal.abort(reason)), { is: reason })
    const leaving = new AbortController()
    const measuring = thermometer.measure(leaving.signal)
    leaving.abort(reason)
    await t.throwsAsync(measuring, { is: reason })
    await settled(thermometer)
    t.true((await thermometer.measure(NEVER)).ok)
  }

const closes =
  (open: Open): Body =>
  async (t) => {
    const { thermometer } = await open(t)
    await thermometer.close()
    await t.notThrowsAsync(thermometer.close())
  }

/** A real surface, and the filter of a real sensor, need a moment; a series in which somebody arrived is none yet. */
async function settled(thermometer: Thermometer): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    const { ok } = await thermometer.measure(NEVER)
    if (ok) return
  }
}

/** As the kiosk does it: asked again every now and then. */
async function msUntilBack(thermometer: Thermometer): Promise<number> {
  const startedMs = performance.now()
  while (performance.now() - startedMs <= 2 * BACK_MS) {
    const measured = await thermometer.measure(NEVER).catch(() => null)
    if (measured?.ok === true) return performance.now() - startedMs
    await new Promise((resolve) => setTimeout(resolve, measured === null ? RETRY_MS : 0))
  }
  return Infinity
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    return `no error: ${JSON.stringify(await promise)}`
  } catch (error) {
    return isDriverError(error) ? error.code : 'no DriverError'
  }
}
