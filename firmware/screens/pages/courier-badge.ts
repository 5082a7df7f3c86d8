import { html, nothing, type TemplateResult } from 'lit-html'
import type { Courier } from '../../ports/custody.ts'
import { post } from './asking.ts'
import type { PackingContext, PackingView } from './custody-parts.ts'
import { CUSTODY } from './custody-words.ts'
import { SERVER } from './server-words.ts'
import type { Words } from './words.ts'

type Told = Courier | 'unknown' | 'unsent'

/** Who takes the box says so by a badge: in this field, or under the booth's scanner while it packs. */
export class CourierBadge {
  readonly #changed: () => void
  #told: Told | null = null

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Id of the courier whose badge was read, here before at the booth. */
  courier(view: PackingView): string | null {
    const told = this.#toldNow(view)
    return told === null || typeof told === 'string' ? null : told.id
  }

  draw({ t, view }: PackingContext): TemplateResult | typeof nothing {
    if (view.couriers.length === 0) return nothing
    const submit = (event: SubmitEvent): void => {
      event.preventDefault()
      if (event.target instanceof HTMLFormElement) void this.#ask(event.target)
    }
    const told = this.#toldNow(view)
    return html`<form class="inline" @submit=${submit}>
        <label><span>${t(CUSTODY.badge)}</span>
          <input name="badge" required maxlength="200" autocomplete="off" /></label>
        <button>${t(CUSTODY.check)}</button>
      </form>
      ${told === null ? nothing : this.#answer(told, t)}`
  }

  /** The box has left: the next one has a courier of its own. */
  forget(): void {
    this.#told = null
  }

  #toldNow({ scannedCourier }: PackingView): Told | null {
    return this.#told ?? (scannedCourier === null ? null : (scannedCourier.courier ?? 'unknown'))
  }

  #answer(told: Told, t: (words: Words) => string): TemplateResult {
    if (told === 'unknown') return html`<p class="answer bad" role="alert">■ ${t(SERVER.unknownCourier)}</p>`
    if (told === 'unsent') return html`<p class="answer bad" role="alert">■ ${t(CUSTODY.unsent)}</p>`
    return html`<p class="answer good" role="status">✓ ${t(CUSTODY.isCourier(told.name))}</p>`
  }

  async #ask(form: HTMLFormElement): Promise<void> {
    const text = new FormData(form).get('badge')
    const response = await post('/api/crew/custody/courier', { text })
    if (response?.ok === true) this.#told = (await response.json()) as Courier
    else this.#told = response?.status === 404 ? 'unknown' : 'unsent'
    form.reset()
    this.#changed()
  }
}
