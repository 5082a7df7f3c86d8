import { html, nothing, type TemplateResult } from 'lit-html'
import type { CrewView } from '../../domain/view.ts'
import type { CrewContext } from './crew-client.ts'
import { CREW, FORM } from './crew-words.ts'
import { onSubmit } from './form-texts.ts'
import { mayAct } from './role-acts.ts'

/** Where places and things are sampled: one line, one key, and the next one. */
export function objectsCard(context: CrewContext, { programme }: CrewView): TemplateResult | typeof nothing {
  if (programme.subjects !== 'objects' || !mayAct(context.signedIn.role, 'collect-object')) return nothing
  const { t } = context
  return html`<section class="at-booth">
    <h2>${t(FORM.objects)}</h2>
    <form class="assist" @submit=${collect(context)}>
      <label><span>${t(FORM.place)}</span> ${placeField(programme.places)}</label>
      ${
        programme.numbering === 'printed'
          ? nothing
          : html`<label><span>${t(CREW.tubeNumber)}</span>
            <input name="tube" maxlength="24" pattern="[A-Za-z0-9\\-]{6,24}" autocomplete="off" autocapitalize="characters" /></label>`
      }
      <button class="strong" ?disabled=${context.isBusy}>${t(FORM.objectCollected)}</button>
    </form>
  </section>`
}

function placeField(places: readonly string[]): TemplateResult {
  if (places.length === 0) return html`<input name="place" required maxlength="60" autocomplete="off" />`
  return html`<select name="place" required><option value=""></option>
    ${places.map((place) => html`<option value=${place}>${place}</option>`)}</select>`
}

function collect(context: CrewContext): (event: SubmitEvent) => void {
  return onSubmit(({ place = '', tube }, form) => {
    context.act('collect-object', { place, ...(tube === undefined ? {} : { tube: tube.toUpperCase() }) })
    form.reset()
  })
}
