import type { CrewTask } from '../../domain/view.ts'
import { UrgentTasks } from './urgent-tasks.ts'

/** However much happens: a tone is a tap on the shoulder, and more of them are noise. */
const APART_MS = 8_000
/** Soft, falling, and unlike the rising ones by which the booth says "good": look here. */
const NOTES = [
  { hz: 880, fromS: 0 },
  { hz: 659, fromS: 0.2 },
] as const
const NOTE_S = 0.18
const LOUDNESS = 0.2
/** Without a ramp a note begins and ends with a click. */
const RAMP_S = 0.02
const KEY = 'crew-sound'

/**
 * Two notes when something urgent is new. Never words: residents stand beside it. Silent before the first touch (no
 * browser allows it), for what was there when the page opened, and while it is switched off, which is remembered.
 */
export class CrewSound {
  readonly #urgent = new UrgentTasks()
  #isOn = localStorage.getItem(KEY) !== 'off'
  #audio: AudioContext | null = null
  #playedAtMs = Number.NEGATIVE_INFINITY

  constructor() {
    for (const touch of ['pointerdown', 'keydown']) document.addEventListener(touch, this.#wake, { passive: true })
  }

  get isOn(): boolean {
    return this.#isOn
  }

  switch(): void {
    this.#isOn = !this.#isOn
    localStorage.setItem(KEY, this.#isOn ? 'on' : 'off')
    // Whoever switches it on hears what it is.
    if (this.#isOn) this.#play()
  }

  /** What the crew's page shows now. */
  see(tasks: readonly CrewTask[]): void {
    const isNew = this.#urgent.hasNew(tasks)
    if (isNew && this.#isOn && performance.now() - this.#playedAtMs >= APART_MS) this.#play()
  }

  /** Nobody is signed in: what comes next was there before. */
  forget(): void {
    this.#urgent.forget()
  }

  readonly #wake = (): void => {
    this.#audio ??= new AudioContext()
    // A phone that slept has stopped it again.
    if (this.#audio.state !== 'running') void this.#audio.resume()
  }

  #play(): void {
    const audio = this.#audio
    if (audio === null) return
    this.#playedAtMs = performance.now()
    for (const { fromS, hz } of NOTES) {
      const startS = audio.currentTime + fromS
      const gain = new GainNode(audio, { gain: 0 })
      gain.gain.setValueAtTime(0, startS)
      gain.gain.linearRampToValueAtTime(LOUDNESS, startS + RAMP_S)
      gain.gain.setValueAtTime(LOUDNESS, startS + NOTE_S - RAMP_S)
      gain.gain.linearRampToValueAtTime(0, startS + NOTE_S)
      const note = new OscillatorNode(audio, { frequency: hz })
      note.connect(gain).connect(audio.destination)
      note.start(startS)
      note.stop(startS + NOTE_S)
    }
  }
}
