import { html, nothing, render, type TemplateResult } from 'lit-html'
import { get, sendAct } from './crew-client.ts'
import { CrewGate } from './crew-gate.ts'
import { CREW } from './crew-words.ts'
import { HandOver } from './custody-hand-over.ts'
import {
  clock,
  count,
  differences,
  earlier,
  inBox,
  levelOf,
  missing,
  oldest,
  type PackingContext,
  type PackingView,
  scanField,
} from './custody-parts.ts'
import { ScanLine } from './custody-scans.ts'
import { CUSTODY } from './custody-words.ts'
import { ChosenLanguage } from './language.ts'
import { modeBadge } from './mode-badge.ts'

/** The page where tubes are packed and boxes leave. */
class CustodyPage {
  readonly #language = new ChosenLanguage()
  readonly #draws = (): void => {
    this.#draw()
  }
  readonly #gate = new CrewGate({
    language: this.#language,
    changed: this.#draws,
    left: () => {
      this.#view = null
    },
    event: (name) => {
      if (name === 'message') void this.#ask()
    },
    state: (state) => {
      this.#isLive = state === 'live'
      this.#draw()
    },
  })
  readonly #handOver = new HandOver(this.#draws, () => {
    this.#scans.forget()
  })
  readonly #scans = new ScanLine({
    changed: this.#draws,
    signedOut: this.#gate.ended,
    isTooOld: (tube) => this.#view?.missing.some((one) => one.tube === tube && one.isTooOld) ?? false,
  })
  #view: PackingView | null = null
  #isLive = false
  #isAsking = false
  #isOutdated = false

  start(): void {
    document.addEventListener('keydown', focusScanField)
    this.#gate.start()
  }

  /** The stream says that something changed; the boxes are asked for, one question at a time. */
  async #ask(): Promise<void> {
    this.#isOutdated = true
    if (this.#isAsking) return
    this.#isAsking = true
    while (this.#isOutdated) {
      this.#isOutdated = false
      const answer = await get('/api/crew/custody')
      this.#view = (answer?.body ?? this.#view) as PackingView | null
    }
    this.#isAsking = false
    this.#draw()
  }

  #draw(): void {
    const isFirst = document.querySelector('#scan') === null
    render(this.#gate.form() ?? this.#signedIn(), document.body)
    if (isFirst) document.querySelector<HTMLInputElement>('#scan')?.focus()
  }

  #signedIn(): TemplateResult {
    const { t } = this.#language
    if (this.#view === null || this.#gate.who === null) return html`<p class="blank">${t(CREW.connecting)}</p>`
    const context: PackingContext = {
      t,
      view: this.#view,
      scans: this.#scans,
      mayAct: this.#gate.who.role !== 'inspector',
    }
    return html`${this.#strip(this.#view)}
      <main>
        ${context.mayAct ? scanField(context) : html`<p class="note">${t(CUSTODY.notAllowed)}</p>`} ${count(context)}
        ${oldest(context)} ${differences(context)} ${this.#handOver.draw(context)} ${missing(context)} ${inBox(context)}
        ${earlier(context)} ${this.#foot(context)}
      </main>`
  }

  #strip(view: PackingView): TemplateResult {
    const { t } = this.#language
    const level = this.#isLive ? levelOf(view) : 'old'
    const due = view.figures.dueAt === null ? CUSTODY.title : CUSTODY.leaveBy(clock(view.figures.dueAt))
    const words = this.#isLive ? (level === 'well' ? CUSTODY.title : due) : CREW.connecting
    return html`<header class=${level}>
      <a href="/crew" aria-label=${t(CUSTODY.back)}>‹</a>
      <h1><span aria-hidden="true">${{ old: '■', well: '✓', 'to-do': '▲', late: '■' }[level]}</span> ${t(words)}</h1>
      ${modeBadge(t, this.#gate.mode)}
    </header>`
  }

  #foot({ mayAct, t, view }: PackingContext): TemplateResult {
    const isOn = view.isScannerPacking
    const press = (): void =>
      void sendAct(isOn ? 'end-packing' : 'begin-packing', {}, crypto.randomUUID(), this.#draws).then(() => this.#ask())
    return html`<section class="foot grid">
      ${
        mayAct
          ? html`<button class="${isOn ? 'on' : ''} both" aria-pressed=${isOn} @click=${press}>
        ${t(isOn ? CUSTODY.scannerOn : CUSTODY.scannerOff)}</button>`
          : nothing
      }
      <button lang=${t({ zh: 'en', en: 'zh-CN' })} @click=${() => {
        this.#switchLanguage()
      }}>${t({ zh: 'English', en: '中文' })}</button>
      <a class="button" href="/crew">${t(CREW.close)}</a>
    </section>`
  }

  #switchLanguage(): void {
    this.#language.switch()
    this.#draw()
  }
}

/**
 * A hand scanner types wherever the cursor is, and ends with Enter, which would press whatever button has the focus.
 * Where nobody is typing, its first letter moves the cursor to the field that is for it.
 */
function focusScanField({ altKey, ctrlKey, key, metaKey }: KeyboardEvent): void {
  const isTyping = document.activeElement?.matches('input, select, textarea') === true
  const isLetter = key.length === 1 && key !== ' ' && !altKey && !ctrlKey && !metaKey
  if (isLetter && !isTyping) document.querySelector<HTMLInputElement>('#scan')?.focus()
}

new CustodyPage().start()
