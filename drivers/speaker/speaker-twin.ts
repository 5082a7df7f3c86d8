import { DriverError } from '../driver-error.ts'
import type { Sound, SoundSink } from './sound-sink.ts'

/** A demo that runs for a day must not keep all it has said. */
const HEARD_MAX = 50

/** A loudspeaker in a test or on the bench: keeps what it was given, and fails when told to. It takes no time. */
export class SpeakerTwin implements SoundSink {
  readonly #heard: Sound[] = []
  readonly #listeners = new Set<() => void>()
  #fault: 'unplugged' | 'stuck' | null = null

  play(sound: Sound, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#fault === 'unplugged') {
      return Promise.reject(new DriverError('speaker.failed', 'the twin is unplugged', { retryable: true }))
    }
    this.#heard.push(sound)
    if (this.#heard.length > HEARD_MAX) this.#heard.shift()
    for (const listener of this.#listeners) listener()
    if (this.#fault === null) return Promise.resolve()
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
      })
    })
  }

  /** What was played, oldest first; the last 50. */
  heard(): readonly Sound[] {
    return this.#heard
  }

  /** `stuck` begins to play and never ends. */
  fail(fault: 'unplugged' | 'stuck' | null): void {
    this.#fault = fault
  }

  onHeard(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
