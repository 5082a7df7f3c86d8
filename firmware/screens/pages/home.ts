import { html, render, type TemplateResult } from 'lit-html'
import type { PublicView } from '../../domain/view.ts'
import { deviceFaultWords } from './device-fault-words.ts'
import { PublicFigures } from './public-figures.ts'
import { AGE, DEVICE_STATES, deviceName, HOME, MODES, QUEUE, type Words } from './words.ts'

function both(words: Words): TemplateResult {
  return html`${words.zh} <span lang="en">${words.en}</span>`
}

function draw(figures: PublicFigures): void {
  const { view } = figures
  document.body.classList.toggle('stale', view !== null && figures.isStale())
  render(
    html`<header>
        <h1>${view === null ? both(HOME.title) : view.kiosk.name}</h1>
        ${view === null ? null : modeMark(view)}
        <p>${view === null ? null : html`${view.kiosk.id} · ${both(QUEUE.station(String(Number(view.kiosk.station))))}`}</p>
      </header>
      <main>
        <nav>${links(view)}</nav>
        ${figures.isStale() ? html`<p class="lost" role="status">■ ${both(HOME.lost)}</p>` : null}
        ${view === null ? null : state(view)}
        <p class="age">${figures.isStale() ? null : both(AGE.fresh(figures.age.seconds() ?? 0))}</p>
        <footer>
          ${both(HOME.forPrograms)}: <a href="/api/state">/api/state</a> <a href="/healthz">/healthz</a>
          <a href="/metrics">/metrics</a>
        </footer>
      </main>`,
    document.body,
  )
}

function modeMark(view: PublicView): TemplateResult | null {
  const mode = MODES[view.mode]
  return mode === null ? null : html`<p class="mode">${both(mode)}</p>`
}

function links(view: PublicView | null): TemplateResult[] {
  const pages: [string, Words][] = [
    ['/resident', HOME.resident],
    ['/queue', HOME.queue],
    ['/site', HOME.site],
    ['/crew', HOME.crew],
  ]
  if (view !== null && view.mode !== 'live') pages.push(['/bench', HOME.bench])
  return pages.map(
    ([path, words]) =>
      html`<a href=${path}><code>${path}</code> <b>${words.zh}</b> <span lang="en">${words.en}</span></a>`,
  )
}

function state(view: PublicView): TemplateResult {
  const { today } = view
  const counts: [number, Words][] = [
    [today.checkedIn, HOME.checkedIn],
    [today.collected, HOME.collected],
    [today.tubes, HOME.tubes],
    [view.queue.waiting, QUEUE.waiting],
  ]
  return html`<section>
      <h2>${both(HOME.today)} ${today.day}</h2>
      <dl class="counts">${counts.map(([n, words]) => html`<div><dd>${n}</dd><dt>${both(words)}</dt></div>`)}</dl>
    </section>
    <section>
      <h2>${both(HOME.state)}</h2>
      <ul>${view.devices.map(device)}</ul>
    </section>`
}

function device({ device, fault, simulated, state }: PublicView['devices'][number]): TemplateResult {
  const mark = { ok: '✓', faulted: '▲', absent: '—' }[state]
  // A code says nothing to whoever looks here: without words for it the state alone is said.
  const why = fault === null ? null : deviceFaultWords(fault)
  return html`<li class=${state}>
    <span aria-hidden="true">${mark}</span> ${both(deviceName(device))}
    <b>${both(DEVICE_STATES[state])}</b>
    ${why === null ? null : html`<small>${both(why)}</small>`}
    ${simulated ? html`<i>${DEVICE_STATES.twin.zh} ${DEVICE_STATES.twin.en}</i>` : null}
  </li>`
}

const figures = new PublicFigures()
figures.follow(() => {
  draw(figures)
})
