import { html, nothing, type TemplateResult } from 'lit-html'
import type { UndoableView } from '../../domain/view.ts'
import { type CrewContext, type SignedIn } from './crew-client.ts'
import { ANSWERS } from './crew-words.ts'
import { mayAct } from './role-acts.ts'
import type { Words } from './words.ts'

/** As the kiosk calls who pressed a button without a badge (domain/undoable.ts). */
const AT_PANEL = 'panel'

const KINDS: Readonly<Record<UndoableView['kind'], (subject: string) => Words>> = {
  called: (ticket) => ({ zh: `叫了 ${ticket}`, en: `${ticket} called` }),
  absent: (ticket) => ({ zh: `${ticket} 没有来`, en: `${ticket} did not come` }),
  sampled: (ticket) => ({ zh: `${ticket} 已采`, en: `${ticket} sampled` }),
  sealed: (tube) => ({ zh: `${tube} 已封管`, en: `${tube} sealed` }),
}

export interface UndoOffer {
  readonly words: Words
  readonly event: string
  readonly seconds: number
}

/** The newest act that this operator may take back: their own, or one of the booth's buttons. */
export function undoOffer(
  acts: readonly UndoableView[],
  { operator, role }: Pick<SignedIn, 'operator' | 'role'>,
  kioskNowMs: number,
): UndoOffer | null {
  if (!mayAct(role, 'undo')) return null
  const act = acts.find(({ operator: by, untilMs }) => (by === operator || by === AT_PANEL) && untilMs > kioskNowMs)
  if (act === undefined) return null
  const { event, kind, subject, untilMs } = act
  return { words: KINDS[kind](subject), event, seconds: Math.ceil((untilMs - kioskNowMs) / 1000) }
}

/** What a button or a pedal did a moment ago, while it can be taken back; a page offers its own acts itself. */
export function undoStrip(context: CrewContext, offer: UndoOffer | null): TemplateResult | typeof nothing {
  if (offer === null) return nothing
  const { event, seconds, words } = offer
  const press = (): void => {
    context.act('undo', { events: [event] })
  }
  return html`<section class="undo-strip">
    <p>${context.t(words)}</p>
    <button ?disabled=${context.isBusy} @click=${press}>
      ${context.t(ANSWERS.undo)} <span aria-hidden="true">${seconds}</span></button>
  </section>`
}
