import { html, nothing, type TemplateResult } from 'lit-html'
import { type ActAnswer, type ActBody, type ActName, sendAct } from './crew-client.ts'
import { ANSWERS } from './crew-words.ts'
import { isRefusal, REFUSALS } from './refusal-words.ts'
import type { Words } from './words.ts'

type Kind = 'sending' | 'again' | 'done' | 'refused' | 'unsent'

interface Press {
  readonly name: ActName
  readonly body: ActBody
  readonly requestId: string
  readonly after: { signedOut(): void; done(): void; refused?(reason: string): void }
}

interface Undo {
  readonly events: readonly string[]
  /** By `performance.now()`. */
  readonly untilMs: number
  readonly after: Press['after']
}

/** A confirmation goes by itself; what was refused stays until the next press. */
const DONE_MS = 4_000

/** A slip of the thumb can be taken back so long; the kiosk counts the same (domain/undo.ts). */
const UNDO_MS = 20_000
const UNDOABLE: readonly ActName[] = ['call-next', 'sampled', 'absent', 'seal']

/** What became of the last press of a button: one at a time, each with an id of its own, always in words. */
export class Notice {
  readonly #t: (words: Words) => string
  readonly #changed: () => void
  #press: Press | null = null
  #kind: Kind | null = null
  #text = ''
  #timer: number | undefined
  /** The last act, while it can be taken back. */
  #undo: Undo | null = null

  constructor(t: (words: Words) => string, changed: () => void) {
    this.#t = t
    this.#changed = changed
  }

  get isBusy(): boolean {
    return this.#kind === 'sending' || this.#kind === 'again'
  }

  /** It offers to take this back itself. */
  undoes(event: string): boolean {
    return this.#undo?.events.includes(event) ?? false
  }

  send(name: ActName, body: ActBody, after: Press['after']): void {
    if (this.isBusy) return
    void this.#run({ name, body, requestId: crypto.randomUUID(), after })
  }

  draw(): TemplateResult | typeof nothing {
    if (this.#kind === null) return nothing
    const again = (): void => {
      if (this.#press !== null) void this.#run(this.#press)
    }
    return html`<div class="notice ${this.#kind}" role="status">
      <p>${this.#text}</p>
      ${this.#kind === 'unsent' ? html`<button @click=${again}>${this.#t(ANSWERS.tryAgain)}</button>` : null}
      ${this.#undo === null ? null : this.#undoButton(this.#undo)}
    </div>`
  }

  #undoButton({ after, events, untilMs }: Undo): TemplateResult {
    const press = (): void => {
      void this.#run({ name: 'undo', body: { events }, requestId: crypto.randomUUID(), after })
    }
    const seconds = Math.max(0, Math.ceil((untilMs - performance.now()) / 1000))
    return html`<button @click=${press}>${this.#t(ANSWERS.undo)} <span aria-hidden="true">${seconds}</span></button>`
  }

  async #run(press: Press): Promise<void> {
    this.#press = press
    this.#show('sending', this.#t(ANSWERS.sending))
    const answer = await sendAct(press.name, press.body, press.requestId, () => {
      this.#show('again', this.#t(ANSWERS.again))
    })
    this.#settle(answer, press)
  }

  #settle(answer: ActAnswer, press: Press): void {
    switch (answer.kind) {
      case 'done':
        press.after.done()
        this.#done(press, answer.events)
        return
      case 'refused':
        if (answer.status === 401) press.after.signedOut()
        press.after.refused?.(answer.reason)
        this.#show('refused', isRefusal(answer.reason) ? this.#t(REFUSALS[answer.reason]) : answer.message)
        return
      case 'unsent':
        this.#show('unsent', this.#t(ANSWERS.unsent))
    }
  }

  #done({ after, name }: Press, events: readonly string[]): void {
    const isUndoable = UNDOABLE.includes(name) && events.length > 0
    const shownMs = isUndoable ? UNDO_MS : DONE_MS
    this.#show('done', `✓ ${this.#t(name === 'undo' ? ANSWERS.undone : ANSWERS.done)}`)
    if (isUndoable) this.#undo = { events, untilMs: performance.now() + shownMs, after }
    this.#timer = setTimeout(() => {
      this.#show(null, '')
    }, shownMs)
    this.#changed()
  }

  #show(kind: Kind | null, text: string): void {
    clearTimeout(this.#timer)
    this.#undo = null
    this.#kind = kind
    this.#text = text
    this.#changed()
  }
}
