import { html, nothing, type TemplateResult } from 'lit-html'
import type { PracticeView } from '../../ports/practice.ts'
import { CrewList } from './crew-list.ts'
import { fetchPractice, loadPaper } from './practice-client.ts'
import { HINTS, PRACTICE, SAYS, sentenceOf } from './practice-words.ts'

/** People and paper change by themselves: a look each second is what eyes would do. */
const LOOK_EVERY_MS = 1_000

/** What a crew in training would see on site, how long it still goes on, and in the end the score. */
class PracticePage {
  readonly #list = new CrewList<PracticeView | 'none'>({ ask: fetchPractice, draw: () => this.#page() })
  #isHinting = false

  start(): void {
    setInterval(() => {
      if (!document.hidden) void this.#list.load()
    }, LOOK_EVERY_MS)
    this.#list.start()
  }

  #page(): TemplateResult {
    const {
      language: { t },
      view,
    } = this.#list
    if (view === null) return html`<p class="blank">${t(PRACTICE.connecting)}</p>`
    return html`${this.#list.header(html`<a href="/crew">‹ ${t(PRACTICE.toCrew)}</a>`, t(PRACTICE.title))}
      <main>${view === 'none' ? this.#none() : this.#body(view)}</main>`
  }

  #none(): TemplateResult {
    const { t } = this.#list.language
    return html`<section>
      <p class="says">${t(PRACTICE.none)}</p>
      <p class="soft">${t(PRACTICE.howToStart)}</p>
    </section>`
  }

  #body(view: PracticeView): TemplateResult {
    const { t } = this.#list.language
    if (view.score !== null) return this.#score(view.score)
    return html`<section>
        <p class="left" role="timer">${t(PRACTICE.left(view.leftMs))}</p>
        <p class="soft">${t(PRACTICE.explain)}</p>
      </section>
      ${this.#booth(view)} ${this.#chair(view)} ${this.#printer(view)} ${this.#hint(view)}`
  }

  #booth({ booth, inLine }: PracticeView): TemplateResult {
    const { t } = this.#list.language
    return html`<section>
      <h2>${t(PRACTICE.booth)}</h2>
      ${
        booth === null
          ? html`<p>${t(PRACTICE.nobody)}</p>`
          : html`<p class="says">${t(SAYS[booth.says])}</p>
            <p class="soft">${t(PRACTICE.papers)}</p>
            <p class="papers">${booth.papers.name}<br /><span class="number">${booth.papers.idNumber}</span></p>`
      }
      ${inLine === 0 ? nothing : html`<p>${t(PRACTICE.inLine(inLine))}</p>`}
    </section>`
  }

  #chair({ chair }: PracticeView): TemplateResult {
    const { t } = this.#list.language
    return html`<section>
      <h2>${t(PRACTICE.chair)}</h2>
      ${chair.length === 0 ? html`<p>${t(PRACTICE.nobody)}</p>` : nothing}
      ${chair.map(
        ({ isThere, ticket }) => html`<p class=${isThere ? 'there' : 'missing'}>
          <span aria-hidden="true">${isThere ? '●' : '○'}</span>
          ${t(isThere ? PRACTICE.sits(ticket) : PRACTICE.missing(ticket))}
        </p>`,
      )}
    </section>`
  }

  #printer({ isPaperOut }: PracticeView): TemplateResult | typeof nothing {
    if (!isPaperOut) return nothing
    const { t } = this.#list.language
    const press = (): void => {
      void loadPaper().then(() => this.#list.load())
    }
    return html`<section class="attention">
      <h2>▲ ${t(PRACTICE.paperOut)}</h2>
      <button class="strong" @click=${press}>${t(PRACTICE.loadPaper)}</button>
    </section>`
  }

  #hint({ hint }: PracticeView): TemplateResult {
    const { t } = this.#list.language
    const words = hint === null ? undefined : HINTS[hint]
    const press = (): void => {
      this.#isHinting = !this.#isHinting
      this.#list.redraw()
    }
    return html`<section>
      ${this.#isHinting ? html`<p role="status">${t(words ?? PRACTICE.noHint)}</p>` : nothing}
      <button @click=${press}>${t(this.#isHinting ? PRACTICE.hideHint : PRACTICE.showHint)}</button>
    </section>`
  }

  #score(score: NonNullable<PracticeView['score']>): TemplateResult {
    const { t } = this.#list.language
    return html`<section role="status">
      <h2>${t(PRACTICE.over)}</h2>
      <p class="points">${t(PRACTICE.points(score.points))}</p>
      <p>${t(PRACTICE.figures(score))}</p>
      ${score.losses.length === 0 ? html`<p class="there">${t(PRACTICE.perfect)}</p>` : nothing}
      <ol class="losses">
        ${score.losses.map((loss) => html`<li><b>−${loss.points}</b> <span>${t(sentenceOf(loss))}</span></li>`)}
      </ol>
    </section>`
  }
}

new PracticePage().start()
