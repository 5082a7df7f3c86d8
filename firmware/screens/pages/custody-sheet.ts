import { html, render, type TemplateResult } from 'lit-html'
import type { BoxSheet } from '../../domain/custody-view.ts'
import type { PublicView } from '../../domain/view.ts'
import { DIFFERENCES, SHEET } from './custody-words.ts'
import { MODES, type Words } from './words.ts'

type Sheet = BoxSheet & Pick<PublicView, 'kiosk' | 'mode'> & { readonly courierName: string | null }

/** Both languages in one line: the paper is read by the courier, the laboratory and the auditor. */
function both({ en, zh }: Words): TemplateResult {
  return html`${zh} <span lang="en">${en}</span>`
}

async function load(): Promise<void> {
  const box = new URLSearchParams(location.search).get('box') ?? ''
  const response = await fetch(`/api/crew/custody/sheet/${encodeURIComponent(box)}`)
  if (response.status === 401) {
    location.assign('/crew/custody')
    return
  }
  const body: unknown = await response.json()
  render(
    response.ok ? draw(body as Sheet) : html`<p class="blank">${(body as { message: string }).message}</p>`,
    document.body,
  )
}

function draw(sheet: Sheet): TemplateResult {
  const mode = MODES[sheet.mode]
  return html`<nav>
      <a class="button" href="/crew/custody">‹</a>
      <button class="strong" @click=${() => {
        window.print()
      }}>${SHEET.print.zh} ${SHEET.print.en}</button>
    </nav>
    <main>
      ${mode === null ? null : html`<p class="mode">${both(mode)}</p>`}
      <div class="title">
        <h1>${both(SHEET.title)}</h1>
        <img src="/api/crew/custody/code/${sheet.box}" alt="Code 128 ${sheet.box}" />
      </div>
      ${facts(sheet)} ${differences(sheet)}
      <p class="rule">${both(SHEET.rule)}</p>
      ${tubes(sheet)} ${signatures(sheet)}
    </main>`
}

function facts(sheet: Sheet): TemplateResult {
  const { contents, kiosk } = sheet
  const people = contents.reduce((sum, tube) => sum + tube.count, 0)
  const rows: readonly (readonly [Words, string])[] = [
    [SHEET.box, sheet.box],
    [SHEET.at, dateTime(sheet.at)],
    [SHEET.site, `${kiosk.name} · ${kiosk.site}-${kiosk.station}`],
    [SHEET.kiosk, kiosk.id],
    [SHEET.count, String(contents.length)],
    [SHEET.people, String(people)],
    [SHEET.pools, pools(sheet)],
    [SHEET.oldest, sheet.oldestSampleAt === null ? '—' : dateTime(sheet.oldestSampleAt)],
    [SHEET.courier, [sheet.courier, sheet.courierName ?? sheet.courierDetail ?? ''].join(' ').trim()],
    [SHEET.vehicle, sheet.vehicle ?? '—'],
    [SHEET.seal, sheet.seal ?? '—'],
  ]
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${both(name)}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** `10:1 × 38, 1:1 × 2` */
function pools({ contents }: Sheet): string {
  const bySize = new Map<number, number>()
  for (const { poolSize } of contents) bySize.set(poolSize, (bySize.get(poolSize) ?? 0) + 1)
  return [...bySize].map(([size, tubeCount]) => `${size}:1 × ${tubeCount}`).join(', ')
}

function differences(sheet: Sheet): TemplateResult {
  const lines = sheet.differences.map(
    ({ codes, count, kind }) =>
      html`<li>${both(DIFFERENCES[kind])} × ${count} ${codes.join(', ')}${codes.length < count ? ' …' : ''}</li>`,
  )
  return html`<section class="differences">
    <h2>${both(SHEET.differences)}</h2>
    <ul>${lines.length === 0 ? html`<li>${both(SHEET.none)}</li>` : lines}</ul>
  </section>`
}

function tubes({ contents }: Sheet): TemplateResult {
  return html`<ol class="tubes">
    ${contents.map(
      ({ count, poolSize, sampledAt, tube }) =>
        html`<li><b>${tube}</b> <span>${count}/${poolSize}</span> <span>${sampledAt?.slice(11, 16) ?? '—'}</span></li>`,
    )}
  </ol>`
}

function signatures({ operator }: Sheet): TemplateResult {
  const place = (words: Words, name: string): TemplateResult => html`<div><dt>${both(words)}</dt><dd>${name}</dd></div>`
  return html`<dl class="signatures">
    ${place(SHEET.giver, operator)} ${place(SHEET.taker, '')} ${place(SHEET.laboratory, '')}
  </dl>`
}

function dateTime(time: string): string {
  return time.slice(0, 16).replace('T', ' ')
}

void load()
