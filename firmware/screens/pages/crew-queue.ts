import { html, type TemplateResult } from 'lit-html'
import type { CrewView, CrewVisitView, PublicView } from '../../domain/view.ts'
import type { CrewContext } from './crew-client.ts'
import { actKey } from './crew-key.ts'
import { CREW_QUEUE } from './crew-queue-words.ts'
import { CREW } from './crew-words.ts'
import { ticketText } from './ticket-text.ts'
import { BANDS, opensWords, QUEUE } from './words.ts'

const TICKETS_SHOWN = 8

/** How many wait, who comes next, who was passed over. The figure is the public one; what it contains is said. */
export function queueSection(context: CrewContext, view: CrewView, { queue }: PublicView): TemplateResult {
  const { t } = context
  const { estimatedWaitMinutes: wait, estimatedWaitRange: range } = queue
  return html`<section class="line">
    <h2>
      <strong>${t(CREW_QUEUE.waiting(queue.waiting))}</strong>
      ${view.called.length === 0 ? null : html`<span class="soft">(${t(CREW_QUEUE.ofThem(view.called.length))})</span>`}
    </h2>
    <p>
      ${queue.present === undefined ? null : html`${t(QUEUE.present(queue.present))} · `}${wait === null ? null : t(CREW.wait(wait))}${range === null ? null : t(CREW_QUEUE.range(...range))}${queue.band === null ? null : html` · <b>${t(BANDS[queue.band])}</b>`}
    </p>
    ${closed(context, queue)} ${nextTickets(context, view.waitingTickets)} ${released(context, queue.nextGroup)} ${absent(context, view.absent)}
  </section>`
}

/** Why nobody new is taken in, when again, and the key against it. */
function closed(context: CrewContext, { intake }: PublicView['queue']): TemplateResult | null {
  if (intake.state === 'open') return null
  const { t } = context
  return html`<div class="closed">
    <p>${t(CREW_QUEUE.intake[intake.state])}${intake.opens === null ? null : html` · ${t(opensWords(intake.opens))}`}</p>
    ${actKey(context, CREW.resume, 'resume')}
  </div>`
}

function nextTickets({ t }: CrewContext, tickets: readonly string[]): TemplateResult | null {
  if (tickets.length === 0) return null
  const hidden = tickets.length - TICKETS_SHOWN
  return html`<p class="soft">
    ${t(CREW.next)} ${tickets.slice(0, TICKETS_SHOWN).join(' ')}${hidden > 0 ? ` +${hidden}` : ''}
  </p>`
}

function released({ t }: CrewContext, nextGroup: PublicView['queue']['nextGroup']): TemplateResult | null {
  if (nextGroup?.released !== true) return null
  return html`<p class="soft">${t(CREW_QUEUE.released)} ${ticketText(nextGroup.tickets)}</p>`
}

/** One key for each: the person stands there and says the number. */
function absent(context: CrewContext, visits: readonly CrewVisitView[]): TemplateResult | null {
  const { t } = context
  if (visits.length === 0) return null
  return html`<div class="absent">
    <h3>${t(CREW_QUEUE.absent)}</h3>
    <ul>
      ${visits.map(
        ({ ticket, visit }) => html`<li>
        <b>${ticket}</b>
        ${actKey(context, CREW.recall, 'recall', { visit })} ${actKey(context, CREW_QUEUE.back, 'return', { visit })}
      </li>`,
      )}
    </ul>
  </div>`
}
