import { html, nothing, type TemplateResult } from 'lit-html'
import type { Half, MissingPerson, RosterFilter } from '../../domain/roster.ts'
import type { RosterReport, RosterView } from '../../ports/roster.ts'
import { notForRole } from './crew-key.ts'
import { CrewList } from './crew-list.ts'
import { READERS } from './role-acts.ts'
import { fetchRoster, queryOf, type UploadAnswer, uploadRoster } from './roster-client.ts'
import { moreWords, noticeWords, problemWords, reportWords } from './roster-report-words.ts'
import { COUNTS, halfWords, ROSTER } from './roster-words.ts'
import type { Words } from './words.ts'

/** Who is expected and who is missing; the leader imports the roster here. */
class RosterPage {
  readonly #list = new CrewList<RosterView>({ ask: () => this.#ask(), draw: () => this.#page() })
  #filter: RosterFilter = { half: null, unit: null }
  #upload: 'none' | 'reading' | UploadAnswer = 'none'

  start(): void {
    this.#list.start()
  }

  async #ask(): Promise<RosterView | null> {
    const filter = this.#filter
    const view = await fetchRoster(filter)
    // An answer to the question before is no answer to this one.
    return filter === this.#filter ? view : null
  }

  #choose(change: Partial<RosterFilter>): void {
    this.#filter = { ...this.#filter, ...change }
    void this.#list.load()
  }

  #page(): TemplateResult {
    const {
      gate: { who },
      language: { t },
      view,
    } = this.#list
    if (who !== null && !READERS.includes(who.role)) return notForRole(t)
    if (view === null || who === null) return html`<p class="blank">${t(ROSTER.connecting)}</p>`
    const isDone = view.state === 'ready' && view.counts.missing === 0
    return html`${this.#list.header(html`<a href="/crew">‹ ${t(ROSTER.back)}</a>`, t(ROSTER.title), isDone)}
      <main>
        ${view.state === 'ready' ? this.#figures(view) : this.#without(view)}
        ${who.role === 'leader' ? this.#import() : nothing}
      </main>`
  }

  #without({ state }: RosterView): TemplateResult {
    const { t } = this.#list.language
    const words = state === 'damaged' ? ROSTER.damaged : ROSTER.none
    return html`<section role="status"><p class="big">${t(words)}</p><p class="soft">${t(ROSTER.noneHint)}</p></section>`
  }

  #figures(view: RosterView): TemplateResult {
    const { t } = this.#list.language
    const { counts, importedOn } = view
    return html`<section>
        ${this.#halves()}
        <p class="big ${counts.missing === 0 ? 'good' : ''}" role="status">
          ${counts.missing === 0 ? html`<span aria-hidden="true">✓</span> ${t(ROSTER.nobodyMissing)}` : t(ROSTER.missing(counts.missing))}
        </p>
        <progress max=${Math.max(1, counts.expected)} value=${counts.done} aria-label=${t(ROSTER.doneOf(counts.done, counts.expected))}></progress>
        <p>${t(ROSTER.doneOf(counts.done, counts.expected))}</p>
        <dl class="counts">
          ${COUNTS.map(([name, words]) => html`<div><dt>${t(words)}</dt><dd>${counts[name]}</dd></div>`)}
        </dl>
        <p class="soft">${t(ROSTER.imported(importedOn ?? '', view.entries))}</p>
      </section>
      ${this.#units(view)} ${this.#missing(view)}`
  }

  #halves(): TemplateResult {
    const halves: readonly (Half | null)[] = [null, 'morning', 'afternoon']
    return html`<div class="halves" role="group">
      ${halves.map(
        (half) =>
          html`<button aria-pressed=${half === this.#filter.half} @click=${() => {
            this.#choose({ half })
          }}>${this.#list.language.t(halfWords(half))}</button>`,
      )}
    </div>`
  }

  #units({ units }: RosterView): TemplateResult {
    const { t } = this.#list.language
    const row = (words: string, unit: string | null, isChosen: boolean, figures: string): TemplateResult =>
      html`<li><button aria-pressed=${isChosen} @click=${() => {
        this.#choose({ unit })
      }}><span>${words}</span><b>${figures}</b></button></li>`
    const chosen = this.#filter.unit
    return html`<section><h2>${t(ROSTER.units)}</h2>
      <ul class="units">
        ${row(t(ROSTER.allUnits), null, chosen === null, '')}
        ${units.map(({ done, expected, missing, unit }) =>
          row(
            unit ?? t(ROSTER.noUnit),
            unit ?? '',
            (unit ?? '') === chosen,
            `${missing === 0 ? '✓ ' : ''}${done}/${expected}`,
          ),
        )}
      </ul></section>`
  }

  #missing({ counts, missing }: RosterView): TemplateResult | typeof nothing {
    const { t } = this.#list.language
    if (counts.missing === 0) return nothing
    const left = counts.missing - missing.length
    const mayDownload = this.#list.gate.who?.role === 'leader' || this.#list.gate.who?.role === 'inspector'
    return html`<section><h2>${t(ROSTER.list)}</h2>
      <ul class="missing">${missing.map((person) => this.#person(person))}</ul>
      ${left === 0 ? nothing : html`<p class="soft">${t(ROSTER.more(left))}</p>`}
      ${
        mayDownload
          ? html`<a class="button" download="missing.csv" href="/api/crew/roster/missing.csv${queryOf(this.#filter)}">${t(ROSTER.download)}</a>`
          : nothing
      }
    </section>`
  }

  #person({ half, idTail, isOverdue, maskedName, unit }: MissingPerson): TemplateResult {
    const { t } = this.#list.language
    return html`<li>
      <strong>${maskedName}</strong> <span>${t(ROSTER.tail)} ${idTail}</span>
      ${isOverdue ? html`<b class="overdue">▲ ${t(ROSTER.overdue)}</b>` : nothing}
      <small>${unit ?? t(ROSTER.noUnit)} · ${t(halfWords(half))}</small>
    </li>`
  }

  #import(): TemplateResult {
    const { t } = this.#list.language
    const isReading = this.#upload === 'reading'
    return html`<section><h2>${t(ROSTER.upload)}</h2>
      <p>${t(ROSTER.uploadHint)}</p>
      <label class="button file">${isReading ? t(ROSTER.reading) : t(ROSTER.choose)}
        <input type="file" accept=".xlsx,.csv,.txt" ?disabled=${isReading} @change=${this.#chosen} /></label>
      <div role="status">${this.#outcome()}</div>
    </section>`
  }

  #outcome(): TemplateResult | typeof nothing {
    const { t } = this.#list.language
    if (this.#upload === 'none' || this.#upload === 'reading') return nothing
    if (this.#upload.kind === 'unsent') return html`<p class="bad">${t(ROSTER.unsent)}</p>`
    if (this.#upload.kind === 'refused') return html`<p class="bad">${this.#upload.message}</p>`
    return report(this.#upload.report, t)
  }

  readonly #chosen = (event: Event): void => {
    const input = event.target
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined
    if (file === undefined || !(input instanceof HTMLInputElement)) return
    this.#upload = 'reading'
    this.#list.redraw()
    void uploadRoster(file, crypto.randomUUID()).then((answer) => {
      this.#upload = answer
      // So that the same file, mended, can be chosen again.
      input.value = ''
      void this.#list.load()
    })
  }
}

function report(of: RosterReport, t: (words: Words) => string): TemplateResult {
  const more = moreWords(of)
  return html`<p class=${of.ok ? 'outcome' : 'bad'}>${t(reportWords(of))}</p>
    ${noticeWords(of).map((words) => html`<p class="soft">${t(words)}</p>`)}
    <ul class="problems">${of.problems.map((problem) => html`<li>${t(problemWords(problem))}</li>`)}</ul>
    ${more === null ? nothing : html`<p>${t(more)}</p>`}`
}

new RosterPage().start()
