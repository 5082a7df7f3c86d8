import { html, nothing, render, type TemplateResult } from 'lit-html'
import type { CrewView, CrewVisitView, PublicView, SamplerView } from '../../domain/view.ts'
import { type ActAnswer, type ActBody, sendAct } from './crew-client.ts'
import { CrewGate } from './crew-gate.ts'
import { CrewSound } from './crew-sound.ts'
import { type UndoOffer, undoOffer } from './crew-undo.ts'
import { ANSWERS, SEXES } from './crew-words.ts'
import { FiguresAge } from './figures-age.ts'
import { ChosenLanguage } from './language.ts'
import { isRefusal, REFUSALS } from './refusal-words.ts'
import { mayAct } from './role-acts.ts'
import { CUES, SAMPLER } from './sampler-words.ts'
import { MODES, type Words } from './words.ts'

/** Foot switches on USB are keyboards; these are the keys that they come with. */
const PEDAL_KEYS = [' ', 'Enter', 'PageDown', 'b', 'F13']
/** A letter and three digits; after A999 the number grows. */
const TICKET_CHARACTERS = 4
/** No pedal comes with it. */
const UNDO_KEY = 'Backspace'
/** What was answered to a press stands this long. */
const ANSWER_MS = 4_000

/** The sampler's screen at the chair: one number, one tube, one thing to do. */
class SamplerPage {
  readonly #language = new ChosenLanguage()
  readonly #age = new FiguresAge()
  readonly #sound = new CrewSound()
  readonly #gate = new CrewGate({
    language: this.#language,
    changed: () => {
      this.#draw()
    },
    left: () => {
      this.#crew = null
      this.#sound.forget()
    },
    event: (name, data, sentAtMs) => {
      this.#take(name, data, sentAtMs)
    },
  })
  #crew: CrewView | null = null
  #public: PublicView | null = null
  #answer = ''
  #answerTimer: number | undefined
  #isSending = false

  start(): void {
    setInterval(() => {
      this.#draw()
    }, 500)
    document.addEventListener('keydown', (event) => {
      if (this.#gate.who === null || event.repeat) return
      if (event.key === UNDO_KEY) void this.#undo()
      if (!PEDAL_KEYS.includes(event.key)) return
      event.preventDefault()
      void this.#press()
    })
    this.#gate.start()
  }

  /** Our own server wrote it, from these very types; the unnamed event comes last and completes the picture. */
  #take(name: string, data: unknown, sentAtMs: number): void {
    if (name === 'public') {
      this.#public = data as PublicView
      this.#age.arrived(this.#public.queue.at, sentAtMs)
    } else if (name === 'message') {
      this.#crew = data as CrewView
      this.#sound.see(this.#crew.tasks)
      this.#draw()
    }
  }

  #mayPress(): boolean {
    const { who } = this.#gate
    return who !== null && mayAct(who.role, 'pedal')
  }

  /** The pedal, a key, or a touch anywhere. */
  readonly #press = async (): Promise<void> => {
    if (this.#mayPress()) await this.#send('pedal', {})
  }

  /** A slip of the foot, taken back at once. */
  readonly #undo = async (): Promise<void> => {
    const offer = this.#offer()
    if (offer !== null) await this.#send('undo', { events: [offer.event] })
  }

  async #send(name: 'pedal' | 'undo', body: ActBody): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    this.#draw()
    const answer = await sendAct(name, body, crypto.randomUUID(), () => undefined)
    this.#isSending = false
    clearTimeout(this.#answerTimer)
    this.#answer = this.#words(answer)
    this.#answerTimer = setTimeout(() => {
      this.#answer = ''
      this.#draw()
    }, ANSWER_MS)
    this.#draw()
  }

  #offer(): UndoOffer | null {
    const { who } = this.#gate
    return who === null ? null : undoOffer(this.#crew?.undoable ?? [], who, this.#kioskNowMs())
  }

  /** In one language: two do not fit. */
  #words(answer: ActAnswer): string {
    if (answer.kind === 'done') return ''
    if (answer.kind === 'unsent') return this.#t(SAMPLER.lost)
    const { message, reason } = answer
    return isRefusal(reason) ? this.#t(REFUSALS[reason]) : message
  }

  readonly #t = (words: Words): string => this.#language.t(words)

  #draw(): void {
    const { body } = document
    const view = this.#crew?.sampler ?? null
    const isLost = view === null || this.#age.isStale()
    const form = this.#gate.form()
    body.classList.toggle('asking', form !== null)
    body.dataset['cue'] = isLost || form !== null ? '' : this.#cueNow(view)
    render(form ?? (isLost ? this.#lost() : this.#chair(view)), body)
  }

  /** Before the hands can be dry the screen says what to do; from then on also that the pedal counts. */
  #cueNow({ cue, pedalReadyAtMs }: SamplerView): SamplerView['cue'] | 'rub' {
    const isWaiting = this.#kioskNowMs() < pedalReadyAtMs
    return isWaiting && (cue === 'disinfect' || cue === 'tube-full') ? 'rub' : cue
  }

  #kioskNowMs(): number {
    return Date.parse(this.#public?.queue.at ?? '') + (this.#age.seconds() ?? 0) * 1000
  }

  #lost(): TemplateResult {
    return html`<main class="lost"><h1>${this.#t(SAMPLER.lost)}</h1></main>`
  }

  #chair(view: SamplerView): TemplateResult {
    const person = this.#crew?.called[0] ?? null
    const cue = this.#cueNow(view)
    return html`<main>
        ${this.#person(person)}
        ${this.#tube(view)}
        ${this.#undoKey()}
      </main>
      <button class=${this.#answer === '' ? 'cue' : 'cue answer'} ?disabled=${this.#isSending || !this.#mayPress()} @click=${this.#press}>
        <span>${this.#answer === '' ? (cue === 'rub' ? this.#rub() : this.#t(CUES[cue])) : this.#answer}</span>
      </button>`
  }

  #undoKey(): TemplateResult | typeof nothing {
    const offer = this.#offer()
    if (offer === null) return nothing
    return html`<button class="undo" ?disabled=${this.#isSending} @click=${this.#undo}>
      ${this.#t(ANSWERS.undo)} <span aria-hidden="true">${offer.seconds}</span> <small>${this.#t(offer.words)}</small>
    </button>`
  }

  #rub(): TemplateResult {
    return html`${this.#t(SAMPLER.rub)} <small>${this.#t(SAMPLER.nextAfter)}</small>`
  }

  #person(person: CrewVisitView | null): TemplateResult {
    const mode = this.#public === null ? null : MODES[this.#public.mode]
    const sex = Object.entries(SEXES).find(([name]) => name === person?.sex)?.[1]
    return html`<section class="person">
      ${mode === null ? null : html`<p class="mode">${this.#t(mode)}</p>`}
      <h1 class="number ${(person?.ticket?.length ?? 0) > TICKET_CHARACTERS ? 'long' : ''}">${person?.ticket ?? '—'}</h1>
      <p class="who">${person === null ? this.#t(SAMPLER.nobody) : `${sex === undefined ? '' : this.#t(sex)} ${this.#years(person.age)}`}</p>
    </section>`
  }

  #years(age: number | null): string {
    return age === null ? '' : this.#t({ zh: `${age} 岁`, en: `${age} y` })
  }

  #tube({ tube }: SamplerView): TemplateResult | null {
    if (tube === null) return null
    const left = tube.places - tube.count
    return html`<section class="tube">
      <p class="count ${tube.count > 9 ? 'long' : ''}">${tube.count}<small>/${tube.places}</small></p>
      <p class="left">${left <= 0 ? '' : this.#t(left === 1 ? SAMPLER.last : SAMPLER.left(left))}</p>
    </section>`
  }
}

new SamplerPage().start()
