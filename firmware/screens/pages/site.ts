import { html, render, type TemplateResult } from 'lit-html'
import type { SiteStation } from '../../domain/site-view.ts'
import type { PublicView } from '../../domain/view.ts'
import { SHAPES } from './icons.ts'
import { ChosenLanguage } from './language.ts'
import { LiveStream } from './live-stream.ts'
import { modeBadge } from './mode-badge.ts'
import { type Standing, sortStations, standingOf } from './site-order.ts'
import { SITE } from './site-words.ts'
import { AGE, BANDS, opensWords, QUEUE, type Words } from './words.ts'

type Figures = NonNullable<SiteStation['figures']>
type Say = (words: Words) => string

/** Figures age by themselves, also on a page that hears nothing any more. */
class SitePage {
  readonly #language = new ChosenLanguage()
  #stations: readonly SiteStation[] | null = null
  #mode: PublicView['mode'] | null = null
  #arrivedAtMs = 0
  #isConnected = false

  start(): void {
    new LiveStream('/api/site/stream', [], {
      event: (_name, data) => {
        // Our own server wrote it, from this very type.
        const { mode, stations } = data as { mode: PublicView['mode']; stations: readonly SiteStation[] }
        this.#stations = stations
        this.#mode = mode
        this.#arrivedAtMs = performance.now()
        this.#draw()
      },
      state: (state) => {
        this.#isConnected = state === 'live'
        this.#draw()
      },
    })
    setInterval(() => {
      this.#draw()
    }, 1000)
    this.#draw()
  }

  #draw(): void {
    const { t } = this.#language
    const stations =
      this.#stations === null
        ? null
        : sortStations(
            this.#stations.map((one) => this.#aged(one)),
            this.#mode,
          )
    const status = stations === null ? SITE.connecting : this.#isConnected ? null : SITE.lost
    render(
      html`<header>
          <h1>${t(SITE.title)}</h1>
          ${modeBadge(t, this.#mode)}
          <button lang=${t({ zh: 'en', en: 'zh-CN' })} @click=${this.#switchLanguage}>
            ${t({ zh: 'English', en: '中文' })}
          </button>
        </header>
        ${status === null ? null : html`<p class="status" role="status">■ ${t(status)}</p>`}
        <main>${stations?.map((one, i) => card(t, one, standingOf(one, this.#mode), i === 0 && stations.length > 1))}</main>`,
      document.body,
    )
  }

  #aged(station: SiteStation): SiteStation {
    if (station.ageMs === null) return station
    return { ...station, ageMs: station.ageMs + performance.now() - this.#arrivedAtMs }
  }

  readonly #switchLanguage = (): void => {
    this.#language.switch()
    this.#draw()
  }
}

function card(t: Say, station: SiteStation, standing: Standing, isFirst: boolean): TemplateResult {
  const { figures, isOwn, name } = station
  return html`<section class=${standing}>
    ${isFirst && standing === 'open' ? html`<b class="shortest">${t(SITE.shortest)}</b>` : null}
    <h2>${t(QUEUE.station(shortNumber(station.station)))}</h2>
    <p class="soft">${name}${isOwn ? ` (${t(SITE.here)})` : ''}</p>
    ${standing === 'apart' && figures?.mode ? html`<p class="elsewhere">▲ ${t(SITE.apart[figures.mode])}</p>` : null}
    ${figures === null || standing === 'apart' ? null : body(t, figures, standing === 'silent')}
    <p class="age">${t(ageWords(station, standing))}</p>
  </section>`
}

function body(t: Say, figures: Figures, isSilent: boolean): TemplateResult {
  const { band, estimatedWaitMinutes: wait, estimatedWaitRange: range, nowServing, waiting } = figures
  const shown = isSilent || band === null ? 'unknown' : band
  const words = isSilent ? QUEUE.bandStale : shown === 'unknown' ? QUEUE.bandUnknown : BANDS[shown]
  return html`<div class="figures">
      <p class="band ${shown}">${SHAPES[shown]} ${t(words)}</p>
      <p class="wait">
        <strong>${wait === null || isSilent ? '—' : t(SITE.minutes(wait))}</strong>
        ${range === null || isSilent ? null : html`<span class="soft">${t(SITE.range(...range))}</span>`}
      </p>
      <p><strong>${t(SITE.waiting(waiting))}</strong></p>
      <p>${t(SITE.nowServing)} <strong>${nowServing ?? '—'}</strong></p>
    </div>
    ${figures.open || isSilent ? null : html`<p class="shut">${t(shutWords(figures))}</p>`}`
}

function shutWords({ intake }: Figures): Words {
  const opens = intake?.opens ?? null
  if (opens === null) return QUEUE.paused
  const [closed, when] = [QUEUE.closed[opens.day], opensWords(opens)]
  return { zh: `${closed.zh} · ${when.zh}`, en: `${closed.en} · ${when.en}` }
}

function ageWords(station: SiteStation, standing: Standing): Words {
  if (station.isUntrusted) return SITE.untrusted
  if (station.ageMs === null) return SITE.neverHeard
  const age = AGE.span(Math.max(0, Math.floor(station.ageMs / 1000)))
  return standing === 'silent' ? SITE.silent(age) : SITE.age(age)
}

/** `01` is said as 1. */
function shortNumber(station: string): string {
  return /^\d+$/.test(station) ? String(Number(station)) : station
}

new SitePage().start()
