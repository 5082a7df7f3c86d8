import { html, nothing, type TemplateResult } from 'lit-html'
import { CourierBadge } from './courier-badge.ts'
import { sendAct } from './crew-client.ts'
import type { PackingContext } from './custody-parts.ts'
import { wordsOf } from './custody-scans.ts'
import { CUSTODY } from './custody-words.ts'
import { type FormTexts, onSubmit } from './form-texts.ts'
import type { Words } from './words.ts'

interface Asked {
  readonly body: Readonly<Record<string, unknown>>
  readonly who: string
  readonly box: string
  readonly count: number
  readonly leaving: number
}

/** Two presses: the first says what will leave and what stays, the second does it. */
export class HandOver {
  readonly #changed: () => void
  readonly #left: () => void
  #asked: Asked | null = null
  #isSending = false
  #isOther = false
  #refused: Words | null = null
  /** Told by a badge; until another one, or the box has left. */
  readonly #badge = new CourierBadge(() => {
    this.#isOther = false
    this.#changed()
  })
  #done: { readonly box: string; readonly count: number } | null = null

  /** `left`: the box has gone. */
  constructor(changed: () => void, left: () => void) {
    this.#changed = changed
    this.#left = left
  }

  draw(context: PackingContext): TemplateResult | typeof nothing {
    const { mayAct, mayHandOver, t, view } = context
    if (!mayHandOver) {
      const isTheirs = mayAct && view.boxed.length > 0
      return isTheirs ? html`<section class="hand-over"><p class="note">${t(CUSTODY.handsOver)}</p></section>` : nothing
    }
    return html`<section class="hand-over">
      ${this.#result(context)}
      ${this.#refused === null ? nothing : html`<p class="answer bad" role="alert">■ ${t(this.#refused)}</p>`}
      ${view.boxed.length === 0 || this.#asked !== null ? nothing : this.#badge.draw(context)}
      ${this.#form(context)} ${this.#asked === null ? nothing : this.#confirm(context, this.#asked)}
    </section>`
  }

  #result({ t }: PackingContext): TemplateResult | typeof nothing {
    if (this.#done === null) return nothing
    const { box, count } = this.#done
    return html`<p class="answer good" role="status">✓ ${t(CUSTODY.done(box, count))}</p>
      <a class="button strong" href="/crew/custody/sheet?box=${box}">${t(CUSTODY.sheet)} ${box}</a>`
  }

  #form(context: PackingContext): TemplateResult | typeof nothing {
    const { t, view } = context
    if (view.boxed.length === 0) return nothing
    const isOther = this.#isOther || view.couriers.length === 0
    const told = this.#badge.courier(view)
    const submit = onSubmit((texts) => {
      this.#ask(context, texts)
    })
    const chosen = (event: Event): void => {
      if (event.target instanceof HTMLSelectElement) this.#isOther = event.target.value === 'other'
      this.#changed()
    }
    return html`<form ?hidden=${this.#asked !== null} @submit=${submit}>
      <label ?hidden=${view.couriers.length === 0}>
        <span>${t(CUSTODY.courier)}</span>
        <select name="courier" ?required=${view.couriers.length > 0} @change=${chosen}>
          <option value="">${t(CUSTODY.choose)}</option>
          ${view.couriers.map(({ id, name }) => html`<option value=${id} .selected=${id === told}>${name}</option>`)}
          <option value="other">${t(CUSTODY.other)}</option>
        </select>
      </label>
      ${
        isOther
          ? html`<label><span>${t(CUSTODY.courier)} · ${t(CUSTODY.detail)}</span>
        <input name="courierDetail" required minlength="2" maxlength="40" autocomplete="off" /></label>`
          : nothing
      }
      <div class="grid">
        <label><span>${t(CUSTODY.vehicle)}</span>
          <input name="vehicle" maxlength="16" autocomplete="off" autocapitalize="characters" /></label>
        <label><span>${t(CUSTODY.seal)}</span>
          <input name="seal" maxlength="24" autocomplete="off" autocapitalize="characters" /></label>
      </div>
      <button class="strong wide">${t(CUSTODY.handOver)} · ${t(CUSTODY.tubes(view.boxed.length))}</button>
    </form>`
  }

  #confirm({ t }: PackingContext, asked: Asked): TemplateResult {
    const back = (): void => {
      this.#asked = null
      this.#changed()
    }
    return html`<div class="confirm" role="group">
      <p class="sure">${t(CUSTODY.confirm(asked.count, asked.who))}</p>
      ${asked.leaving === 0 ? nothing : html`<p class="stay">▲ ${t(CUSTODY.leaving(asked.leaving))}</p>`}
      <div class="grid">
        <button @click=${back}>${t(CUSTODY.no)}</button>
        <button class="strong" ?disabled=${this.#isSending} @click=${() => void this.#send(asked)}>${t(CUSTODY.yes)}</button>
      </div>
    </div>`
  }

  #ask({ view }: PackingContext, { courier: chosen = '', courierDetail, ...rest }: FormTexts): void {
    const courier = view.couriers.length === 0 ? 'other' : chosen
    const named = view.couriers.find(({ id }) => id === courier)
    const other = courier === 'other' && courierDetail !== undefined ? { courierDetail } : {}
    const [count, leaving] = [view.boxed.length, view.missing.length]
    const by = named === undefined ? {} : { courierBy: courier === this.#badge.courier(view) ? 'badge' : 'list' }
    const body = { courier, ...by, ...other, ...rest, count, leaving }
    this.#asked = { body, who: named?.name ?? courierDetail ?? '', box: view.box ?? '', count, leaving }
    this.#refused = null
    this.#done = null
    this.#changed()
  }

  async #send(asked: Asked): Promise<void> {
    this.#isSending = true
    this.#changed()
    const answer = await sendAct('hand-over', asked.body, crypto.randomUUID(), this.#changed)
    this.#isSending = false
    this.#asked = null
    if (answer.kind === 'done') {
      this.#done = { box: asked.box, count: asked.count }
      this.#badge.forget()
      this.#left()
    } else this.#refused = answer.kind === 'unsent' ? CUSTODY.unsent : wordsOf(answer.reason, answer.message)
    this.#isOther = false
    this.#changed()
  }
}
