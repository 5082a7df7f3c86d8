import { html, nothing, render, type TemplateResult } from 'lit-html'
import type { TubeStory, TubesView } from '../../domain/tubes-view.ts'
import { type ActBody, type ActName, type SignedIn, whoAmI } from './crew-client.ts'
import { Notice } from './crew-notice.ts'
import { SignInForm } from './crew-sign-in.ts'
import { subjectText } from './crew-tasks.ts'
import { SIGN_IN } from './crew-words.ts'
import { ChosenLanguage } from './language.ts'
import { LiveStream } from './live-stream.ts'
import { RECORD_REFUSALS } from './record-refusal-words.ts'
import { stockCard, storyLines, type TubesContext, tubeCard, tubeCards } from './tubes-cards.ts'
import { fetchStory, fetchTubes } from './tubes-client.ts'
import { sheetForm, type TubesSheet } from './tubes-sheets.ts'
import { TUBES } from './tubes-words.ts'

/** The list follows every change, but no more often than somebody can read it. */
const REFRESH_MS = 2_000

/** Every tube explained: what is in it, what became of it, and what can still be put right. */
class TubesPage {
  readonly #language = new ChosenLanguage()
  readonly #notice = new Notice(this.#language.t, () => {
    this.#draw()
  })
  #who: SignedIn | null = null
  #form: SignInForm | null = null
  #stream: LiveStream | null = null
  #view: TubesView | null = null
  #story: TubeStory | 'unknown' | null = null
  #sheet: TubesSheet | null = null
  #refresh: number | undefined

  async start(): Promise<void> {
    const who = await whoAmI()
    if (who === 'unreachable') setTimeout(() => void this.start(), REFRESH_MS)
    else if (who === null) this.#askWho('')
    else this.#enter(who)
    this.#draw()
  }

  #askWho(message: string): void {
    this.#stream?.close()
    this.#stream = null
    this.#who = null
    this.#view = null
    this.#story = null
    this.#sheet = null
    const context = {
      t: this.#language.t,
      changed: () => {
        this.#draw()
      },
      signedIn: (who: SignedIn) => {
        this.#enter(who)
      },
      switchLanguage: () => {
        this.#language.switch()
        this.#draw()
      },
    }
    this.#form ??= new SignInForm(context, message)
    this.#draw()
  }

  #enter(who: SignedIn): void {
    this.#who = who
    this.#form = null
    this.#stream ??= new LiveStream('/api/crew/stream', ['public', 'health'], {
      event: (name) => {
        if (name === 'message') this.#refreshSoon()
      },
      state: (state) => {
        if (state === 'refused') this.#askWho(this.#language.t(SIGN_IN.ended))
      },
    })
    void this.#load()
  }

  #refreshSoon(): void {
    this.#refresh ??= setTimeout(() => {
      this.#refresh = undefined
      void this.#load()
    }, REFRESH_MS)
  }

  async #load(): Promise<void> {
    this.#view = (await fetchTubes()) ?? this.#view
    const shown = this.#story
    if (shown !== null && shown !== 'unknown') await this.#find(shown.tube)
    this.#draw()
  }

  async #find(tube: string): Promise<void> {
    this.#story = (await fetchStory(tube)) ?? this.#story
    this.#draw()
  }

  #draw(): void {
    render(this.#form?.draw() ?? this.#page(), document.body)
    const dialog = document.querySelector('dialog')
    if (dialog !== null && !dialog.open) dialog.showModal()
  }

  #page(): TemplateResult {
    const { t } = this.#language
    const view = this.#view
    const who = this.#who
    if (view === null || who === null) return html`<p class="blank">${t(TUBES.connecting)}</p>`
    const context = this.#context(who)
    return html`<header class="plain">
        <a href="/crew">‹ ${t(TUBES.back)}</a>
        <h1>${t(TUBES.title)}</h1>
      </header>
      <main>
        <section>${this.#search()} ${this.#found(context)}</section>
        <section>${tubeCards(context, view)}</section>
        <section><h2>${t(TUBES.stock)}</h2>${stockCard(context, view.stock)} ${this.#receive(context)}</section>
      </main>
      ${this.#notice.draw()} ${this.#dialog()}`
  }

  #search(): TemplateResult {
    const { t } = this.#language
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
      t: this.#language.t,
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
      t: this.#language.t,
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
    this.#draw()
  }

  #act(name: ActName, body: ActBody): void {
    this.#notice.send(name, body, {
      signedOut: () => {
        this.#askWho(this.#language.t(SIGN_IN.ended))
      },
      done: () => void this.#load(),
    })
  }
}

void new TubesPage().start()
