import type { Log } from '../ports/log.ts'
import type { Sound, Speaker } from '../ports/speaker.ts'
import type { Piece, Utterance } from '../ports/voice.ts'
import { allPieces } from './phrases.ts'
import { beepSound, chimeSound, join, trimmed } from './sounds.ts'

/** Calls that wait for their turn. With more the oldest goes: its number stands on the display. */
const CALLS_WAITING_MAX = 4

export interface VoiceParts {
  readonly speaker: Speaker
  readonly log: Log
  /** Says one piece, quickly from the second time on; rejects where that is not possible. */
  readonly synthesize: (piece: Piece) => Promise<Sound>
  /** Told after each attempt to be heard: null when it worked. */
  readonly onPlayed: (error: unknown) => void
}

/**
 * The booth's voice. All that it can say is spoken once in the background after the start; from then on `synthesize` has
 * it at hand, so that a sentence begins at once, also on a slow machine, and the memory holds none of it (some 15 MB).
 * What could not be spoken is left out; without espeak-ng only the chimes are heard.
 */
export class Voice {
  readonly #parts: VoiceParts
  /** Pieces that can be said. */
  readonly #spoken = new Set<string>()
  readonly #closing = new AbortController()
  readonly #calls: Utterance[] = []
  #forResident: Utterance | null = null
  #beepHz: number | null = null
  #stopResident = new AbortController()
  #speaking: Promise<void> = Promise.resolve()
  #isSpeaking = false
  #preparing: Promise<void> = Promise.resolve()

  constructor(parts: VoiceParts) {
    this.#parts = parts
  }

  start(): void {
    this.#preparing = this.#prepare()
  }

  /** Resolves when everything that can be spoken has been. */
  async prepared(): Promise<void> {
    await this.#preparing
  }

  /** To the person at the booth: what is said to them is cut, because it is not true any more. */
  tellResident(utterance: Utterance | null): void {
    this.#stopResident.abort()
    this.#stopResident = new AbortController()
    this.#forResident = utterance
    this.#go()
  }

  /** To the waiting: one after the other, each to its end. */
  call(utterance: Utterance): void {
    this.#calls.push(utterance)
    if (this.#calls.length > CALLS_WAITING_MAX) this.#calls.shift()
    this.#go()
  }

  /** A short tone for the person at the booth; none while something is said, or waits to be. */
  beep(hz: number): void {
    if (this.#isSpeaking) return
    this.#beepHz = hz
    this.#go()
  }

  /** Silent at once. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#preparing
    await this.#speaking
  }

  async #prepare(): Promise<void> {
    let failed = 0
    for (const piece of allPieces()) {
      if (this.#closing.signal.aborted) return
      try {
        await this.#parts.synthesize(piece)
        this.#spoken.add(keyOf(piece))
      } catch (error) {
        failed += 1
        // The first one says it all; a missing program fails for each.
        if (failed === 1) this.#parts.log.warn({ event: 'voice.not-spoken', cause: String(error) }, 'no speech')
      }
    }
    this.#parts.log.info({ event: 'voice.prepared', pieces: this.#spoken.size, failed }, 'voice prepared')
  }

  #go(): void {
    if (!this.#isSpeaking) this.#speaking = this.#speak()
  }

  async #speak(): Promise<void> {
    this.#isSpeaking = true
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) await this.#play(next.sound, next.signal)
    } finally {
      this.#isSpeaking = false
    }
  }

  /** The person in front of the booth waits for an answer; a call can wait for a sentence. */
  #next(): { readonly sound: () => Promise<Sound>; readonly signal: AbortSignal } | null {
    if (this.#closing.signal.aborted) return null
    const resident = this.#forResident
    if (resident !== null) {
      this.#forResident = null
      return { sound: () => this.#soundOf(resident), signal: this.#stopResident.signal }
    }
    const call = this.#calls.shift()
    if (call !== undefined) return { sound: () => this.#soundOf(call), signal: this.#closing.signal }
    const hz = this.#beepHz
    this.#beepHz = null
    return hz === null ? null : { sound: () => Promise.resolve(beepSound(hz)), signal: this.#stopResident.signal }
  }

  async #soundOf({ chime, pieces }: Utterance): Promise<Sound> {
    const sounds = await Promise.all(pieces.map((piece) => this.#sound(piece)))
    return join([...(chime === null ? [] : [chimeSound(chime)]), ...sounds.filter((one) => one !== null)])
  }

  async #play(make: () => Promise<Sound>, signal: AbortSignal): Promise<void> {
    const stop = AbortSignal.any([signal, this.#closing.signal])
    try {
      const sound = await make()
      if (sound.samples.length === 0 || stop.aborted) return
      await this.#parts.speaker.play(sound, stop)
      this.#parts.onPlayed(null)
    } catch (error) {
      if (!stop.aborted) this.#parts.onPlayed(error)
    }
  }

  /** Null for what cannot be said. */
  async #sound(piece: Piece): Promise<Sound | null> {
    if (!this.#spoken.has(keyOf(piece))) return null
    return await this.#parts.synthesize(piece).then(trimmed, () => null)
  }
}

function keyOf({ language, text }: Piece): string {
  return `${language} ${text}`
}
