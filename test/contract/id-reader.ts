import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { DriverError } from '../../drivers/driver-error.ts'
import type { IdDocument } from '../../firmware/domain/identity.ts'
import type { CardReading, IdReader } from '../../firmware/ports/id-reader.ts'
import { leastLongestHoldMs } from './longest-hold.ts'
import { type Cannot, type Register, registerNeeding } from './moves.ts'
import { msUntilWell } from './until-well.ts'

/** `open`: nothing at all can be done here. `pace`: the times of a processor of its own, without which milliseconds mean nothing. */
type Move = 'open' | 'spoil' | 'unplug' | 'hang' | 'pace'

/** A card that somebody can lay on the reader; whichever lay there before is lifted first. */
export interface StageCard {
  readonly document: IdDocument
  readonly lay: () => void | Promise<void>
}

/** An ID reader, as its port and as its street see it. A move that cannot be made is null, and `cannot` says why. */
export interface IdReaderStage {
  readonly reader: IdReader
  /** Two at least, of different people. */
  readonly cards: readonly StageCard[]
  readonly lift: () => void | Promise<void>
  /** As long as the reader needs to look for a card several times; asked for while somebody waits for one. */
  readonly someTime: () => Promise<void>
  /** What the reader calls itself. */
  readonly moduleId: string | null
  /** Lays a card that nobody can read. */
  readonly laySpoilt: (() => void | Promise<void>) | null
  readonly unplug: (() => void | Promise<void>) | null
  readonly plugIn: (() => void | Promise<void>) | null
  /** It answers nothing more, its line being there; and answers again. */
  readonly hang: (() => void | Promise<void>) | null
  readonly release: (() => void | Promise<void>) | null
}

/** Longest way to the word that a reader does not answer: every step of its recovery in vain. */
const GIVE_UP_MS = 15_000
/** As long as the kiosk waits before it tries a reader again. */
const RETRY_MS = 2_000
/** From its return to the next card. */
const BACK_MS = 5_000
/** How long a driver may hold the process up. */
const HOLD_MS = 50

type Open = (t: ExecutionContext) => Promise<IdReaderStage>
type Body = (t: ExecutionContext) => Promise<void>

/**
 * What every driver of the port `IdReader` must do. `open` gives a reader with no card on it, and closes what it opened
 * by `t.teardown`.
 */
export function idReaderContract(title: string, open: Open, cannot: Cannot<Move> = {}): void {
  const register = (needed: readonly Move[], what: string, body: Body, as?: Register): void => {
    registerNeeding(cannot, ['open', ...needed], `${title}: ${what}`, body, as)
  }
  register([], 'each card is its person, with what a document has and nothing more', readsEach(open))
  register([], 'a card left lying is one card, and laid again it is a second one', readsOnce(open))
  register(
    ['spoil'],
    'a card that cannot be read is said once, with why, and the next one is read',
    saysUnreadable(open),
  )
  register([], 'an abort says its reason, and the next call reads', aborts(open))
  register(['unplug'], 'unplugged it rejects in time, and reads within seconds of its return', comesBack(open))
  register(['unplug'], 'it says that it works, card or no card, and within seconds of its return', saysWell(open))
  register(['hang'], 'one that answers nothing rejects in time, and reads within seconds of its return', hangs(open))
  register(['pace'], 'a card never holds the process up', holdsNothingUp(open), test.serial)
  register([], 'closed it ends the waiting, reads nothing more, and closing twice is once', closes(open))
}

const readsEach =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    for (const card of stage.cards) {
      const reading = next(stage)
      await stage.someTime()
      await card.lay()
      t.deepEqual(await reading, { kind: 'document', document: card.document })
      await stage.lift()
    }
    t.is(stage.reader.moduleId, stage.moduleId)
  }

const readsOnce =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    const [one, other] = two(stage)
    await one.lay()
    t.is(numberOf(await next(stage)), one.document.idNumber)
    const second = next(stage)
    await stage.someTime()
    await stage.lift()
    await stage.someTime()
    await other.lay()
    t.is(numberOf(await second), other.document.idNumber, 'the first was not said twice')
    for (let i = 0; i < 2; i += 1) {
      const again = next(stage)
      await stage.someTime()
      await stage.lift()
      await stage.someTime()
      await other.lay()
      t.is(numberOf(await again), other.document.idNumber)
    }
  }

const saysUnreadable =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    await stage.laySpoilt?.()
    t.is((await next(stage)).kind, 'unreadable')
    const second = next(stage)
    await stage.someTime()
    await stage.lift()
    await stage.someTime()
    const [one] = two(stage)
    await one.lay()
    t.is(numberOf(await second), one.document.idNumber)
  }

const aborts =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    const abort = new AbortController()
    const reason = new Error('enough')
    const waiting = stage.reader.nextCard(abort.signal)
    await stage.someTime()
    abort.abort(reason)
    t.is(await t.throwsAsync(waiting), reason)
    const [one] = two(stage)
    await one.lay()
    t.is(numberOf(await next(stage)), one.document.idNumber)
  }

const comesBack =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    await goesAndReturns(t, stage, stage.unplug, stage.plugIn)
  }

const saysWell =
  (open: Open): Body =>
  async (t) => {
    const { plugIn, reader, unplug } = await open(t)
    t.true((await msUntilAnswer(reader)) <= BACK_MS)
    await unplug?.()
    await t.throwsAsync(reader.nextCard(AbortSignal.timeout(GIVE_UP_MS)), { instanceOf: DriverError })
    await plugIn?.()
    t.true((await msUntilAnswer(reader)) <= BACK_MS)
  }

/** As the kiosk asks. */
function msUntilAnswer(reader: IdReader): Promise<number> {
  return msUntilWell((signal, isWell) => reader.nextCard(signal, isWell), 2 * BACK_MS)
}

const hangs =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    await goesAndReturns(t, stage, stage.hang, stage.release)
  }

async function goesAndReturns(
  t: ExecutionContext,
  stage: IdReaderStage,
  go: (() => void | Promise<void>) | null,
  comeBack: (() => void | Promise<void>) | null,
): Promise<void> {
  const [one, other] = two(stage)
  await one.lay()
  t.is(numberOf(await next(stage)), one.document.idNumber)
  const waiting = next(stage)
  waiting.catch(() => undefined)
  await stage.lift()
  await go?.()
  for (const outcome of [() => waiting, () => next(stage)]) {
    const startedMs = performance.now()
    const error = await t.throwsAsync(outcome(), { instanceOf: DriverError })
    t.regex(error.code, /^(port|id-reader)\./)
    t.true(performance.now() - startedMs < GIVE_UP_MS)
  }
  await comeBack?.()
  await other.lay()
  const startedMs = performance.now()
  t.is(numberOf(await untilRead(stage, startedMs)), other.document.idNumber)
  t.true(performance.now() - startedMs <= BACK_MS, 'in use again in time')
}

const holdsNothingUp =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    let turn = 0
    const layAndRead = async (): Promise<void> => {
      turn += 1
      await stage.lift()
      const reading = next(stage)
      await stage.someTime()
      await stage.cards[turn % 2]?.lay()
      await reading
    }
    t.true((await leastLongestHoldMs(5, layAndRead)) < HOLD_MS)
  }

const closes =
  (open: Open): Body =>
  async (t) => {
    const { reader, someTime } = await open(t)
    const waiting = reader.nextCard(AbortSignal.timeout(GIVE_UP_MS))
    await someTime()
    await reader.close()
    await t.throwsAsync(waiting, { name: 'DriverError', code: 'port.closed' })
    await t.notThrowsAsync(reader.close())
    await t.throwsAsync(reader.nextCard(AbortSignal.timeout(GIVE_UP_MS)), { code: 'port.closed' })
  }

function next({ reader }: IdReaderStage): Promise<CardReading> {
  return reader.nextCard(AbortSignal.timeout(GIVE_UP_MS))
}

/** Calls as the kiosk does: at once, then again and again. */
async function untilRead(stage: IdReaderStage, startedMs: number): Promise<CardReading> {
  for (;;) {
    try {
      return await next(stage)
    } catch (error) {
      if (performance.now() - startedMs > BACK_MS) throw error
      await sleep(RETRY_MS)
    }
  }
}

function two({ cards }: IdReaderStage): readonly [StageCard, StageCard] {
  const [one, other] = cards
  if (one === undefined || other === undefined) throw new Error('a stage has two cards')
  return [one, other]
}

function numberOf(reading: CardReading): string {
  return reading.kind === 'document' ? reading.document.idNumber : reading.fault
}
