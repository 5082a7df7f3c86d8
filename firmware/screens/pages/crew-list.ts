import { html, render, type TemplateResult } from 'lit-html'
import { CrewGate } from './crew-gate.ts'
import { CREW } from './crew-words.ts'
import { FiguresAge } from './figures-age.ts'
import { ChosenLanguage } from './language.ts'
import { modeBadge } from './mode-badge.ts'
import { LIST_EVERY_MS, paced } from './paced.ts'
import { AGE } from './words.ts'

/** A page of the crew that shows what the kiosk answers to one question. */
export interface ListedPage<View> {
  /** Asks the kiosk; null when no answer came, or it is an answer to what is no longer asked. */
  ask(): Promise<View | null>
  /** What a signed-in member of the crew sees. */
  draw(): TemplateResult
  /** Somebody else may come next: what was chosen and typed is forgotten. */
  left?(): void
  /** It stands on the page. */
  drawn?(): void
  /** At most one question in so many milliseconds. */
  readonly everyMs?: number
}

/** Signing in, asking after every change, and how old the answer is: the same on every such page. */
export class CrewList<View> {
  readonly language = new ChosenLanguage()
  readonly gate: CrewGate
  readonly #page: ListedPage<View>
  readonly #age = new FiguresAge()
  #view: View | null = null
  #isAsking = false
  #isOutdated = false

  constructor(page: ListedPage<View>) {
    this.#page = page
    const askSoon = paced(page.everyMs ?? LIST_EVERY_MS, () => void this.load())
    this.gate = new CrewGate({
      language: this.language,
      changed: this.redraw,
      entered: () => void this.load(),
      left: () => {
        this.#view = null
        page.left?.()
      },
      event: (name) => {
        if (name !== 'message') return
        // Which mode this is came with it.
        this.redraw()
        askSoon()
      },
    })
  }

  /** The last answer; null before the first, and while nobody is signed in. */
  get view(): View | null {
    return this.#view
  }

  /** The figures are too old to be believed. */
  get isOld(): boolean {
    return this.#age.isStale()
  }

  start(): void {
    // Ages grow by themselves, also on a page that hears nothing any more.
    setInterval(this.redraw, 1_000)
    this.gate.start()
  }

  /** One question at a time; what changes meanwhile is asked for once more. */
  async load(): Promise<void> {
    this.#isOutdated = true
    if (this.#isAsking) return
    this.#isAsking = true
    while (this.#isOutdated && this.gate.who !== null) {
      this.#isOutdated = false
      const askedMs = performance.now()
      const { who } = this.gate
      const answer = await this.#page.ask()
      // Signed out in between: nothing of it may come back.
      if (answer !== null && this.gate.who === who) {
        this.#view = answer
        this.#age.answered(askedMs)
      }
    }
    this.#isAsking = false
    this.redraw()
  }

  readonly redraw = (): void => {
    render(this.gate.form() ?? this.#page.draw(), document.body)
    this.#page.drawn?.()
  }

  /** The bar of a page below the crew's own, and the age of what stands under it. */
  header(back: TemplateResult, title: string, isWell = false): TemplateResult {
    const tone = this.isOld ? 'old' : isWell ? 'well' : 'plain'
    return html`<header class=${tone}>${back}<h1>${title}</h1>${modeBadge(this.language.t, this.gate.mode)}</header>
      ${this.ageLine()}`
  }

  ageLine(): TemplateResult {
    const { t } = this.language
    const seconds = this.#age.seconds() ?? 0
    if (!this.isOld) return html`<aside class="figures-age">${t(AGE.fresh(seconds))}</aside>`
    return html`<p class="figures-age old" role="status"><span aria-hidden="true">■</span> ${t(CREW.old(AGE.span(seconds)))}</p>`
  }
}
