import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { DriverError } from '../../drivers/driver-error.ts'
import type { CodeScanner } from '../../firmware/ports/code-scanner.ts'
import { leastLongestHoldMs } from './longest-hold.ts'
import { type Cannot, type Register, registerNeeding } from './moves.ts'
import { msUntilWell } from './until-well.ts'

/** `open`: nothing at all can be done here. `pace`: the times of a processor of its own, without which milliseconds mean nothing. */
type Move = 'open' | 'chinese' | 'half' | 'long' | 'unplug' | 'hang' | 'pace'

/** A code scanner, as its port and as its street see it. A move that cannot be made is null, and `cannot` says why. */
export interface CodeScannerStage {
  readonly scanner: CodeScanner
  /** What a slow line adds to the time that a code takes. */
  readonly slowMs?: number
  /** Holds a code before it, once it looks for one, and takes it away. */
  readonly show: (text: string) => Promise<void>
  /** The first half of a code comes over, and no more. */
  readonly showHalf: ((text: string) => Promise<void>) | null
  readonly unplug: (() => void | Promise<void>) | null
  readonly plugIn: (() => void | Promise<void>) | null
  /** It answers nothing more, its line being there; and answers again. */
  readonly hang: (() => void | Promise<void>) | null
  readonly release: (() => void | Promise<void>) | null
}

/** A person's code as the demo has them, in letters that every scanner can send. */
const PERSON = 'P:119999199003070019:Zhang Ceshi:13800000000'
const CHINESE = 'P:119999199003070019:张测试·𠀀:13800000000'
/** Longest code that a scanner delivers, in characters. */
const LONGEST = 2048
/** The same text within this time is the same holding of the same code. */
const SAME_MS = 2_000
/** What was shown has come over the slowest line. */
const ARRIVE_MS = 500
const GIVE_UP_MS = 10_000
/** As long as the kiosk waits before it tries a scanner again. */
const RETRY_MS = 2_000
/** From its return to the next code. */
const BACK_MS = 5_000
/** How long a driver may hold the process up. */
const HOLD_MS = 50

type Open = (t: ExecutionContext) => Promise<CodeScannerStage>
type Body = (t: ExecutionContext) => Promise<void>

/** What every driver of the port `CodeScanner` must do. `open` closes what it opened by `t.teardown`. */
export function codeScannerContract(title: string, open: Open, cannot: Cannot<Move> = {}): void {
  const register = (needed: readonly Move[], what: string, body: Body, as?: Register): void => {
    registerNeeding(cannot, ['open', ...needed], `${title}: ${what}`, body, as)
  }
  register(
    [],
    'a code arrives as it was shown',
    delivers(open, [PERSON, 'T:AB-12345', 'https://e.example/?a=B&c=~1%20']),
  )
  register(['chinese'], 'a name arrives as it was shown', delivers(open, [CHINESE]))
  register([], 'a code held before it is one scan, and the same code later is a second', suppresses(open))
  register([], 'eight scans wait for a caller, and the oldest goes when a ninth comes', waits(open))
  register(['long'], 'a code longer than any is refused with why, and the next one is read', refusesLong(open))
  register([], 'an abort says its reason and loses no scan', aborts(open))
  register([], 'whether a code is wanted may be said at any time, and one that is wanted is read', isTold(open))
  register(['half', 'unplug'], 'half a code of one that was unplugged is forgotten', forgetsHalf(open))
  register(['unplug'], 'unplugged it rejects in time, and reads within seconds of its return', comesBack(open))
  register(['unplug'], 'it says that it works, code or no code, and within seconds of its return', saysWell(open))
  register(['hang'], 'one that answers nothing rejects in time, and reads within seconds of its return', hangs(open))
  register(['pace'], 'a code never holds the process up', holdsNothingUp(open), test.serial)
  register([], 'closed it ends the waiting, reads nothing more, and closing twice is once', closes(open))
}

const delivers =
  (open: Open, texts: readonly string[]): Body =>
  async (t) => {
    const stage = await opened(t, open)
    for (const text of texts) {
      const scan = next(stage)
      await stage.show(text)
      t.is(await scan, text)
    }
  }

const suppresses =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    for (let i = 0; i < 3; i += 1) await stage.show('T:1')
    await stage.show('T:2')
    t.deepEqual([await next(stage), await next(stage)], ['T:1', 'T:2'])
    await sleep(SAME_MS + 200)
    const again = next(stage)
    await stage.show('T:1')
    t.is(await again, 'T:1')
  }

const waits =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    for (let i = 1; i <= 9; i += 1) await stage.show(`T:${i}`)
    await sleep(ARRIVE_MS + (stage.slowMs ?? 0))
    for (let i = 2; i <= 9; i += 1) t.is(await next(stage), `T:${i}`)
  }

const refusesLong =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    await stage.show('x'.repeat(LONGEST + 1))
    t.is(await next(stage), 'refused: too-long')
    await stage.show('T:1')
    t.is(await next(stage), 'T:1')
    const longest = 'y'.repeat(LONGEST)
    await stage.show(longest)
    t.is(await next(stage), longest)
  }

const aborts =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    const abort = new AbortController()
    const reason = new Error('enough')
    const waiting = stage.scanner.nextScan(abort.signal)
    abort.abort(reason)
    t.is(await t.throwsAsync(waiting), reason)
    await stage.show('T:1')
    t.is(await next(stage), 'T:1')
  }

const isTold =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    for (const isWanted of [false, true, false]) stage.scanner.want(isWanted)
    const scan = next(stage)
    for (const isWanted of [false, true, true]) stage.scanner.want(isWanted)
    await stage.show('T:1')
    t.is(await scan, 'T:1')
  }

const forgetsHalf =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    const waiting = next(stage)
    await stage.showHalf?.('T:12')
    await stage.unplug?.()
    await t.throwsAsync(waiting, { name: 'DriverError' })
    await stage.plugIn?.()
    t.is(await untilRead(stage, 'T:34'), 'T:34')
  }

const comesBack =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    await goesAndReturns(t, stage, stage.unplug, stage.plugIn)
  }

const saysWell =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    const { plugIn, scanner, unplug } = stage
    scanner.want(false)
    const waiting = next(stage)
    waiting.catch(() => undefined)
    await unplug?.()
    await t.throwsAsync(waiting, { instanceOf: DriverError })
    await plugIn?.()
    t.true((await msUntilAnswer(scanner)) <= BACK_MS, 'also in the dark')
  }

/** As the kiosk asks. */
function msUntilAnswer(scanner: CodeScanner): Promise<number> {
  return msUntilWell((signal, isWell) => scanner.nextScan(signal, isWell), 2 * BACK_MS)
}

const hangs =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    await goesAndReturns(t, stage, stage.hang, stage.release)
  }

async function goesAndReturns(
  t: ExecutionContext,
  stage: CodeScannerStage,
  go: (() => void | Promise<void>) | null,
  comeBack: (() => void | Promise<void>) | null,
): Promise<void> {
  const waiting = next(stage)
  waiting.catch(() => undefined)
  await go?.()
  for (const outcome of [() => waiting, () => next(stage)]) {
    const startedMs = performance.now()
    const error = await t.throwsAsync(outcome(), { instanceOf: DriverError })
    t.regex(error.code, /^(port|code-scanner)\./)
    t.true(performance.now() - startedMs < GIVE_UP_MS)
  }
  await comeBack?.()
  const startedMs = performance.now()
  t.is(await untilRead(stage, 'T:1'), 'T:1')
  t.true(performance.now() - startedMs <= BACK_MS, 'in use again in time')
}

const holdsNothingUp =
  (open: Open): Body =>
  async (t) => {
    const stage = await opened(t, open)
    let n = 0
    const showAndRead = async (): Promise<void> => {
      n += 1
      const scan = next(stage)
      await stage.show(`T:${n}:${PERSON}`)
      await scan
    }
    t.true((await leastLongestHoldMs(5, showAndRead)) < HOLD_MS)
  }

const closes =
  (open: Open): Body =>
  async (t) => {
    const { scanner } = await opened(t, open)
    const waiting = scanner.nextScan(AbortSignal.timeout(GIVE_UP_MS))
    const closing = scanner.close()
    await t.throwsAsync(waiting, { name: 'DriverError', code: 'port.closed' })
    await closing
    await t.notThrowsAsync(scanner.close())
    await t.throwsAsync(scanner.nextScan(AbortSignal.timeout(GIVE_UP_MS)), { code: 'port.closed' })
  }

/** A scanner that was asked once: from then on what is shown waits for a caller. */
async function opened(t: ExecutionContext, open: Open): Promise<CodeScannerStage> {
  const stage = await open(t)
  const first = next(stage)
  await stage.show('first')
  t.is(await first, 'first')
  return stage
}

/** The text of the next code, or why it has none. */
async function next({ scanner }: CodeScannerStage): Promise<string> {
  const scanned = await scanner.nextScan(AbortSignal.timeout(GIVE_UP_MS))
  return scanned.kind === 'text' ? scanned.text : `refused: ${scanned.refusal}`
}

/** Asks as the kiosk does, at once and then again and again, while somebody shows a code. */
async function untilRead(stage: CodeScannerStage, text: string): Promise<string> {
  const startedMs = performance.now()
  for (;;) {
    const scan = next(stage)
    scan.catch(() => undefined)
    try {
      await stage.show(text)
      return await scan
    } catch (error) {
      if (performance.now() - startedMs > BACK_MS) throw error
      await scan.catch(() => undefined)
      await sleep(RETRY_MS)
    }
  }
}
