import { html, type TemplateResult } from 'lit-html'
import type { CrewView } from '../../domain/view.ts'
import type { CrewContext } from './crew-client.ts'
import { CREW_QUEUE } from './crew-queue-words.ts'

/** Whose number may come on paper once more, next first; null where the rules print none. */
export function printableTickets({ absent, programme, waitingTickets }: CrewView): readonly string[] | null {
  if (programme.tickets === 'never') return null
  return [...waitingTickets, ...absent.flatMap(({ ticket }) => ticket ?? [])]
}

/** One key for each who waits: they say the number they remember. */
export function ticketKeys(context: CrewContext, tickets: readonly string[]): TemplateResult {
  if (tickets.length === 0) return html`<p>${context.t(CREW_QUEUE.nobodyWaits)}</p>`
  const press = (ticket: string): void => {
    context.open(null)
    context.act('print-ticket', { ticket })
  }
  return html`<div class="tickets">
    ${tickets.map(
      (ticket) =>
        html`<button ?disabled=${context.isBusy} @click=${() => {
          press(ticket)
        }}>${ticket}</button>`,
    )}
  </div>`
}
