import { html, nothing, type TemplateResult } from 'lit-html'
import type { TubeStory, TubesView } from '../../domain/tubes-view.ts'
import { type ActBody, type ActName, type SignedIn } from './crew-client.ts'
import { CrewList } from './crew-list.ts'
import { Notice } from './crew-notice.ts'
import { subjectText } from './crew-tasks.ts'
import { RECORD_REFUSALS } from './record-refusal-words.ts'
import { stockCard, storyLines, type TubesContext, tubeCard, tubeCards } from './tubes-cards.ts'
import { fetchStory, fetchTubes } from './tubes-client.ts'
import { sheetForm, type TubesSheet } from './tubes-sheets.ts'
import { TUBES } from './tubes-words.ts'

/** Every tube explained: what is in it, what became of it, and what can still be put right. */
class TubesPage {
  readonly #list = new CrewList<TubesView>({
    ask: () => this.#ask(),
    draw: () => this.#page(),
    drawn: () => {
      const dialog = document.querySelector('dialog')
      if (dialog !== null && !dialog.open) dialog.showModal()
    },
    left: () => {
      this.#story = null
      this.#sheet = null
    },
  })
  readonly #notice = new Notice(this.#list.language.t, this.#list.redraw)
  #story: TubeStory | 'unknown' | null = null
  #sheet: TubesSheet | null = null

  start(): void {
    this.#list.start()
  }

  async #ask(): Promise<TubesView | null> {
    const view = await fetchTubes()
    const shown = this.#story
    if (shown !== null && shown !== 'unknown') await this.#find(shown.tube)
    return view
  }

  async #find(tube: string): Promise<void> {
    this.#story = (await fetchStory(tube)) ?? this.#story
    this.#list.redraw()
  }

  #page(): TemplateResult {
    const {
      gate: { who },
      language: { t },
      view,
    } = this.#list
    if (view === null || who === null) return html`<p class="blank">${t(TUBES.connecting)}</p>`
    const context = this.#context(who)
    return html`${this.#list.header(html`<a href="/crew">‹ ${t(TUBES.back)}</a>`, t(TUBES.title))}
      <main>
        <section>${this.#search()} ${this.#found(context)}</section>
        <section>${tubeCards(context, view)}</section>
        <section><h2>${t(TUBES.stock)}</h2>${stockCard(context, view.stock)} ${this.#receive(context)}</section>
      </main>
      ${this.#notice.draw()} ${this.#dialog()}`
  }

  #search(): TemplateResult {
    const { t } = this.#list.language
    const submit = (event: SubmitEvent): void => {
      event.preventDefault()
      if (!(event.target instanceof HTMLFormElement)) return
      const text = new FormData(event.target).get('tube')
      const tube = typeof text === 'string' ? text.replaceAll(/\s/g, '').toUpperCase() : ''
      if (tube !== '') void this.#find(tube)
    }
    return html`<form class="search" role="search" @submit=${submit}>
      <label><span>${t(TUBES.search)}</span><input name="tube" maxlength="32" autocomplete="off" required /></label>
      <button>${t(TUBES.find)}</button>
    </form>`
  }

  #found(context: TubesContext): TemplateResult | typeof nothing {
    const story = this.#story
    if (story === null) return nothing
    if (story === 'unknown')
      return html`<p class="warning" role="status">${context.t(RECORD_REFUSALS['tube-unknown'])}</p>`
    return html`<div class="found" role="status">
      <h2>${subjectText(story.tube)} · ${context.t(TUBES.story)}</h2>
      ${story.row === null ? nothing : tubeCard(context, story.row)} ${storyLines(context, story.lines)}
    </div>`
  }

  #receive(context: TubesContext): TemplateResult | typeof nothing {
    if (!context.mayChange) return nothing
    return html`<div class="grid one"><button @click=${() => {
      context.open({ name: 'receive-stock' })
    }}>${context.t(TUBES.receive)}</button></div>`
  }

  #dialog(): TemplateResult | typeof nothing {
    const sheet = this.#sheet
    if (sheet === null) return nothing
    const close = (): void => {
      this.#show(null)
    }
    const context = {
      t: this.#list.language.t,
      isBusy: this.#notice.isBusy,
      act: (name: ActName, body: ActBody) => {
        this.#show(null)
        this.#act(name, body)
      },
      close,
    }
    return html`<dialog @close=${close} @cancel=${close}>${sheetForm(context, sheet)}</dialog>`
  }

  #context({ role }: SignedIn): TubesContext {
    return {
      t: this.#list.language.t,
      mayChange: role === 'registrar' || role === 'leader',
      mayAct: role !== 'inspector',
      isBusy: this.#notice.isBusy,
      act: (name, body) => {
        this.#act(name, body)
      },
      open: (sheet) => {
        this.#show(sheet)
      },
      showStory: (tube) =>
        void this.#find(tube).then(() => {
          scrollTo({ top: 0 })
        }),
    }
  }

  #show(sheet: TubesSheet | null): void {
    this.#sheet = sheet
    this.#list.redraw()
  }

  #act(name: ActName, body: ActBody): void {
    this.#notice.send(name, body, {
      signedOut: this.#list.gate.ended,
      done: () => void this.#list.load(),
    })
  }
}

new TubesPage().start()
