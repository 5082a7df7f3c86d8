import { setTimeout } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'
import type { Panel, PanelBeam, PanelButton } from '../../firmware/ports/panel.ts'
import { leastLongestHoldMs } from './longest-hold.ts'
import { type Cannot, registerNeeding } from './moves.ts'

/** `pace`: the times of a processor of its own, without which milliseconds mean nothing. */
type Move = 'level' | 'contact' | 'fail' | 'pace'
type Output = 'ready' | 'fault' | 'gate' | 'buzzer'
type Contact = PanelButton | PanelBeam

/** A panel with everything wired, as its port and as its booth see it. A move that cannot be made is null. */
export interface PanelStage {
  readonly panel: Panel
  /** What the wire of an output has: 1 is lit, sounding, shut. */
  readonly level: ((output: Output) => 0 | 1 | Promise<0 | 1>) | null
  /** Closes the contact of a button, or breaks a beam, and lets go. */
  readonly contact: ((contact: Contact, isClosed: boolean) => void | Promise<void>) | null
  /** The line of an output is taken away from the driver, and given back. */
  readonly fail: ((output: Output, isGone: boolean) => void | Promise<void>) | null
  /** How much longer a contact is held, where the processor is slow: what is over when it looks was nothing. */
  readonly slowMs?: number
}

type Open = (t: ExecutionContext, closedAtStart?: Contact) => Promise<PanelStage>
type Body = (t: ExecutionContext) => Promise<void>

/** A short human press, and what lies between two; a driver takes shorter ones for bounce. */
const PRESS_MS = 60
/** A contact that has not been still for so long still bounces. */
const BOUNCE_MS = 3
/** For what comes of itself, an edge through a kernel included. */
const SOON_MS = 10_000
/** Longer than any pulse of the buzzer that does not annoy. */
const PULSE_MS = 1_000
/** How long a driver may hold the process up, and from its return until a line is used again. */
const HOLD_MS = 50
const BACK_MS = 5_000

/**
 * What every driver of the port `Panel` must do. `open` gives a panel with all buttons, lamps, beams, buzzer and gate,
 * with one contact closed from before the start where it is told so, and closes what it opened by `t.teardown`.
 */
export function panelContract(title: string, open: Open, cannot: Cannot<Move> = {}): void {
  const register = (needed: readonly Move[], what: string, body: Body): void => {
    registerNeeding(cannot, needed, `${title}: ${what}`, body)
  }
  register(['level'], 'it begins dark, silent and open, and its outputs follow', followsOutputs(open))
  register(['contact'], 'each press is told once, by its name', tellsPresses(open))
  register(['contact', 'pace'], 'a contact that bounces is one press', ignoresBounce(open))
  register(['contact'], 'what is closed from before the start is no press', ignoresHeld(open))
  register(['contact'], 'each broken beam is told by its name', tellsBeams(open))
  register(['level'], 'the buzzer sounds once and ends by itself', buzzesOnce(open))
  register(
    ['level', 'contact'],
    'closed it is dark, silent and open, tells nothing, and closing twice is once',
    ends(open),
  )
  register(
    ['level', 'fail'],
    'a line that fails is named, leaves the others alone, and comes back as it should be',
    returns(open),
  )
  register(['pace'], 'the process is never held up', holdsNothingUp(open))
}

const followsOutputs =
  (open: Open): Body =>
  async (t) => {
    const { panel, level } = await open(t)
    for (const output of ['ready', 'fault', 'gate', 'buzzer'] as const) t.is(await level?.(output), 0, output)
    panel.check()
    for (const isOn of [true, false, true]) {
      panel.setLamp('ready', isOn)
      panel.setLamp('fault', !isOn)
      panel.setGate(!isOn)
      t.deepEqual(
        [await level?.('ready'), await level?.('fault'), await level?.('gate')],
        isOn ? [1, 0, 1] : [0, 1, 0],
        'shut is 1',
      )
    }
  }

const tellsPresses =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    const told = collect(stage.panel)
    const buttons = ['callNext', 'sampled', 'pedal', 'callNext'] as const
    for (const [count, button] of buttons.entries()) {
      await press(stage, button)
      await soon(() => told.length > count)
      await setTimeout(PRESS_MS + (stage.slowMs ?? 0))
    }
    t.deepEqual(told, [...buttons])
  }

const ignoresBounce =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    const told = collect(stage.panel)
    for (const isClosed of [true, false, true, false, true]) {
      await stage.contact?.('callNext', isClosed)
      await setTimeout(BOUNCE_MS)
    }
    await soon(() => told.length > 0)
    for (const isClosed of [false, true, false, true, false]) {
      await stage.contact?.('callNext', isClosed)
      await setTimeout(BOUNCE_MS)
    }
    await setTimeout(PRESS_MS)
    await press(stage, 'sampled')
    await soon(() => told.includes('sampled'))
    t.is(told[0], 'callNext')
    // A machine that is held up in the middle of the bouncing sees two presses, as anybody would.
    t.true(told.filter((button) => button === 'callNext').length <= 2)
  }

const ignoresHeld =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t, 'callNext')
    const told = collect(stage.panel)
    await press(stage, 'sampled')
    await soon(() => told.length > 0)
    await stage.contact?.('callNext', false)
    await setTimeout(PRESS_MS + (stage.slowMs ?? 0))
    t.deepEqual(told, ['sampled'])
    await press(stage, 'callNext')
    await soon(() => told.length > 1)
    t.deepEqual(told, ['sampled', 'callNext'], 'from then on it is a button like any other')
  }

const tellsBeams =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    t.true(stage.panel.hasBeams)
    const told: PanelBeam[] = []
    stage.panel.onBeam((beam) => told.push(beam))
    for (const [count, beam] of (['entry', 'exit'] as const).entries()) {
      await press(stage, beam)
      await soon(() => told.length > count)
    }
    t.deepEqual(told, ['entry', 'exit'])
  }

const buzzesOnce =
  (open: Open): Body =>
  async (t) => {
    const { panel, level } = await open(t)
    t.true(panel.hasBuzzer)
    panel.buzz()
    panel.buzz()
    t.is(await level?.('buzzer'), 1)
    const startedMs = performance.now()
    while ((await level?.('buzzer')) === 1 && performance.now() - startedMs < PULSE_MS) await setTimeout(BOUNCE_MS)
    t.is(await level?.('buzzer'), 0)
  }

const ends =
  (open: Open): Body =>
  async (t) => {
    const stage = await open(t)
    const { panel, level } = stage
    const told = collect(panel)
    panel.setLamp('ready', true)
    panel.setGate(false)
    panel.buzz()
    await panel.close()
    await panel.close()
    for (const output of ['ready', 'fault', 'gate', 'buzzer'] as const) t.is(await level?.(output), 0, output)
    await press(stage, 'callNext')
    await setTimeout(PRESS_MS)
    t.deepEqual(told, [])
  }

const returns =
  (open: Open): Body =>
  async (t) => {
    const { panel, level, fail } = await open(t)
    let changes = 0
    panel.onTrouble(() => (changes += 1))
    await fail?.('ready', true)
    for (const use of [panel.setLamp.bind(panel, 'ready', true), panel.check.bind(panel)]) {
      const error = t.throws(use, { name: 'DriverError' })
      t.regex(error.message, /\[gpio\.[a-z-]+\]$/)
    }
    panel.setGate(false)
    t.is(await level?.('gate'), 1)
    const startedMs = performance.now()
    await fail?.('ready', false)
    await soon(async () => (await level?.('ready')) === 1, BACK_MS)
    t.true(performance.now() - startedMs < BACK_MS)
    t.notThrows(() => {
      panel.check()
    })
    await soon(() => changes >= 2)
  }

const holdsNothingUp =
  (open: Open): Body =>
  async (t) => {
    const { panel } = await open(t)
    const use = async (): Promise<void> => {
      for (const isOn of [true, false]) {
        panel.setLamp('ready', isOn)
        panel.setLamp('fault', isOn)
        panel.setGate(isOn)
        panel.buzz()
        panel.check()
        await setTimeout(BOUNCE_MS)
      }
    }
    t.true((await leastLongestHoldMs(5, use)) < HOLD_MS)
  }

function collect(panel: Panel): PanelButton[] {
  const told: PanelButton[] = []
  panel.onPress((button) => told.push(button))
  return told
}

async function press({ contact, slowMs = 0 }: PanelStage, which: Contact): Promise<void> {
  await contact?.(which, true)
  await setTimeout(PRESS_MS + slowMs)
  await contact?.(which, false)
}

async function soon(isSo: () => boolean | Promise<boolean>, withinMs = SOON_MS): Promise<void> {
  const startedMs = performance.now()
  while (!(await isSo())) {
    if (performance.now() - startedMs > withinMs) throw new Error(`not so within ${withinMs} ms`)
    await setTimeout(BOUNCE_MS)
  }
}
