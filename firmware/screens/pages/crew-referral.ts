import { html, type TemplateResult } from 'lit-html'
import type { CrewTask } from '../../domain/view.ts'
import { BOOTH, OUTCOMES, TAKERS } from './crew-booth-words.ts'
import type { CrewContext } from './crew-client.ts'
import { actKey, forAct } from './crew-key.ts'
import { CREW } from './crew-words.ts'
import { onSubmit } from './form-texts.ts'

/** A walk in the sun is over after ten minutes; the crew may send the person back for more. */
const REST_MINUTES = 10

/** Who takes a referred person over, and what becomes of them; with a fever, a rest before that. */
export function referralActions(context: CrewContext, { cause, subject, who }: CrewTask): TemplateResult {
  const { t } = context
  const submit = onSubmit((texts) => {
    context.act('close-referral', { visit: subject, ...texts })
  })
  return html`${cause === 'fever' ? restKey(context, subject, who?.restsUntilMs ?? null) : null}
    ${forAct(
      context,
      'close-referral',
      () => html`<form class="referral" @submit=${submit}>
      <label><span>${t(BOOTH.takenBy)}</span>
        <input name="takenBy" maxlength="40" list="takers" autocomplete="off" /></label>
      <datalist id="takers">${TAKERS.map((words) => html`<option value=${t(words)}></option>`)}</datalist>
      <label><span>${t(BOOTH.outcome)}</span>
        <select name="outcome"><option value=""></option>
          ${Object.entries(OUTCOMES).map(([value, words]) => html`<option value=${value}>${t(words)}</option>`)}
        </select></label>
      <button class="strong" ?disabled=${context.isBusy}>${t(CREW.takenOver)}</button>
    </form>`,
    )}`
}

function restKey(context: CrewContext, visit: string, untilMs: number | null): TemplateResult {
  if (untilMs !== null) {
    const time = new Date(untilMs).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false })
    return html`<p class="flag">${context.t(BOOTH.restsUntil(time))}</p>`
  }
  return html`<div class="row">${actKey(context, BOOTH.rest(REST_MINUTES), 'rest', { visit, minutes: REST_MINUTES })}</div>`
}
