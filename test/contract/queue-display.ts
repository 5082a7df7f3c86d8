import type { ExecutionContext } from 'ava'
import type { QueueDisplay } from '../../firmware/ports/queue-display.ts'
import { leastLongestHoldMs } from './longest-hold.ts'
import { type Cannot, registerNeeding } from './moves.ts'

/** `pace`: the times of a processor of its own, without which milliseconds mean nothing. */
type Move = 'read' | 'unplug' | 'blink' | 'hang' | 'pace'

/** A queue display, as its port and as its street see it. A move that cannot be made is null, and `cannot` says why. */
export interface QueueDisplayStage {
  readonly display: QueueDisplay
  /** The number that somebody reads off it, without spaces around it. */
  readonly read: (() => string | Promise<string>) | null
  /** Off the bus and without power, and back. */
  readonly unplug: (() => void | Promise<void>) | null
  readonly plugIn: (() => void | Promise<void>) | null
  /** Without power for a moment in which nobody asked it anything. */
  readonly blink: (() => void | Promise<void>) | null
  /** The bus under it hangs, and is let go. */
  readonly hang: (() => void | Promise<void>) | null
  readonly release: (() => void | Promise<void>) | null
}

/** Nothing that hangs may keep a caller waiting for longer. */
const ANSWER_MS = 5_000
/** As long as the kiosk waits before it tries a display again. */
const RETRY_MS = 2_000
/** From its return to the right thing on it. */
const BACK_MS = 5_000
/** How long a driver may hold the process up. */
const HOLD_MS = 50

/**
 * What every driver of the port `QueueDisplay` must do. `open` gives a display that shows nothing yet, and closes what
 * it opened by `t.teardown`.
 */
export function queueDisplayContract(
  title: string,
  open: (t: ExecutionContext) => Promise<QueueDisplayStage>,
  cannot: Cannot<Move> = {},
): void {
  const register = (needed: readonly Move[], what: string, body: (t: ExecutionContext) => Promise<void>): void => {
    registerNeeding(cannot, needed, `${title}: ${what}`, body)
  }
  register(['read'], 'each character of a ticket number is read as what it is', showsEach(open))
  register(['read'], 'what it cannot show is blank, and a longer text is four lines', showsNothingElse(open))
  register(['read'], 'calls that overlap go out in order: the last one stays', keepsOrder(open))
  register(['read', 'unplug'], 'unplugged it rejects, and is right within seconds of its return', comesBack(open))
  register(['read', 'blink'], 'a loss of power that nobody noticed is put right by the next call', forgets(open))
  register(['read', 'hang'], 'a bus that hangs is an answer in time, and right again when it is let go', hangs(open))
  register(['unplug', 'pace'], 'the process is never held up, with it and without it', holdsNothingUp(open))
  register(['read'], 'closed it is dark, and closing twice is once', goesDark(open))
  register(['unplug'], 'closing one that is gone rejects nothing and waits for nothing', closesWithout(open))
}

type Open = (t: ExecutionContext) => Promise<QueueDisplayStage>
type Body = (t: ExecutionContext) => Promise<void>

const showsEach =
  (open: Open): Body =>
  async (t) => {
    const { display, read } = await open(t)
    for (const text of ['A012', 'C345', 'E678', 'F901', 'H234', 'J567', 'L890', 'P123', 'U456', '----', '7', 'A1']) {
      await display.show(text)
      t.is(await read?.(), text)
    }
    await display.show('')
    t.is(await read?.(), '')
  }

const showsNothingElse =
  (open: Open): Body =>
  async (t) => {
    const { display, read } = await open(t)
    await display.show('A1000')
    t.is(await read?.(), '----', 'a part of a number is a wrong number')
    await display.show('王.12')
    t.is(await read?.(), '12')
  }

const keepsOrder =
  (open: Open): Body =>
  async (t) => {
    const { display, read } = await open(t)
    await Promise.all(['A001', 'A002', 'A003'].map((text) => display.show(text)))
    t.is(await read?.(), 'A003')
  }

const comesBack =
  (open: Open): Body =>
  async (t) => {
    const { display, read, unplug, plugIn } = await open(t)
    await display.show('A001')
    await unplug?.()
    for (const text of ['A002', 'A003']) await rejectsInTime(t, display, text)
    await plugIn?.()
    await untilShown(t, display, 'A004')
    t.is(await read?.(), 'A004')
  }

const forgets =
  (open: Open): Body =>
  async (t) => {
    const { display, read, blink } = await open(t)
    await display.show('A001')
    await blink?.()
    t.not(await read?.(), 'A001', 'it has forgotten')
    // The first calls may meet a controller that is still waking, which nobody can know.
    const startedMs = performance.now()
    while ((await read?.()) !== 'A002' && performance.now() - startedMs < BACK_MS) {
      await display.show('A002').catch(() => undefined)
    }
    t.is(await read?.(), 'A002')
  }

const hangs =
  (open: Open): Body =>
  async (t) => {
    const { display, read, hang, release } = await open(t)
    await display.show('A001')
    await hang?.()
    for (const text of ['A002', 'A003', 'A004']) await rejectsInTime(t, display, text)
    await release?.()
    await untilShown(t, display, 'A005')
    t.is(await read?.(), 'A005')
  }

const holdsNothingUp =
  (open: Open): Body =>
  async (t) => {
    const { display, unplug, plugIn } = await open(t)
    t.true((await leastLongestHoldMs(5, () => display.show('A001'))) < HOLD_MS, 'while it is there')
    await unplug?.()
    t.true((await leastLongestHoldMs(5, () => display.show('A002'))) < HOLD_MS, 'while it is gone')
    await plugIn?.()
    t.true((await leastLongestHoldMs(5, () => display.show('A003'))) < HOLD_MS, 'while it comes back')
  }

const goesDark =
  (open: Open): Body =>
  async (t) => {
    const { display, read } = await open(t)
    await display.show('A001')
    await display.close()
    t.is(await read?.(), '')
    await t.notThrowsAsync(display.close())
  }

const closesWithout =
  (open: Open): Body =>
  async (t) => {
    const { display, unplug } = await open(t)
    await unplug?.()
    const startedMs = performance.now()
    await t.notThrowsAsync(display.close())
    t.true(performance.now() - startedMs < ANSWER_MS)
  }

async function rejectsInTime(t: ExecutionContext, display: QueueDisplay, text: string): Promise<void> {
  const startedMs = performance.now()
  await t.throwsAsync(display.show(text), { name: 'DriverError', code: 'display.io' })
  t.true(performance.now() - startedMs < ANSWER_MS)
}

/** Calls as the kiosk does: at once, then again and again. */
async function untilShown(t: ExecutionContext, display: QueueDisplay, text: string): Promise<void> {
  const startedMs = performance.now()
  for (;;) {
    try {
      await display.show(text)
      break
    } catch (error) {
      if (performance.now() - startedMs > BACK_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS / 4))
    }
  }
  t.true(performance.now() - startedMs <= BACK_MS, 'back in use in time')
}
