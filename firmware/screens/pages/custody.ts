import { html, nothing, type TemplateResult } from 'lit-html'
import { get, sendAct } from './crew-client.ts'
import { CrewList } from './crew-list.ts'
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
import { modeBadge } from './mode-badge.ts'
import { mayAct } from './role-acts.ts'

/** The page where tubes are packed and boxes leave. */
class CustodyPage {
  readonly #list = new CrewList<PackingView>({
    ask: fetchPacking,
    draw: () => this.#signedIn(),
    drawn: () => {
      this.#focusFirst()
    },
    // Every scan is answered at once.
    everyMs: 0,
  })
  readonly #handOver = new HandOver(this.#list.redraw, () => {
    this.#scans.forget()
  })
  readonly #scans = new ScanLine({
    changed: this.#list.redraw,
    signedOut: this.#list.gate.ended,
    isTooOld: (tube) => this.#list.view?.missing.some((one) => one.tube === tube && one.isTooOld) ?? false,
  })
  #wasThere = false

  start(): void {
    document.addEventListener('keydown', focusScanField)
    this.#list.start()
  }

  /** The scanner types at once when the page stands there. */
  #focusFirst(): void {
    const field = document.querySelector<HTMLInputElement>('#scan')
    if (field !== null && !this.#wasThere) field.focus()
    this.#wasThere = field !== null
  }

  #signedIn(): TemplateResult {
    const {
      gate: { who },
      language: { t },
      view,
    } = this.#list
    if (view === null || who === null) return html`<p class="blank">${t(CREW.connecting)}</p>`
    const context: PackingContext = {
      t,
      view,
      scans: this.#scans,
      mayAct: mayAct(who.role, 'pack'),
      mayHandOver: mayAct(who.role, 'hand-over'),
    }
    return html`${this.#strip(view)} ${this.#list.ageLine()}
      <main>
        ${context.mayAct ? scanField(context) : html`<p class="note">${t(CUSTODY.notAllowed)}</p>`} ${count(context)}
        ${oldest(context)} ${differences(context)} ${this.#handOver.draw(context)} ${missing(context)} ${inBox(context)}
        ${earlier(context)} ${this.#foot(context)}
      </main>`
  }

  #strip(view: PackingView): TemplateResult {
    const { t } = this.#list.language
    const level = this.#list.isOld ? 'old' : levelOf(view)
    const due = view.figures.dueAt === null ? CUSTODY.title : CUSTODY.leaveBy(clock(view.figures.dueAt))
    const words = level === 'well' || level === 'old' ? CUSTODY.title : due
    return html`<header class=${level}>
      <a href="/crew" aria-label=${t(CUSTODY.back)}>‹</a>
      <h1><span aria-hidden="true">${{ old: '■', well: '✓', 'to-do': '▲', late: '■' }[level]}</span> ${t(words)}</h1>
      ${modeBadge(t, this.#list.gate.mode)}
    </header>`
  }

  #foot({ mayAct, t, view }: PackingContext): TemplateResult {
    const isOn = view.isScannerPacking
    const press = (): void =>
      void sendAct(isOn ? 'end-packing' : 'begin-packing', {}, crypto.randomUUID(), this.#list.redraw).then(() =>
        this.#list.load(),
      )
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
    this.#list.language.switch()
    this.#list.redraw()
  }
}

async function fetchPacking(): Promise<PackingView | null> {
  const answer = await get('/api/crew/custody')
  return (answer?.body ?? null) as PackingView | null
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
