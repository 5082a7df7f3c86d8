import { html, nothing, render, type TemplateResult } from 'lit-html'
import type { DayRecord } from '../../domain/day-view.ts'
import { type ActBody, type ActName } from './crew-client.ts'
import { CrewGate } from './crew-gate.ts'
import { notForRole } from './crew-key.ts'
import { Notice } from './crew-notice.ts'
import { type DayAnswer, fetchDay, fetchRecord } from './day-client.ts'
import { allFigures, differences, inBoth, mainFigures, prices, timeOf } from './day-figures.ts'
import { DAY } from './day-words.ts'
import { areaWords } from './disinfection-words.ts'
import { ChosenLanguage } from './language.ts'
import { LIST_EVERY_MS, paced } from './paced.ts'
import { READERS } from './role-acts.ts'
import { MODES, type Words } from './words.ts'

/** Today's figures and the closing of the day; earlier days; paper and files. */
class DayPage {
  readonly #language = new ChosenLanguage()
  readonly #notice = new Notice(this.#language.t, () => {
    this.#draw()
  })
  readonly #gate = new CrewGate({
    language: this.#language,
    changed: () => {
      this.#draw()
    },
    entered: () => void this.#load(),
    left: () => {
      this.#today = null
      this.#earlier = null
    },
    event: (name) => {
      if (name === 'message') this.#loadSoon()
    },
  })
  readonly #loadSoon = paced(LIST_EVERY_MS, () => void this.#load())
  #today: DayAnswer | null = null
  /** An earlier day that was chosen. */
  #earlier: DayRecord | null = null
  #isAsking = false

  start(): void {
    this.#gate.start()
  }

  async #load(): Promise<void> {
    this.#today = (await fetchDay()) ?? this.#today
    this.#draw()
  }

  async #choose(day: string | null): Promise<void> {
    this.#earlier = day === null ? null : await fetchRecord(day)
    scrollTo(0, 0)
    this.#draw()
  }

  #act(name: ActName, body: ActBody): void {
    this.#notice.send(name, body, {
      signedOut: this.#gate.ended,
      done: () => {
        this.#isAsking = false
        void this.#load()
      },
    })
  }

  #draw(): void {
    render(this.#gate.form() ?? this.#page(), document.body)
  }

  #page(): TemplateResult {
    const { t } = this.#language
    if (this.#gate.who !== null && !READERS.includes(this.#gate.who.role)) return notForRole(t)
    const today = this.#today
    if (today === null) return html`<p class="blank">${t(DAY.connecting)}</p>`
    const record = this.#earlier ?? today
    const mode = MODES[today.mode]
    return html`<header class=${record.state === 'closed' ? 'well' : 'plain'}>
        ${
          this.#earlier === null
            ? html`<a href="/crew">‹ ${t(DAY.back)}</a>`
            : html`<button class="link" @click=${() => void this.#choose(null)}>‹ ${t(DAY.today)}</button>`
        }
        <h1>${t(DAY.title)} ${record.figures.day}</h1>
        ${mode === null ? nothing : html`<p class="mode">${t(mode)}</p>`}
      </header>
      <main>
        <p class="paper">${today.kiosk.name} · ${today.kiosk.id} · ${today.kiosk.site}-${today.kiosk.station}</p>
        ${this.#summary(today, record)} ${differences(record, t)}
        ${this.#earlier === null ? this.#disinfection(today) : nothing}
        ${prices(record, t)} ${this.#files(record)} ${allFigures(record, t)}
        <p class="paper sign">${inBoth(DAY.signed, t)} ____________________</p>
        ${this.#earlier === null ? this.#days(today) : nothing}
      </main>
      ${this.#notice.draw()}`
  }

  #summary(today: DayAnswer, record: DayRecord): TemplateResult {
    const { t } = this.#language
    return html`<section>
      <p role="status" class="state ${record.state}">${inBoth(this.#state(today, record), t)}</p>
      ${mainFigures(record, t, record === today)}
      ${record === today ? html`<p class="district ${today.district.state}">${inBoth(district(today), t)}</p>` : nothing}
      ${record === today ? this.#closing(today) : nothing}
    </section>`
  }

  #state({ closesAt }: DayAnswer, { closedAt, revision, state }: DayRecord): Words {
    if (state === 'changed') return DAY.changed(revision)
    return state === 'open' ? DAY.open(closesAt) : DAY.closed(timeOf(closedAt), revision)
  }

  /** Two presses in the page itself: what is asked stands where the finger is, and nothing covers the figures. */
  #closing({ state }: DayAnswer): TemplateResult | typeof nothing {
    const { t } = this.#language
    const mayClose = this.#gate.who?.role === 'leader' || this.#gate.who?.role === 'registrar'
    if (!mayClose || state === 'closed') return nothing
    const ask = (isAsking: boolean) => () => {
      this.#isAsking = isAsking
      this.#draw()
    }
    if (!this.#isAsking) return html`<button class="strong wide" @click=${ask(true)}>${t(DAY.close)}</button>`
    return html`<p class="ask" role="alert">${t(DAY.closeAsk)}</p>
      <div class="row">
        <button class="strong" ?disabled=${this.#notice.isBusy} @click=${() => {
          this.#act('day-close', {})
        }}>${t(DAY.closeYes)}</button>
        <button @click=${ask(false)}>${t(DAY.closeNo)}</button>
      </div>`
  }

  #disinfection({ disinfection }: DayAnswer): TemplateResult | typeof nothing {
    const { t } = this.#language
    if (disinfection.length === 0) return nothing
    const mayAct = this.#gate.who?.role !== 'inspector'
    return html`<section><h2>${t(DAY.disinfection)}</h2>
      <ul class="areas">${disinfection.map(
        ({ area, done, perDay }) => html`<li>
          <span>${t(areaWords(area))}</span> <b>${done >= perDay ? '✓ ' : ''}${done}/${perDay}</b>
          ${
            mayAct
              ? html`<button ?disabled=${this.#notice.isBusy} @click=${() => {
                  this.#act('disinfected', { area })
                }}>${t(DAY.disinfected)}</button>`
              : nothing
          }
        </li>`,
      )}</ul></section>`
  }

  #files({ figures: { day } }: DayRecord): TemplateResult {
    const file = (ending: string) => `/api/crew/day/${day}/report.${ending}`
    return html`<section class="files">
      <button @click=${() => {
        print()
      }}>${this.#language.t(DAY.print)}</button>
      <a class="button" download href=${file('xlsx')}>Excel</a>
      <a class="button" download href=${file('csv')}>CSV</a>
    </section>`
  }

  #days({ earlier }: DayAnswer): TemplateResult {
    const { t } = this.#language
    return html`<section class="days"><h2>${t(DAY.earlier)}</h2>
      ${earlier.length === 0 ? html`<p class="soft">${t(DAY.noEarlier)}</p>` : nothing}
      <ul>${earlier.map(
        ({ day, differences: count, people, revision }) => html`<li><button @click=${() => void this.#choose(day)}>
          <span>${day}</span>
          <b>${people}</b>
          <small>${revision === 0 ? t(DAY.notClosed) : `r${revision}`}${count === 0 ? ' ✓' : ` ▲ ${count}`}</small>
        </button></li>`,
      )}</ul></section>`
  }
}

/** Only what somebody has said: the broker's acknowledgement is not yet a receipt of the district. */
function district({ district: word, unsent }: DayAnswer): Words {
  if (word.state === 'none') return unsent === 0 ? DAY.district.pending : DAY.district.some(unsent.toLocaleString('en'))
  const say = word.state === 'receipt' ? DAY.district.receipt : DAY.district.all
  return say((word.people ?? 0).toLocaleString('en'), timeOf(word.at))
}

new DayPage().start()
