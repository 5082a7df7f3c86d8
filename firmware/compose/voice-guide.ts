import { called } from '../domain/queue.ts'
import { groupOf, type KioskState, openTubeOf, type Visit } from '../domain/state.ts'
import type { ResidentView } from '../domain/view.ts'
import type { Log } from '../ports/log.ts'
import type { Sound, Speaker } from '../ports/speaker.ts'
import type { Language, Piece, Utterance } from '../ports/voice.ts'
import { forCall, forResident } from '../voice/phrases.ts'
import { Voice } from '../voice/voice.ts'
import { codeOf } from './device-loops.ts'
import type { DeviceWatch } from './device-watch.ts'
import type { KioskLoop } from './kiosk-loop.ts'

export interface VoiceGuideParts {
  readonly loop: KioskLoop
  readonly speaker: Speaker
  readonly synthesize: (piece: Piece) => Promise<Sound>
  readonly resident: () => ResidentView
  readonly watch: DeviceWatch
  readonly log: Log
}

/**
 * Says at the booth what its screen shows, and calls numbers. A person who sees nothing of the screen comes through a
 * visit with it alone.
 */
export class VoiceGuide {
  readonly #loop: KioskLoop
  readonly #voice: Voice
  readonly #resident: () => ResidentView
  #stop: () => void = () => undefined
  #spokenFor: Pick<ResidentView, 'arrival' | 'paper' | 'prompt' | 'session' | 'ticket'> = {
    arrival: 0,
    paper: null,
    prompt: 'idle',
    session: 0,
    ticket: null,
  }
  /** What the person chose on the screen; forgotten with the person. */
  #chosen: Language | null = null
  #calledSequence = 0
  #said = ''

  constructor({ log, loop, resident, speaker, synthesize, watch }: VoiceGuideParts) {
    this.#loop = loop
    this.#resident = resident
    this.#voice = new Voice({
      speaker,
      log,
      synthesize,
      onPlayed: (error) => {
        if (error === null) watch.ok('speaker')
        else watch.failed('speaker', codeOf(error))
      },
    })
  }

  /** The words that were said last, for the bench. */
  get said(): string {
    return this.#said
  }

  /** Who was called before the start is not called again. */
  start(): void {
    this.#voice.start()
    this.#calledSequence = newestCall(this.#loop.state)?.calledSequence ?? 0
    this.#stop = this.#loop.onChanged(() => {
      this.#follow()
    })
  }

  /** Once more what is on the screen now; in another language from here on when one is given. */
  sayAgain(language: Language | null): void {
    this.#chosen = language ?? this.#chosen
    this.#tellResident(this.#resident())
  }

  /** A short tone, unless something is being said. */
  beep(hz: number): void {
    this.#voice.beep(hz)
  }

  /** Silent at once. Idempotent. */
  close(): Promise<void> {
    this.#stop()
    return this.#voice.close()
  }

  #follow(): void {
    const view = this.#resident()
    const { arrival, paper, prompt, session, ticket } = view
    const before = this.#spokenFor
    const isOther = prompt !== before.prompt || ticket !== before.ticket || session !== before.session
    const isNew = isOther || isPaperNews(before.paper, paper)
    this.#spokenFor = { arrival, paper, prompt, session, ticket }
    // Also the next one does not hear the language of the one before.
    if (prompt === 'idle' || (arrival !== before.arrival && before.prompt !== 'idle')) this.#chosen = null
    // The farewell is spoken to its end; an idle booth is silent until somebody touches it.
    else if (isNew) this.#tellResident(view)
    this.#callNumbers()
  }

  #tellResident(view: ResidentView): void {
    const utterance = forResident(view, this.#chosen ?? view.language)
    this.#note(utterance)
    this.#voice.tellResident(utterance)
  }

  #callNumbers(): void {
    const visit = newestCall(this.#loop.state)
    const sequence = visit?.calledSequence ?? 0
    if (visit === undefined || visit.ticket === null || sequence <= this.#calledSequence) return
    this.#calledSequence = sequence
    const utterance = forCall(visit.ticket, placeInTube(this.#loop.state, visit))
    this.#note(utterance)
    this.#voice.call(utterance)
  }

  #note({ pieces }: Utterance): void {
    this.#said = pieces.map(({ text }) => text).join(' ')
  }
}

/** Paper was asked for, or will not come; that it came is heard from the printer. */
function isPaperNews(before: ResidentView['paper'], now: ResidentView['paper']): boolean {
  return now !== before && (now === 'failed' || (now === 'printing' && before === 'offered'))
}

function newestCall(state: Readonly<KioskState>): Visit | undefined {
  return called(state).at(-1)
}

/** "8 of 10": which swab of the tube this one will be. */
function placeInTube(state: Readonly<KioskState>, visit: Visit): { ordinal: number; of: number } | null {
  const tube = openTubeOf(state, visit)
  const group = groupOf(state, visit)
  if (tube === undefined || group === undefined || group.poolSize === 1) return null
  const before = called(state).findIndex(({ id }) => id === visit.id)
  return { ordinal: tube.members.length + before + 1, of: tube.expected ?? tube.poolSize }
}
