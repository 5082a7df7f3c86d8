import { html, render, type TemplateResult } from 'lit-html'
import type { PublicView, QueueView } from '../../domain/view.ts'
import { siteClock } from './figures-age.ts'
import { SHAPES } from './icons.ts'
import { PublicFigures } from './public-figures.ts'
import { ticketText } from './ticket-text.ts'
import { AGE, BANDS, MODES, opensWords, QUEUE, type Words } from './words.ts'

/** Chinese large, English beside it and smaller. */
function pair(words: Words, className = 'pair'): TemplateResult {
  return html`<span class=${className}><span>${words.zh}</span> <span class="en" lang="en">${words.en}</span></span>`
}

class QueuePage {
  readonly #figures = new PublicFigures()
  #shownTicket: string | null = null
  #calls = 0

  start(): void {
    this.#figures.follow(() => {
      this.#draw()
    })
  }

  #draw(): void {
    const { age, view } = this.#figures
    if (view === null) {
      render(html`<main class="blank">${pair(QUEUE.noFigures)}</main>`, document.body)
      return
    }
    this.#countCalls(view.queue.nowServing)
    const isStale = this.#figures.isStale()
    const isClosed = !view.queue.open && view.queue.nowServing === null && view.queue.waiting === 0
    document.body.classList.toggle('stale', isStale)
    render(
      html`${top(view, siteClock(view.queue.at, age.seconds() ?? 0))}
        ${isClosed && !isStale ? closed(view.queue) : this.#open(view, isStale)}
        ${foot(age.seconds() ?? 0, isStale, isClosed)}`,
      document.body,
    )
  }

  /** Another class name for each call starts the slide anew. */
  #countCalls(ticket: string | null): void {
    if (ticket !== this.#shownTicket) this.#calls += 1
    this.#shownTicket = ticket
  }

  #open(view: PublicView, isStale: boolean): TemplateResult {
    const { queue } = view
    const size = queue.nowServing === null ? 'nobody' : queue.nowServing.length > 4 ? 'long' : 'short'
    return html`<main>
      <section class="serving" aria-live="polite">
        <h1>${pair(heading(queue))}</h1>
        <p class="ticket ${size} slide-${this.#calls % 2}">${queue.nowServing ?? '—'}</p>
        <p class="station">${queue.nowServing === null ? null : stationPill(view)}</p>
        ${nextGroup(queue)}
        ${queue.open ? html`<p class="missed">${pair(QUEUE.missed)}</p>` : closing(queue)}
      </section>
      <section class="cards">${band(queue, isStale)} ${wait(queue, isStale)} ${waiting(queue)}</section>
    </main>`
  }
}

function top(view: PublicView, clock: string): TemplateResult {
  const mode = MODES[view.mode]
  const station = QUEUE.station(String(Number(view.kiosk.station)))
  return html`<header>
    <span class="name">${view.kiosk.name}</span>
    <span class="where">${station.zh} <span lang="en">${station.en}</span></span>
    ${mode === null ? null : html`<span class="mode">${mode.zh} ${mode.en}</span>`}
    <time>${clock}</time>
  </header>`
}

function heading(queue: QueueView): Words {
  if (queue.nowServing !== null) return QUEUE.nowServing
  if (queue.open || queue.waiting > 0) return QUEUE.nobodyCalled
  return QUEUE.paused
}

function stationPill(view: PublicView): TemplateResult {
  const station = QUEUE.station(String(Number(view.kiosk.station)))
  return html`<span class="pill"><span aria-hidden="true">→</span> ${station.zh} <span class="en" lang="en">${station.en}</span></span>`
}

/** A group that was released is asked to come; the next one only knows that it is. */
function nextGroup({ nextGroup: group }: QueueView): TemplateResult {
  const tickets = html`<strong>${group === null ? '—' : ticketText(group.tickets)}</strong>`
  if (group?.released !== true) return html`<p class="next">${pair(QUEUE.nextGroup)} ${tickets}</p>`
  return html`<p class="next released">${QUEUE.releasedPlease.zh} ${tickets} ${pair(QUEUE.released)}</p>`
}

function band({ band }: QueueView, isStale: boolean): TemplateResult {
  const shown = isStale || band === null ? 'unknown' : band
  const words = isStale ? QUEUE.bandStale : shown === 'unknown' ? QUEUE.bandUnknown : BANDS[shown]
  return html`<div class="card band ${shown}">${SHAPES[shown]} ${pair(words)}</div>`
}

function wait(
  { estimatedWaitMinutes, estimatedWaitRange, servedLastHour }: QueueView,
  isStale: boolean,
): TemplateResult {
  const isKnown = estimatedWaitMinutes !== null && !isStale
  const served = QUEUE.served(servedLastHour)
  return html`<div class="card">
    <h2>${pair(QUEUE.wait)}</h2>
    <p class="figure">
      <strong>${isKnown ? estimatedWaitMinutes : '—'}</strong>
      ${isKnown ? html`${QUEUE.minutes.zh} <span lang="en">${QUEUE.minutes.en}</span>` : null}
    </p>
    ${isKnown && estimatedWaitRange !== null ? html`<p class="range">${pair(QUEUE.mostPeople(...estimatedWaitRange))}</p>` : null}
    <p class="small">${isStale ? null : html`${served.zh} · <span lang="en">${served.en}</span>`}</p>
  </div>`
}

function waiting({ present, waiting }: QueueView): TemplateResult {
  return html`<div class="card people">
    <h2>${pair(QUEUE.waiting)}</h2>
    <p class="figure"><strong>${waiting}</strong> ${QUEUE.people.zh} <span lang="en">${QUEUE.people.en}</span></p>
    ${present === undefined ? null : html`<p class="small">${pair(QUEUE.present(present))}</p>`}
  </div>`
}

function closed({ intake }: QueueView): TemplateResult {
  return html`<main class="closed">
    <h1>${pair(intake.opens === null ? QUEUE.paused : QUEUE.closed[intake.opens.day])}</h1>
    <p>${pair(intake.opens === null ? QUEUE.followStaff : opensWords(intake.opens))}</p>
  </main>`
}

/** While the last of them are served: nobody new, and when again. */
function closing({ intake }: QueueView): TemplateResult {
  const when = intake.opens === null ? QUEUE.followStaff : opensWords(intake.opens)
  return html`<p class="missed">${pair(intake.opens === null ? QUEUE.paused : QUEUE.closed[intake.opens.day])} · ${pair(when)}</p>
    <p class="missed">${pair(QUEUE.stillServing)}</p>`
}

function foot(ageSeconds: number, isStale: boolean, isClosed: boolean): TemplateResult {
  const age = isStale ? AGE.stale(AGE.span(ageSeconds)) : AGE.fresh(ageSeconds)
  const hotline = document.body.dataset['hotline'] ?? ''
  return html`<footer>
    <span>${isClosed ? null : pair(QUEUE.ready)}</span>
    <span class="age">
      ${hotline === '' || isStale ? null : html`<b>${QUEUE.hotline.zh} ${hotline}</b> · `}${pair(age)}
    </span>
  </footer>`
}

new QueuePage().start()
