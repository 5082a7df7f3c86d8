import { html, nothing, type TemplateResult } from 'lit-html'
import type { CrewView } from '../../domain/view.ts'
import { categoryWords } from './category-words.ts'
import type { CrewContext } from './crew-client.ts'
import { actKey, forAct } from './crew-key.ts'
import { CREW } from './crew-words.ts'

/** Where people come through without a document: one key for the next of them, and one for each category of theirs. */
export function admitCard(context: CrewContext, { programme }: CrewView): TemplateResult | typeof nothing {
  const unnamed = programme.categories.filter(({ identity }) => identity !== 'required')
  if (programme.subjects === 'objects' || unnamed.length === 0) return nothing
  return forAct(
    context,
    'admit',
    () => html`<section class="at-booth">
    <h2>${context.t(CREW.admit)}</h2>
    <div class="row">${unnamed.map(({ category }) =>
      category === programme.categories[0]?.category
        ? actKey(context, CREW.admitNext, 'admit', {}, 'strong')
        : actKey(context, categoryWords(category), 'admit', { category }),
    )}</div>
  </section>`,
  )
}
