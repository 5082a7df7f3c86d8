import { html, type TemplateResult } from 'lit-html'
import type { CrewView, CrewVisitView, TubeView } from '../../domain/view.ts'
import { categoryWords } from './category-words.ts'
import { notHolderKey, personText } from './crew-booth.ts'
import { BOOTH } from './crew-booth-words.ts'
import type { CrewContext } from './crew-client.ts'
import { subjectText } from './crew-tasks.ts'
import { CREW, LABEL_STATES } from './crew-words.ts'
import { clock, SOON_MINUTES } from './custody-parts.ts'
import { CUSTODY } from './custody-words.ts'

/** A letter and three digits; after A999 the number grows. */
const TICKET_CHARACTERS = 4

/** The person to be sampled; others who were called stand beside it and can be chosen. */
export function person(
  context: CrewContext,
  view: CrewView,
  shown: CrewVisitView | null,
  choose: (visit: string) => void,
): TemplateResult {
  const { t } = context
  const others = view.called.filter(({ visit }) => visit !== shown?.visit)
  return html`<section class="person">
    <div>
      <h2>${t(shown === null ? CREW.nobodyCalled : CREW.atTheChair)}</h2>
      <h1 class="ticket ${(shown?.ticket?.length ?? 0) > TICKET_CHARACTERS ? 'long' : ''}">${shown?.ticket ?? '—'}</h1>
    </div>
    ${shown === null ? null : details(context, shown)}
    ${shown === null ? null : notHolderKey(context, { visit: shown.visit })}
    ${
      others.length === 0
        ? null
        : html`<p class="others">
      <span class="soft">${t(CREW.alsoCalled)}</span>
      ${others.map(
        ({ ticket, visit }) =>
          html`<button @click=${() => {
            choose(visit)
          }}>${ticket}</button>`,
      )}
    </p>`
    }
  </section>`
}

function details(context: CrewContext, visit: CrewVisitView): TemplateResult {
  const { t } = context
  const category = visit.category === '' || visit.category === 'general' ? null : categoryWords(visit.category)
  const parts = [visit.maskedName, visit.bodyC === null ? null : `${visit.bodyC.toFixed(1)} °C`]
  return html`<div class="details">
    <p class="who">${personText(context, visit)}</p>
    <p>${parts.filter((part) => part !== null).join(' · ')}</p>
    ${category === null ? null : html`<p class="category">${t(category)}</p>`}
    ${visit.isDocumentExpired ? html`<p class="flag">${t(BOOTH.expiredAtTheChair)}</p>` : null}
  </div>`
}

export function tubes(context: CrewContext, view: CrewView): TemplateResult {
  if (view.tubes.length === 0) return html`<section class="tube"><h2>${context.t(CREW.noTube)}</h2></section>`
  return html`${view.tubes.map((tube) => tubeCard(context, tube))}`
}

function tubeCard(context: CrewContext, tube: TubeView): TemplateResult {
  const { t } = context
  const places = tube.expected ?? tube.poolSize
  const group = tube.group === null ? null : t(CREW.group(tube.group.split('-').at(-1) ?? ''))
  return html`<section class="tube">
    <div class="head">
      <h2>${[group, t(CREW.poolOf(tube.poolSize))].filter((text) => text !== null).join(' · ')}</h2>
      <p class="count">${tube.count}/${places}</p>
    </div>
    <p class="dots" aria-hidden="true">${Array.from({ length: places }, (_, n) => dot(n < tube.count))}</p>
    <p class="soft">
      <span>${subjectText(tube.tube)} · ${t(CREW.left(Math.max(0, places - tube.count)))}</span>
      ${labelState(context, tube)}
    </p>
  </section>`
}

function dot(isFull: boolean): TemplateResult {
  return html`<i class=${isFull ? 'full' : ''}></i>`
}

function labelState(context: CrewContext, { label }: TubeView): TemplateResult | null {
  if (label === null) return null
  const press = (): void => {
    context.open({ name: 'label', label: label.label })
  }
  return html`<button class="link" @click=${press}>
    ${context.t(CREW.label)} ${context.t(LABEL_STATES[label.state])}
  </button>`
}

/** How old the oldest sample is, as a bar to the time at which its box leaves. `nowMs` is the kiosk's clock. */
export function oldestSample({ t }: CrewContext, view: CrewView, nowMs: number): TemplateResult | null {
  const { boxDueAt, oldestSampleAt } = view
  if (oldestSampleAt === null || boxDueAt === null) return null
  const minutes = Math.max(0, Math.floor((nowMs - Date.parse(oldestSampleAt)) / 60_000))
  const limit = Math.round((Date.parse(boxDueAt) - Date.parse(oldestSampleAt)) / 60_000)
  const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  return html`<section class="oldest ${limit - minutes < SOON_MINUTES ? 'hurry' : ''}">
    <div class="head">
      <h2>${t(CREW.oldest)}</h2>
      <p class="count">${text}</p>
    </div>
    <progress max=${limit} value=${Math.min(minutes, limit)} aria-label=${t(CREW.oldest)}></progress>
    <p class="soft">${t(CUSTODY.leaveBy(clock(boxDueAt)))}</p>
  </section>`
}
