import { html, render, type TemplateResult } from 'lit-html'
import type { PublicView } from '../../domain/view.ts'
import type { BenchTraffic } from '../../ports/bench.ts'
import {
  type BenchContext,
  buttons,
  distance,
  panel,
  people,
  printer,
  scanner,
  thermometer,
  uplink,
} from './bench-panels.ts'
import { BENCH } from './bench-words.ts'
import { ChosenLanguage } from './language.ts'
import { LiveStream } from './live-stream.ts'
import { deviceName, MODES, PROMPTS } from './words.ts'

interface Label {
  readonly n: number
  readonly label: string | null
  readonly png: string
}

interface Display {
  readonly rows: readonly string[]
  readonly lamps: Readonly<Record<string, boolean>>
  readonly said: string
}

/** Of each device: enough to see one conversation with it from its beginning. */
const LINES_MAX = 60
const LABELS_MAX = 12
const HEX_SHOWN = 64

class BenchPage {
  readonly #language = new ChosenLanguage()
  readonly #context: BenchContext = {
    t: this.#language.t,
    send: (twin, body) => void this.#send(twin, body),
  }
  #view: PublicView | null = null
  #display: Display | null = null
  #labels: readonly Label[] = []
  #traffic: readonly BenchTraffic[] = []
  #isFresh = true
  #device: string | null = null
  #refusal = ''
  #isLost = false

  start(): void {
    new LiveStream('/bench/stream', ['display', 'labels', 'traffic'], {
      event: (name, data) => {
        this.#take(name, data)
      },
      state: (state) => {
        this.#isLost = state !== 'live'
        document.body.classList.toggle('stale', this.#isLost)
        // After a restart the numbers begin anew; what the page had belongs to another run.
        this.#isFresh = true
        this.#draw()
      },
    })
    this.#draw()
  }

  /** Our own server wrote it, from these very types. Traffic comes last. */
  #take(name: string, data: unknown): void {
    if (name === 'message') this.#view = data as PublicView
    else if (name === 'display') this.#display = data as Display
    else if (name === 'labels') this.#labels = data as readonly Label[]
    else {
      this.#addTraffic(data as readonly BenchTraffic[])
      this.#draw()
    }
  }

  #addTraffic(lines: readonly BenchTraffic[]): void {
    const known = this.#isFresh ? [] : this.#traffic
    const lastN = known.at(-1)?.n ?? 0
    this.#traffic = newestOfEach([...known, ...lines.filter(({ n }) => n > lastN)])
    this.#isFresh = false
  }

  async #send(twin: string, body: object | null): Promise<void> {
    const init: RequestInit =
      body === null
        ? { method: 'DELETE' }
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    try {
      const response = await fetch(`/bench/${twin}`, init)
      this.#refusal = response.ok ? '' : ((await response.json()) as { message: string }).message
    } catch {
      this.#refusal = this.#language.t(BENCH.lost)
    }
    this.#draw()
  }

  #draw(): void {
    const context = this.#context
    render(
      html`${this.#head()}
        <main>
          <div class="column">${people(context)} ${scanner(context)}</div>
          <div class="column">
            ${thermometer(context)} ${this.#has('distance') ? distance(context) : null} ${printer(context)}
            <div class="two">${buttons(context)} ${uplink(context)}</div>
          </div>
          <div class="column">${this.#kiosk()} ${this.#labelList()}</div>
          ${this.#trafficPanel()}
        </main>`,
      document.body,
    )
  }

  #has(name: string): boolean {
    return this.#view?.devices.some(({ device, state }) => device === name && state !== 'absent') ?? false
  }

  #head(): TemplateResult {
    const { t } = this.#language
    const mode = this.#view === null ? null : MODES[this.#view.mode]
    const trouble = this.#isLost ? t(BENCH.lost) : this.#refusal
    return html`<header>
      <h1>${t(BENCH.title)}</h1>
      ${mode === null ? null : html`<span class="mode">${mode.zh} ${mode.en}</span>`}
      <p class=${trouble === '' ? 'soft' : 'trouble'} role="status">${trouble === '' ? t(BENCH.intro) : `▲ ${trouble}`}</p>
      <nav><a href="/resident" target="_blank">/resident</a> <a href="/queue" target="_blank">/queue</a>
        <a href="/crew" target="_blank">/crew</a></nav>
      <button @click=${() => {
        this.#language.switch()
        this.#draw()
      }}>${t({ zh: 'English', en: '中文' })}</button>
    </header>`
  }

  #kiosk(): TemplateResult {
    const { t } = this.#language
    const view = this.#view
    return panel(
      this.#context,
      BENCH.kioskSays,
      html`
      <div class="screen">
        <p class="prompt">${view === null ? '…' : PROMPTS[view.resident.prompt].zh}</p>
        <p class="prompt en" lang="en">${view === null ? '' : PROMPTS[view.resident.prompt].en}</p>
        <p class="small">${view?.resident.ticket ?? ''}</p>
      </div>
      <div class="digits-row">
        ${this.#shown(t(BENCH.display))}
        <p class="lamps">${Object.entries(this.#display?.lamps ?? {}).map(([name, isLit]) => this.#lamp(name, isLit))}</p>
        <p><b>${view?.queue.waiting ?? '—'}</b> ${t(BENCH.waiting)}</p>
      </div>
      <p class="said" aria-label=${t(BENCH.said)}>${this.#display?.said ?? ''}</p>`,
    )
  }

  /** Digits glow red; rows of text are small and dark on green, as on the glass. */
  #shown(label: string): TemplateResult {
    const rows = this.#display?.rows ?? []
    const text = rows.join('\n').padEnd(4, ' ')
    return html`<p class=${rows.length > 1 ? 'digits glass' : 'digits'} aria-label=${label}>${text}</p>`
  }

  #lamp(name: string, isLit: boolean): TemplateResult {
    const words = { ready: BENCH.ready, fault: BENCH.fault, gateShut: BENCH.gateShut }[name] ?? { zh: name, en: name }
    return html`<span class="lamp ${name} ${isLit ? 'lit' : ''}"><i></i> ${this.#language.t(words)}</span>`
  }

  #labelList(): TemplateResult {
    const { t } = this.#language
    const newest = this.#labels.toReversed().slice(0, LABELS_MAX)
    const list = newest.map(
      ({ label, n, png }) => html`<figure>
      <img src="${png}" alt=${label ?? String(n)} loading="lazy" /><figcaption>${label ?? `#${n}`}</figcaption>
    </figure>`,
    )
    return panel(
      this.#context,
      BENCH.labels,
      html`<div class="labels">
      ${newest.length === 0 ? html`<p class="soft">${t(BENCH.noLabels)}</p>` : list}
    </div>`,
    )
  }

  #trafficPanel(): TemplateResult {
    const { t } = this.#language
    const devices = [...new Set(this.#traffic.map(({ device }) => device))].sort()
    const shown = this.#traffic.filter(({ device }) => this.#device === null || device === this.#device)
    const choose = (device: string | null) => (): void => {
      this.#device = device
      this.#draw()
    }
    return html`<section class="panel traffic">
      <h2>${t(BENCH.traffic)}</h2>
      <div class="tabs">
        <button aria-pressed=${this.#device === null} @click=${choose(null)}>${t(BENCH.allDevices)}</button>
        ${devices.map(
          (device) => html`<button aria-pressed=${this.#device === device} @click=${choose(device)}>
          ${t(deviceName(device))}
        </button>`,
        )}
      </div>
      ${shown.length === 0 ? html`<p class="soft">${t(BENCH.noTraffic)}</p>` : null}
      <ol>${shown.toReversed().map((line) => this.#line(line))}</ol>
    </section>`
  }

  #line({ device, direction, hex, length, n }: BenchTraffic): TemplateResult {
    const { t } = this.#language
    const bytes = hex.slice(0, HEX_SHOWN * 2).replaceAll(/(..)(?=.)/g, '$1 ')
    return html`<li class=${direction}>
      <span class="n">${n}</span> <span class="device">${t(deviceName(device))}</span>
      <span class="arrow" title=${t(BENCH[direction])}>${direction === 'in' ? '→' : '←'}</span>
      <code>${bytes}${length * 2 > hex.length ? ' …' : ''}</code> <span class="length">${length} B</span>
    </li>`
  }
}

/** A reader that polls must not push the bytes of the last label out. */
function newestOfEach(lines: readonly BenchTraffic[]): readonly BenchTraffic[] {
  const counts = new Map<string, number>()
  const newest = lines.toReversed().filter(({ device }) => {
    const count = (counts.get(device) ?? 0) + 1
    counts.set(device, count)
    return count <= LINES_MAX
  })
  return newest.reverse()
}

new BenchPage().start()
