import { html, nothing, type TemplateResult } from 'lit-html'
import type { ActBody, ActName, CrewContext } from './crew-client.ts'
import { CREW } from './crew-words.ts'
import { mayAct } from './role-acts.ts'
import type { Words } from './words.ts'

/** A key that does one act. There is none for whose role the act is not: a key that only refuses teaches nothing. */
export function actKey(
  context: CrewContext,
  words: Words,
  name: ActName,
  body: ActBody = {},
  className = '',
  /** The number of the person whom it is about, where that person may be out of sight. */
  whom = '',
): TemplateResult | typeof nothing {
  if (!mayAct(context.signedIn.role, name)) return nothing
  const press = (): void => {
    context.act(name, body)
  }
  return html`<button type="button" class=${className} ?disabled=${context.isBusy} @click=${press}>
    ${context.t(words)}${whom === '' ? null : html`<small aria-hidden="true">${whom}</small>`}</button>`
}

/** In place of a page that the role may not read; its address can be typed all the same. */
export function notForRole(t: CrewContext['t']): TemplateResult {
  return html`<header class="plain"><a href="/crew">‹ ${t(CREW.back)}</a></header>
    <main><section role="status"><p>${t(CREW.notForRole)}</p></section></main>`
}

/** What only they see whose role takes the act: a form, a card. */
export function forAct(
  { signedIn }: Pick<CrewContext, 'signedIn'>,
  name: ActName,
  draw: () => TemplateResult | typeof nothing,
): TemplateResult | typeof nothing {
  return mayAct(signedIn.role, name) ? draw() : nothing
}
