import type { Refusal } from '../../domain/input.ts'
import { type ActAnswer, sendAct } from './crew-client.ts'
import { CUSTODY } from './custody-words.ts'
import { REFUSALS } from './refusal-words.ts'
import type { Words } from './words.ts'

export interface ScanAnswer {
  readonly kind: 'good' | 'look' | 'bad'
  readonly words: Words
}

interface Handlers {
  /** An answer came, or the number of those waited for changed. */
  changed(): void
  signedOut(): void
  /** Past the laboratory limit, by what the page knows. */
  isTooOld(tube: string): boolean
}

/** A tone on and off: the second one, if there is one, higher. */
const NOTES: Readonly<Record<ScanAnswer['kind'], readonly number[]>> = { good: [660, 880], look: [440], bad: [160] }
const NOTE_SECONDS = 0.12

/** A second scan of the same tube is no danger: it may be the other phone's. */
const HARMLESS: readonly string[] = ['already-in-box']

/** Scans in the order in which they were made: a hand is faster than a network, and none may be lost or overtake. */
export class ScanLine {
  readonly #handlers: Handlers
  readonly #waiting: { readonly act: 'pack' | 'unpack'; readonly tube: string }[] = []
  #isSending = false
  #audio: AudioContext | null = null
  answer: ScanAnswer | null = null

  constructor(handlers: Handlers) {
    this.#handlers = handlers
  }

  get waiting(): number {
    return this.#waiting.length
  }

  take(act: 'pack' | 'unpack', tube: string): void {
    // Browsers let a page sound only after a key or a touch; this is one.
    this.#audio ??= new AudioContext()
    this.#waiting.push({ act, tube })
    if (!this.#isSending) void this.#send()
    this.#handlers.changed()
  }

  /** The last answer was about a box that has left. */
  forget(): void {
    this.answer = null
  }

  async #send(): Promise<void> {
    this.#isSending = true
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const wasTooOld = this.#handlers.isTooOld(next.tube)
      const answer = await sendAct(next.act, { tube: next.tube }, crypto.randomUUID(), () => {
        this.#handlers.changed()
      })
      this.#waiting.shift()
      this.#tell(answer, next, wasTooOld)
    }
    this.#isSending = false
  }

  #tell(answer: ActAnswer, { act, tube }: { act: 'pack' | 'unpack'; tube: string }, wasTooOld: boolean): void {
    if (answer.kind === 'done') {
      const words = act === 'unpack' ? CUSTODY.takenOut : wasTooOld ? CUSTODY.packedOld : CUSTODY.packed
      this.#say(wasTooOld && act === 'pack' ? 'look' : 'good', words(shortTube(tube)))
    } else if (answer.kind === 'unsent') {
      this.#say('bad', CUSTODY.unsent)
    } else {
      if (answer.status === 401) this.#handlers.signedOut()
      const kind = HARMLESS.includes(answer.reason) ? 'look' : 'bad'
      this.#say(kind, wordsOf(answer.reason, answer.message))
    }
  }

  #say(kind: ScanAnswer['kind'], words: Words): void {
    this.answer = { kind, words }
    this.#sound(NOTES[kind])
    this.#handlers.changed()
  }

  #sound(notes: readonly number[]): void {
    const audio = this.#audio
    if (audio === null) return
    for (const [index, hertz] of notes.entries()) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()]
      const beginsAt = audio.currentTime + index * NOTE_SECONDS
      tone.frequency.value = hertz
      volume.gain.value = 0.2
      tone.connect(volume).connect(audio.destination)
      tone.start(beginsAt)
      tone.stop(beginsAt + NOTE_SECONDS)
    }
  }
}

/** What became of an act, in words. */
export function wordsOf(reason: string, message: string): Words {
  const known = Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason as Refusal] : undefined
  return known ?? { zh: message, en: message }
}

/** The end of a number is what differs, and what fits. */
function shortTube(tube: string): string {
  const text = tube.trim().toUpperCase()
  return text.length > 8 ? `…${text.slice(-6)}` : text
}
