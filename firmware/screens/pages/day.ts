import { html, nothing, type TemplateResult } from 'lit-html'
import type { DayRecord } from '../../domain/day-view.ts'
import { type ActBody, type ActName } from './crew-client.ts'
import { notForRole } from './crew-key.ts'
import { CrewList } from './crew-list.ts'
import { Notice } from './crew-notice.ts'
import { type DayAnswer, fetchDay, fetchRecord } from './day-client.ts'
import { allFigures, differences, inBoth, mainFigures, prices, timeOf } from './day-figures.ts'
import { DAY } from './day-words.ts'
import { areaWords } from './disinfection-words.ts'
import { READERS } from './role-acts.ts'
import type { Words } from './words.ts'

/** Today's figures and the closing of the day; earlier days; paper and files. */
class DayPage {
  readonly #list = new CrewList<DayAnswer>({
    ask: fetchDay,
    draw: () => this.#page(),
    left: () => {
      this.#earlier = null
      this.#isAsking = false
    },
  })
  readonly #notice = new Notice(this.#list.language.t, this.#list.redraw)
  /** An earlier day that was chosen. */
  #earlier: DayRecord | null = null
  #isAsking = false

  start(): void {
    this.#list.start()
  }

  async #choose(day: string | null): Promise<void> {
    this.#earlier = day === null ? null : await fetchRecord(day)
    scrollTo(0, 0)
    this.#list.redraw()
  }

  #act(name: ActName, body: ActBody): void {
    this.#notice.send(name, body, {
      signedOut: this.#list.gate.ended,
      done: () => {
        this.#isAsking = false
        void this.#list.load()
      },
    })
  }

  #page(): TemplateResult {
    const {
      gate: { who },
      language: { t },
      view: today,
    } = this.#list
    if (who !== null && !READERS.includes(who.role)) return notForRole(t)
    if (today === null) return html`<p class="blank">${t(DAY.connecting)}</p>`
    const record = this.#earlier ?? today
    const back =
      this.#earlier === null
        ? html`<a href="/crew">‹ ${t(DAY.back)}</a>`
        : html`<button class="link" @click=${() => void this.#choose(null)}>‹ ${t(DAY.today)}</button>`
    return html`${this.#list.header(back, `${t(DAY.title)} ${record.figures.day}`, record.state === 'closed')}
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
    const { t } = this.#list.language
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
    const { t } = this.#list.language
    const mayClose = this.#list.gate.who?.role === 'leader' || this.#list.gate.who?.role === 'registrar'
    if (!mayClose || state === 'closed') return nothing
    const ask = (isAsking: boolean) => () => {
      this.#isAsking = isAsking
      this.#list.redraw()
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
    const { t } = this.#list.language
    if (disinfection.length === 0) return nothing
    const mayAct = this.#list.gate.who?.role !== 'inspector'
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
      }}>${this.#list.language.t(DAY.print)}</button>
      <a class="button" download href=${file('xlsx')}>Excel</a>
      <a class="button" download href=${file('csv')}>CSV</a>
    </section>`
  }

  #days({ earlier }: DayAnswer): TemplateResult {
    const { t } = this.#list.language
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
