import { html, type TemplateResult } from 'lit-html'
import { type Credentials, type SignedIn, signIn } from './crew-client.ts'
import { SIGN_IN } from './crew-words.ts'
import type { Words } from './words.ts'

export interface SignInContext {
  readonly t: (words: Words) => string
  changed(): void
  signedIn(who: SignedIn): void
  switchLanguage(): void
}

const OPERATOR_KEY = 'crew.operator'
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9']

/** Operator and PIN, with digits large enough for gloves; or a badge, by a scanner that types. */
export class SignInForm {
  readonly #context: SignInContext
  #message: string
  #isSending = false
  #isByBadge = false

  constructor(context: SignInContext, message: string) {
    this.#context = context
    this.#message = message
  }

  draw(): TemplateResult {
    return this.#isByBadge ? this.#badgeForm() : this.#pinForm()
  }

  /** A scanner is a keyboard that ends with Enter; the same field takes what somebody types from the badge. */
  #badgeForm(): TemplateResult {
    const { t } = this.#context
    return html`<form class="sign-in" @submit=${this.#submitBadge}>
      <h1>${t(SIGN_IN.scanBadge)}</h1>
      <label>
        <span>${t(SIGN_IN.badge)}</span>
        <input name="badge" type="password" required maxlength="128" autocomplete="off" autofocus />
      </label>
      <p>${t(SIGN_IN.badgeHint)}</p>
      <p class="message" role="alert">${this.#message}</p>
      <button class="strong" ?disabled=${this.#isSending}>${t(SIGN_IN.enter)}</button>
      ${this.#other(SIGN_IN.byPin)}
    </form>`
  }

  #pinForm(): TemplateResult {
    const { t } = this.#context
    return html`<main class="signing-in"><form class="sign-in" @submit=${this.#submit}>
      <h1>${t(SIGN_IN.title)}</h1>
      <label>
        <span>${t(SIGN_IN.operator)}</span>
        <input name="operator" required maxlength="64" autocomplete="username" autocapitalize="none"
          .defaultValue=${localStorage.getItem(OPERATOR_KEY) ?? ''} />
      </label>
      <label>
        <span>${t(SIGN_IN.pin)}</span>
        <input name="pin" type="password" required maxlength="12" inputmode="numeric" autocomplete="current-password" />
      </label>
      <p class="message" role="alert">${this.#message}</p>
      <div class="pad">
        ${DIGITS.map((digit) => this.#key(digit))}
        <button type="button" aria-label=${t(SIGN_IN.erase)} @click=${this.#erase}>⌫</button>
        ${this.#key('0')}
        <button class="strong" ?disabled=${this.#isSending}>${t(SIGN_IN.enter)}</button>
      </div>
      ${this.#other(SIGN_IN.byBadge)}
      <button type="button" class="link" @click=${() => {
        this.#context.switchLanguage()
      }}>
        ${t({ zh: 'English', en: '中文' })}
      </button>
    </form></main>`
  }

  #other(words: Words): TemplateResult {
    const press = (): void => {
      this.#isByBadge = !this.#isByBadge
      this.#message = ''
      this.#context.changed()
      document.querySelector<HTMLInputElement>('.sign-in input')?.focus()
    }
    return html`<button type="button" class="link" @click=${press}>${this.#context.t(words)}</button>`
  }

  #key(digit: string): TemplateResult {
    const press = (event: Event): void => {
      const pin = pinField(event)
      if (pin !== null) pin.value += digit
    }
    return html`<button type="button" @click=${press}>${digit}</button>`
  }

  readonly #erase = (event: Event): void => {
    const pin = pinField(event)
    if (pin !== null) pin.value = pin.value.slice(0, -1)
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement) || this.#isSending) return
    const form = event.target
    const [operator, pin] = [field(form, 'operator'), field(form, 'pin')]
    if (operator === null || pin === null) return
    const name = operator.value.trim()
    void this.#send({ operator: name, pin: pin.value }, () => {
      localStorage.setItem(OPERATOR_KEY, name)
    }).then(() => {
      pin.value = ''
    })
  }

  readonly #submitBadge = (event: SubmitEvent): void => {
    event.preventDefault()
    const badge = event.target instanceof HTMLFormElement ? field(event.target, 'badge') : null
    if (badge === null || this.#isSending) return
    // Emptied at once: what the next badge types must not follow what this one did.
    const text = badge.value
    badge.value = ''
    void this.#send({ badge: text }, () => undefined)
  }

  async #send(credentials: Credentials, done: () => void): Promise<void> {
    this.#isSending = true
    this.#context.changed()
    const answer = await signIn(credentials)
    this.#isSending = false
    if (answer === 'unreachable') {
      this.#message = this.#context.t(SIGN_IN.unreachable)
    } else if ('message' in answer) {
      this.#message = answer.message
    } else {
      done()
      this.#context.signedIn(answer)
      return
    }
    this.#context.changed()
  }
}

function pinField(event: Event): HTMLInputElement | null {
  const form = event.currentTarget instanceof HTMLButtonElement ? event.currentTarget.form : null
  return form === null ? null : field(form, 'pin')
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | null {
  const element = form.elements.namedItem(name)
  return element instanceof HTMLInputElement ? element : null
}
