import { html, type TemplateResult } from 'lit-html'
import type { ResidentView } from '../../domain/view.ts'
import { post } from './asking.ts'
import { ANSWERS } from './resident-words.ts'
import type { Language } from './words.ts'

/** A finger that presses twice gives one answer. */
const PAUSE_MS = 600
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫'] as const
const LAST_DIGITS = 4

/** The keys by which a resident answers on the booth's screen: two of the same look, or a pad for four digits. */
export class ResidentAnswers {
  readonly #changed: () => void
  #session: number | null = null
  #digits = ''
  #isWrong = false
  #isBusy = false

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Null where this prompt asks nothing that can be touched. */
  draw({ prompt, session }: ResidentView, language: Language): TemplateResult | null {
    if (session !== this.#session) {
      this.#session = session
      this.#digits = ''
      this.#isWrong = false
    }
    if (prompt === 'symptoms') return this.#twoKeys(language)
    return prompt === 'phone' ? this.#pad(language) : null
  }

  #twoKeys(language: Language): TemplateResult {
    const key = (words: { readonly zh: string; readonly en: string }, hasSymptoms: boolean): TemplateResult =>
      html`<button ?disabled=${this.#isBusy} @click=${() => void this.#send({ kind: 'symptoms', hasSymptoms })}>
        ${words[language]}</button>`
    return html`<div class="answers">${key(ANSWERS.well, false)} ${key(ANSWERS.notWell, true)}</div>`
  }

  /** The digits are not shown: who stands behind reads none of them. */
  #pad(language: Language): TemplateResult {
    const dots = Array.from({ length: LAST_DIGITS }, (_, n) => (n < this.#digits.length ? '●' : '○')).join(' ')
    return html`<div class="pad">
      <p class="dots" aria-label=${`${this.#digits.length}/${LAST_DIGITS}`}>${dots}</p>
      <p class="again" role="status">${this.#isWrong ? ANSWERS.again[language] : ''}</p>
      <div class="keys">${DIGITS.map((digit) => this.#digit(digit, language))}</div>
    </div>`
  }

  #digit(digit: string, language: Language): TemplateResult {
    if (digit === '') return html`<span></span>`
    const press = (): void => {
      this.#press(digit)
    }
    return html`<button ?disabled=${this.#isBusy} aria-label=${digit === '⌫' ? ANSWERS.erase[language] : digit} @click=${press}>
      ${digit}</button>`
  }

  #press(digit: string): void {
    this.#isWrong = false
    this.#digits = digit === '⌫' ? this.#digits.slice(0, -1) : (this.#digits + digit).slice(0, LAST_DIGITS)
    if (this.#digits.length === LAST_DIGITS) void this.#send({ kind: 'phone', lastFour: this.#digits })
    this.#changed()
  }

  /** What did not go through leaves the question where it is; the crew comes when its time is over. */
  async #send(answer: object): Promise<void> {
    const session = this.#session
    if (this.#isBusy || session === null) return
    this.#isBusy = true
    this.#changed()
    const response = await post('/api/resident/answer', { session, ...answer })
    setTimeout(() => {
      this.#isBusy = false
      // Still the same question: the four digits were not the right ones.
      this.#isWrong = this.#session === session && 'lastFour' in answer && response !== null
      if (this.#session === session) this.#digits = ''
      this.#changed()
    }, PAUSE_MS)
  }
}
