import { performance } from 'node:perf_hooks'
import type { ExecutionContext } from 'ava'
import { DriverError } from '../../drivers/driver-error.ts'
import type { Sound, Speaker } from '../../firmware/ports/speaker.ts'
import { leastLongestHoldMs } from './longest-hold.ts'
import { type Cannot, registerNeeding } from './moves.ts'

/** `pace`: the times of a processor of its own, without which milliseconds mean nothing. */
type Move = 'heard' | 'unplug' | 'stick' | 'pace'

/** A loudspeaker at its port, and what can happen to it. A move that cannot be made is null, and `cannot` says why. */
export interface SpeakerStage {
  readonly speaker: Speaker
  /** The samples that came out last; null before any did. */
  readonly heard: (() => Int16Array | null | Promise<Int16Array | null>) | null
  readonly unplug: (() => void | Promise<void>) | null
  readonly plugIn: (() => void | Promise<void>) | null
  /** It begins to play and never ends; and ends again. */
  readonly stick: (() => void | Promise<void>) | null
  readonly release: (() => void | Promise<void>) | null
}

/** A tenth of a second, with both ends of what a sample can be. */
const SOUND: Sound = {
  sampleRateHz: 22_050,
  samples: Int16Array.from({ length: 2_205 }, (_, i) => (i % 2 === 0 ? 32_767 - i : i - 32_768)),
}
/** A sound that does not end is an answer within its length and this. */
const GIVE_UP_MS = 5_000
/** From its return to the next sound. */
const BACK_MS = 5_000
const HOLD_MS = 50
/** A busy machine holds a process up as well: of so many runs the best one is what the driver did. */
const HOLD_RUNS = 10
const NEVER = new AbortController().signal

type Open = (t: ExecutionContext) => Promise<SpeakerStage>
type Body = (t: ExecutionContext) => Promise<void>

/** What every driver of the port `Speaker` must do. `open` gives one that plays, closed by `t.teardown`. */
export function speakerContract(title: string, open: Open, cannot: Cannot<Move> = {}): void {
  const register = (needed: readonly Move[], what: string, body: Body): void => {
    registerNeeding(cannot, needed, `${title}: ${what}`, body)
  }
  register(['heard'], 'a sound is heard sample for sample, and then its end is said', plays(open))
  register(['stick'], 'a stopped sound says its reason at once, and the next one plays', stops(open))
  register(['unplug'], 'unplugged it rejects in time, and plays within seconds of its return', comesBack(open))
  register(['stick'], 'a sound that never ends rejects in time, and the next one plays', endsByItself(open))
  register(['unplug', 'pace'], 'the process is never held up, with it and without it', holdsNothingUp(open))
  register(['stick'], 'closed it is silent and plays nothing more, and closing twice is once', closes(open))
}

const plays =
  (open: Open): Body =>
  async (t) => {
    const { heard, speaker } = await open(t)
    await speaker.play(SOUND, NEVER)
    t.deepEqual(await heard?.(), SOUND.samples)
  }

const stops =
  (open: Open): Body =>
  async (t) => {
    const { release, speaker, stick } = await open(t)
    await stick?.()
    const stop = new AbortController()
    const reason = new Error('somebody else stands there')
    const playing = speaker.play(SOUND, stop.signal)
    stop.abort(reason)
    t.is(await t.throwsAsync(playing), reason)
    await t.throwsAsync(speaker.play(SOUND, AbortSignal.abort(reason)), { is: reason })
    await release?.()
    await t.notThrowsAsync(speaker.play(SOUND, NEVER))
  }

const comesBack =
  (open: Open): Body =>
  async (t) => {
    const { plugIn, speaker, unplug } = await open(t)
    for (let turn = 0; turn < 2; turn += 1) {
      await unplug?.()
      await rejects(t, speaker)
      await plugIn?.()
      const startedMs = performance.now()
      await t.notThrowsAsync(speaker.play(SOUND, NEVER))
      t.true(performance.now() - startedMs <= BACK_MS)
    }
  }

const endsByItself =
  (open: Open): Body =>
  async (t) => {
    const { release, speaker, stick } = await open(t)
    await stick?.()
    await rejects(t, speaker)
    await release?.()
    await t.notThrowsAsync(speaker.play(SOUND, NEVER))
  }

const holdsNothingUp =
  (open: Open): Body =>
  async (t) => {
    const { speaker, unplug } = await open(t)
    const held = await leastLongestHoldMs(HOLD_RUNS, () => speaker.play(SOUND, NEVER))
    t.true(held < HOLD_MS, `${held} ms`)
    await unplug?.()
    const heldWithout = await leastLongestHoldMs(HOLD_RUNS, () => speaker.play(SOUND, NEVER))
    t.true(heldWithout < HOLD_MS, `${heldWithout} ms`)
  }

const closes =
  (open: Open): Body =>
  async (t) => {
    const { speaker, stick } = await open(t)
    await stick?.()
    const playing = speaker.play(SOUND, NEVER)
    await speaker.close()
    await t.throwsAsync(playing, { instanceOf: DriverError, code: 'speaker.failed' })
    await t.notThrowsAsync(speaker.close())
    await t.throwsAsync(speaker.play(SOUND, NEVER), { instanceOf: DriverError })
  }

async function rejects(t: ExecutionContext, speaker: Speaker): Promise<void> {
  const startedMs = performance.now()
  const error = await t.throwsAsync(speaker.play(SOUND, NEVER), { instanceOf: DriverError })
  t.regex(error.code, /^speaker\./)
  t.true(performance.now() - startedMs < GIVE_UP_MS)
}
