import { within } from '../bus/deadline.ts'
import { DriverError } from '../driver-error.ts'
import type { Sound, SoundSink } from './sound-sink.ts'

/** A sound card that takes longer than the sound and this does not play. */
const SLACK_MS = 3_000

/** Plays one sound after the other over a sink. The caller sees to it that only one plays at a time. */
export class Speaker {
  readonly #sink: SoundSink
  readonly #closing = new AbortController()

  constructor(sink: SoundSink) {
    this.#sink = sink
  }

  /**
   * Resolves when it was heard to its end. Rejects with a `DriverError` (`speaker.failed`, `speaker.timeout`), or with
   * the signal's reason when that fires.
   */
  async play(sound: Sound, signal: AbortSignal): Promise<void> {
    const durationMs = Math.ceil((1000 * sound.samples.length) / sound.sampleRateHz)
    const late = new AbortController()
    const stop = AbortSignal.any([signal, this.#closing.signal, late.signal])
    const timeout = (): DriverError =>
      new DriverError('speaker.timeout', 'the sound card did not finish', { retryable: true })
    try {
      await within(this.#sink.play(sound, stop), durationMs + SLACK_MS, timeout)
    } finally {
      late.abort()
    }
  }

  /** Silences what plays. Idempotent. */
  close(): Promise<void> {
    this.#closing.abort(new DriverError('speaker.failed', 'the speaker was closed', { retryable: false }))
    return Promise.resolve()
  }
}
