import { html, type TemplateResult } from 'lit-html'
import { CLOCK, WEEKDAYS } from './clock-words.ts'
import type { CrewContext } from './crew-client.ts'
import { mayAct } from './role-acts.ts'

/** Date and time as somebody reads them from a clock that is right. The weekday is said: a mistyped date shows in it. */
export function clockForm(context: CrewContext): TemplateResult {
  const { t } = context
  const believed = html`<p>${t(CLOCK.believed(context.kioskTime))}</p>`
  if (!mayAct(context.signedIn.role, 'set-clock')) return html`${believed}<p>${t(CLOCK.leaderOnly)}</p>`
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const given = new FormData(event.target)
    const [date, time] = [given.get('date'), given.get('time')]
    if (typeof date === 'string' && typeof time === 'string') context.act('set-clock', { at: `${date}T${time}` })
  }
  // Beside the field and not by drawing anew: what is being typed stays.
  const say = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement) || event.target.form === null) return
    const weekday = WEEKDAYS[event.target.valueAsDate?.getUTCDay() ?? -1]
    const output = event.target.form.querySelector('output')
    if (output !== null) output.textContent = weekday === undefined ? '' : t(CLOCK.onDay(weekday))
  }
  return html`${believed}<form class="clock" @submit=${submit}>
    <label><span>${t(CLOCK.date)}</span><input type="date" name="date" required @input=${say} /></label>
    <label><span>${t(CLOCK.time)}</span><input type="time" name="time" required /></label>
    <output></output>
    <button ?disabled=${context.isBusy}>${t(CLOCK.set)}</button>
  </form>`
}
