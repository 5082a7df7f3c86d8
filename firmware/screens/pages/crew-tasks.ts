import { html, nothing, type TemplateResult } from 'lit-html'
import type { CrewTask, CrewView } from '../../domain/view.ts'
import { booth, personText } from './crew-booth.ts'
import type { CrewContext } from './crew-client.ts'
import { clockForm } from './crew-clock.ts'
import { actKey } from './crew-key.ts'
import { referralActions } from './crew-referral.ts'
import { CREW } from './crew-words.ts'
import { onSubmit } from './form-texts.ts'
import { mayAct } from './role-acts.ts'
import { OPEN_PRINTED, taskWords } from './task-words.ts'
import type { Words } from './words.ts'

/**
 * Only the things to do, each with what, why and what now, and the buttons that do it. The first stands open; the
 * others are a line each until they are touched, so that the person to be sampled stays in sight.
 */
export function taskCards(context: CrewContext, view: CrewView): TemplateResult {
  return html`${view.tasks.map((task, index) => card(context, view, task, index === 0))}`
}

function card(context: CrewContext, view: CrewView, task: CrewTask, isFirst: boolean): TemplateResult {
  const { t } = context
  const { now, what, why } = taskWords(task, subjectText(task.subject))
  return html`<details class="task ${task.kind}" ?open=${isFirst}>
    <summary><h2>${t(what)}${whoText(context, task)}</h2></summary>
    <p>${t(why)} ${t(now)}</p>
    ${actions(context, view, task)}
  </details>`
}

/** `：女 62 岁 王*` */
function whoText(context: CrewContext, { who }: CrewTask): string {
  if (who === undefined) return ''
  return `${context.t({ zh: '：', en: ': ' })}${personText(context, who)} ${who.maskedName ?? ''}`
}

function actions(context: CrewContext, view: CrewView, task: CrewTask): TemplateResult | typeof nothing | null {
  const { cause, kind, subject } = task
  switch (kind) {
    case 'label-failed':
      return row(actKey(context, CREW.reprint, 'reprint', { label: subject }), showLabel(context, subject))
    case 'label-doubtful':
      return row(
        actKey(context, CREW.labelIsGood, 'accept-label', { label: subject }),
        actKey(context, CREW.reprint, 'reprint', { label: subject }),
        showLabel(context, subject),
      )
    case 'scan-tube':
      return cause === OPEN_PRINTED ? row(actKey(context, CREW.openTube, 'open-tube')) : tubeForm(context)
    case 'disinfection-due':
      return row(actKey(context, CREW.disinfected, 'disinfected', { area: subject }))
    case 'verify-label':
      return verifyForm(context)
    case 'seal-due':
      return row(actKey(context, CREW.seal, 'seal', { tube: subject }))
    case 'box-due':
    case 'box-full':
    case 'sample-old':
      return row(html`<a class="button" href="/crew/custody">${context.t(CREW.packBox)}</a>`)
    case 'referred':
      return referralActions(context, task)
    case 'whose-code':
      return row(
        actKey(context, CREW.codeOfVisit(task.who?.ticket ?? ''), 'whose-code', { visit: subject, whose: 'visit' }),
        actKey(context, CREW.codeOfNext, 'whose-code', { visit: subject, whose: 'next' }),
      )
    case 'resident-needs-staff':
      return view.session === null ? null : booth(context, view.session)
    case 'clock':
      return clockForm(context)
    case 'act-refused':
    case 'shift-over':
    case 'thermometer-check':
    case 'labels-waiting':
    case 'device-faulted':
    case 'device-missing':
    case 'disk':
    case 'journal-begun':
    case 'events-unreadable':
    case 'events-unsent':
    case 'stock-low':
    case 'stock-expiring':
    case 'journal':
      return null
  }
}

/** Number by hand, for a tube whose code does not scan. */
export function tubeForm(context: CrewContext): TemplateResult | typeof nothing {
  return numberForm(context, 'open-tube', CREW.openTube)
}

/** The same for a label: whoever types it has read it on the tube. */
function verifyForm(context: CrewContext): TemplateResult | typeof nothing {
  return numberForm(context, 'verify', CREW.labelIsOn)
}

function numberForm(context: CrewContext, act: 'open-tube' | 'verify', words: Words): TemplateResult | typeof nothing {
  if (!mayAct(context.signedIn.role, act)) return nothing
  const submit = onSubmit(({ tube = '' }, form) => {
    context.act(act, { tube: tube.replaceAll(/\s/g, '').toUpperCase() })
    form.reset()
  })
  return html`<form class="inline" @submit=${submit}>
    <label>
      <span>${context.t(CREW.tubeNumber)}</span>
      <input name="tube" required maxlength="32" autocomplete="off" />
    </label>
    <button ?disabled=${context.isBusy}>${context.t(words)}</button>
  </form>`
}

function showLabel(context: CrewContext, label: string): TemplateResult {
  const press = (): void => {
    context.open({ name: 'label', label })
  }
  return html`<button @click=${press}>${context.t(CREW.showLabel)}</button>`
}

function row(...buttons: (TemplateResult | typeof nothing)[]): TemplateResult {
  return html`<div class="row">${buttons}</div>`
}

/** `00422611210007/1` is read aloud and compared as `0042 261121 0007`; other numbers stay as they are. */
export function subjectText(subject: string): string {
  const [number = '', copy = '1'] = subject.split('/')
  const text = number.replace(/^(\d{4})(\d{6})(\d{4,})$/, '$1 $2 $3')
  return copy === '1' ? text : `${text} R${copy}`
}
