import { html, nothing, type TemplateResult } from 'lit-html'
import type { LotView } from '../../domain/stock.ts'
import type { StoryLine, TubeRow, TubesView } from '../../domain/tubes-view.ts'
import { subjectText } from './crew-tasks.ts'
import { LABEL_STATES } from './crew-words.ts'
import type { TubesSheet } from './tubes-sheets.ts'
import { lineWords, reasonWords, TUBE_STATES, TUBES } from './tubes-words.ts'
import type { Words } from './words.ts'

/** What the page lends its parts. */
export interface TubesContext {
  readonly t: (words: Words) => string
  /** Registrar or leader: the others see and reprint. */
  readonly mayChange: boolean
  readonly mayAct: boolean
  readonly isBusy: boolean
  act(name: 'seal', body: { readonly tube: string }): void
  open(sheet: TubesSheet): void
  showStory(tube: string): void
}

export function tubeCards(context: TubesContext, view: TubesView): TemplateResult {
  const { t } = context
  if (view.tubes.length === 0) return html`<p class="soft">${t(TUBES.none)}</p>`
  return html`<p class="soft">
      ${view.total > view.tubes.length ? t(TUBES.shown(view.tubes.length, view.total)) : t(TUBES.today(view.total))}
    </p>
    ${view.tubes.map((tube) => tubeCard(context, tube))}`
}

/** One line until it is touched; then everything about it. */
export function tubeCard(context: TubesContext, tube: TubeRow, isOpen = false): TemplateResult {
  const { t } = context
  return html`<details class="tube ${tube.state}" ?open=${isOpen}>
    <summary>
      <span class="number">${subjectText(tube.tube)}</span>
      <span class="fill">${tube.members.length}/${tube.poolSize}</span>
      <span class="state">${t(TUBE_STATES[tube.state])}${tube.reason === null ? '' : ` · ${t(reasonWords(tube.reason))}`}</span>
      <span class="soft">${timeOf(tube.openedAt)} ${t(TUBES.opened)} · ${t(TUBES.pool(tube.poolSize))}</span>
    </summary>
    <ul class="facts">
      ${facts(context, tube).map((fact) => html`<li>${fact}</li>`)}
    </ul>
    ${members(context, tube)} ${buttons(context, tube)}
  </details>`
}

function facts({ t }: TubesContext, tube: TubeRow): readonly string[] {
  const { expires, isVerified, label, lot, voided } = tube
  const labelText =
    label === null ? t(TUBES.noLabel) : `${t(TUBES.label)} ${copyText(label.copy)}${t(LABEL_STATES[label.state])}`
  return [
    labelText,
    ...(isVerified === null ? [] : [t(isVerified ? TUBES.verified : TUBES.notVerified)]),
    ...(lot === null ? [] : [`${t(TUBES.lot)} ${lot} · ${t(TUBES.expires)} ${expires ?? ''}`]),
    ...(voided === 0 ? [] : [t(TUBES.voidedPlaces(voided))]),
  ]
}

function copyText(copy: number): string {
  return copy === 1 ? '' : `R${copy} `
}

function members(context: TubesContext, tube: TubeRow): TemplateResult | typeof nothing {
  if (tube.members.length === 0) return nothing
  const { t } = context
  return html`<h2>${t(TUBES.members)}</h2>
    <ul class="members">
      ${tube.members.map(
        ({ visit, who }) => html`<li>
          <strong>${who}</strong>
          ${
            context.mayChange
              ? html`<button @click=${() => {
                  context.open({ name: 'correct', visit, who })
                }}>${t(TUBES.correct)}</button>
          <button class="alarm" @click=${() => {
            context.open({ name: 'void', visit, who })
          }}>${t(TUBES.void)}</button>`
              : nothing
          }
        </li>`,
      )}
    </ul>`
}

function buttons(context: TubesContext, tube: TubeRow): TemplateResult {
  const { t } = context
  const { label, state } = tube
  const button = (words: Words, press: () => void, kind = ''): TemplateResult =>
    html`<button class=${kind} ?disabled=${context.isBusy} @click=${press}>${t(words)}</button>`
  const isLive = state !== 'voided' && context.mayAct
  return html`<div class="grid">
    ${button(TUBES.story, () => {
      context.showStory(tube.tube)
    })}
    ${
      isLive && label !== null
        ? button(TUBES.reprint, () => {
            context.open({ name: 'reprint', label: label.label })
          })
        : nothing
    }
    ${
      isLive && state === 'open' && tube.members.length > 0
        ? button(TUBES.seal, () => {
            context.act('seal', { tube: tube.tube })
          })
        : nothing
    }
    ${
      isLive && context.mayChange
        ? button(
            TUBES.voidTube,
            () => {
              context.open({ name: 'void-tube', tube: tube.tube })
            },
            'alarm',
          )
        : nothing
    }
  </div>`
}

/** Everything that the journal says about one number, in words. */
export function storyLines({ t }: TubesContext, lines: readonly StoryLine[]): TemplateResult {
  return html`<ol class="story">
    ${lines.map(
      (line) => html`<li>
        <time>${timeOf(line.at)}</time>
        <div>
          <p>${t(lineWords(line))}${line.reason === null ? '' : ` · ${t(reasonWords(line.reason))}`}</p>
          ${line.lot === null ? nothing : html`<p class="soft">${t(TUBES.lot)} ${line.lot}</p>`}
          ${line.note === null ? nothing : html`<p>“${line.note}”</p>`}
          ${line.operator === null ? nothing : html`<p class="soft">${line.operator}</p>`}
        </div>
      </li>`,
    )}
  </ol>`
}

export function stockCard({ t }: TubesContext, lots: readonly LotView[]): TemplateResult {
  if (lots.length === 0) return html`<p class="soft">${t(TUBES.noStock)}</p>`
  return html`<ul class="stock">
    ${lots.map(
      (lot) => html`<li class=${lot.state}>
        <span><strong>${lot.lot}</strong> ${t(lotWords(lot))}</span>
        <span>${t(TUBES.left(lot.left))}</span>
        <small>${t(TUBES.expires)} ${lot.expires}${isSoon(lot) ? ` · ▲ ${t(TUBES.soon(lot.days))}` : ''}</small>
      </li>`,
    )}
  </ul>`
}

const SOON_DAYS = 7

function isSoon({ days, state }: LotView): boolean {
  return state !== 'expired' && days <= SOON_DAYS
}

function lotWords({ state }: LotView): Words {
  if (state === 'in-use') return TUBES.inUse
  return state === 'expired' ? TUBES.expired : { zh: '', en: '' }
}

/** `2026-11-21T10:42:59.000+08:00` → `11-21 10:42`. */
function timeOf(at: string): string {
  return at.slice(5, 16).replace('T', ' ')
}
