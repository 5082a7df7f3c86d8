import { html, nothing, type TemplateResult } from 'lit-html'
import type { CrewView } from '../../domain/view.ts'
import { categoryWords } from './category-words.ts'
import type { CrewContext } from './crew-client.ts'
import { CREW } from './crew-words.ts'

/** Where people come through without a document: one key for the next of them, and one for each category of theirs. */
export function admitCard(context: CrewContext, { programme }: CrewView): TemplateResult | typeof nothing {
  const unnamed = programme.categories.filter(({ identity }) => identity !== 'required')
  if (programme.subjects === 'objects' || unnamed.length === 0) return nothing
  return html`<section class="at-booth">
    <h2>${context.t(CREW.admit)}</h2>
    <div class="row">${unnamed.map(({ category }) => key(context, category, category === programme.categories[0]?.category))}</div>
  </section>`
}

function key(context: CrewContext, category: string, isUsual: boolean): TemplateResult {
  const press = (): void => {
    context.act('admit', isUsual ? {} : { category })
  }
  const words = isUsual ? CREW.admitNext : categoryWords(category)
  return html`<button class=${isUsual ? 'strong' : ''} ?disabled=${context.isBusy} @click=${press}>${context.t(words)}</button>`
}
