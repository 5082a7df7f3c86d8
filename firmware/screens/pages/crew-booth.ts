import { html, type TemplateResult } from 'lit-html'
import type { CrewView } from '../../domain/view.ts'
import { CATEGORIES } from './category-words.ts'
import type { ActBody, CrewContext } from './crew-client.ts'
import { CREW, FORM, ID_TYPES, SEXES } from './crew-words.ts'
import { PROMPTS, type Words } from './words.ts'

type Session = NonNullable<CrewView['session']>

/** Who stands at the booth, and what a crew member can give to go on. */
export function booth(context: CrewContext, session: Session): TemplateResult {
  const { t } = context
  return html`<div class="booth">
    <p class="who">
      <strong>${personText(context, session)}</strong> <span>${session.maskedName ?? ''}</span>
      <span class="soft">${session.concern === null ? t(PROMPTS[session.prompt]) : ''}</span>
    </p>
    ${need(context, session)}
    ${canBeEnded(session) ? endButtons(context, session) : null}
  </div>`
}

/** Somebody who was referred or repeated has had their last event; who just checked in can still be taken back. */
function canBeEnded({ needs, prompt }: Session): boolean {
  return needs !== null || prompt === 'temperature' || prompt === 'temperature-again' || prompt === 'done'
}

function endButtons(context: CrewContext, session: Session): TemplateResult {
  return html`<div class="row">
      ${plain(context, CREW.notHolder, () => {
        context.act('not-holder', { session: session.token })
      })}
      ${plain(context, CREW.refuse, () => {
        context.act('refuse', { session: session.token })
      })}
    </div>`
}

/** `女 62 岁`: by which the sampler knows that it is the right person. */
export function personText({ t }: CrewContext, { age, sex }: { age: number | null; sex: string | null }): string {
  const sexText = sex === 'male' || sex === 'female' ? t(SEXES[sex]) : ''
  return [sexText, age === null ? '' : t(CREW.years(age))].filter((text) => text !== '').join(' ')
}

function need(context: CrewContext, { needs, token }: Session): TemplateResult | null {
  switch (needs) {
    case 'temperature':
      return oneField(
        context,
        token,
        FORM.contactC,
        html`<input name="contactC" type="number" inputmode="decimal"
        step="0.1" min="30" max="45" required />`,
      )
    case 'phone':
      return oneField(
        context,
        token,
        FORM.phone,
        html`<input name="phone" type="tel" inputmode="numeric" pattern="[0-9]{11}"
        maxlength="11" required autocomplete="off" />`,
      )
    case 'status-code':
      return html`<div class="row">
        ${plain(context, FORM.codeIsGood, () => {
          context.act('assist', { statusCode: 'pass', session: token })
        })}
        ${plain(context, FORM.codeIsBad, () => {
          context.act('assist', { statusCode: 'refer', session: token })
        })}
      </div>`
    case 'mask':
    case 'symptoms':
    case 'guardian':
      return null
    case 'identity':
      return html`<div class="row">${plain(context, CREW.assist, () => {
        context.open({ name: 'assist' })
      })}</div>`
    case null:
      return null
  }
}

function oneField(context: CrewContext, token: number, label: Words, input: TemplateResult): TemplateResult {
  return html`<form class="inline" @submit=${onSubmit(context, token)}>
    <label><span>${context.t(label)}</span> ${input}</label>
    <button class="strong" ?disabled=${context.isBusy}>${context.t(FORM.enter)}</button>
  </form>`
}

function plain(context: CrewContext, words: Words, press: () => void): TemplateResult {
  return html`<button type="button" ?disabled=${context.isBusy} @click=${press}>${context.t(words)}</button>`
}

/** For people without a readable document: number and name as they stand on it. */
export function assistForm(context: CrewContext): TemplateResult {
  const { t } = context
  const optional = html`<small>${t(FORM.optional)}</small>`
  return html`<form class="assist" @submit=${onSubmit(context, null)}>
    <label><span>${t(FORM.idType)}</span>
      <select name="idType">${options(context, ID_TYPES)}</select></label>
    <label><span>${t(FORM.idNumber)}</span>
      <input name="idNumber" required maxlength="32" autocomplete="off" autocapitalize="characters" /></label>
    <label><span>${t(FORM.name)}</span> <input name="name" required maxlength="100" autocomplete="off" /></label>
    <div class="two foreign">
      <label><span>${t(FORM.birthDate)}</span> <input name="birthDate" type="date" /></label>
      <label><span>${t(FORM.sex)}</span>
        <select name="sex"><option value=""></option>${options(context, SEXES)}</select></label>
    </div>
    <label><span>${t(FORM.phone)} ${optional}</span>
      <input name="phone" type="tel" inputmode="numeric" maxlength="11" autocomplete="off" /></label>
    <div class="two">
      <label><span>${t(FORM.category)}</span>
        <select name="category"><option value="">${t(FORM.asListed)}</option>${options(context, CATEGORIES)}</select></label>
      <label><span>${t(FORM.contactC)}</span>
        <input name="contactC" type="number" inputmode="decimal" step="0.1" min="30" max="45" /></label>
    </div>
    <button class="strong" ?disabled=${context.isBusy}>${t(FORM.submit)}</button>
  </form>`
}

function options({ t }: CrewContext, choices: Readonly<Record<string, Words>>): TemplateResult[] {
  return Object.entries(choices).map(([value, words]) => html`<option value=${value}>${t(words)}</option>`)
}

const DOCUMENT_FIELDS = ['idType', 'idNumber', 'name', 'birthDate', 'sex']

/** With a token it answers a question of that session; without one somebody is entered anew. */
function onSubmit(context: CrewContext, token: number | null): (event: SubmitEvent) => void {
  return (event) => {
    event.preventDefault()
    if (!(event.target instanceof HTMLFormElement)) return
    const body = assistBody(new FormData(event.target))
    context.act('assist', token === null ? body : { ...body, session: token })
  }
}

/** The body of `assist`: what was left empty is left out. */
function assistBody(form: FormData): ActBody {
  const body: Record<string, unknown> = {}
  const person: Record<string, string> = {}
  for (const [name, value] of form) {
    if (typeof value !== 'string' || value.trim() === '') continue
    if (DOCUMENT_FIELDS.includes(name)) person[name] = value.trim()
    else if (name === 'contactC') body[name] = Number(value)
    else if (!(name === 'category' && value === 'general')) body[name] = value.trim()
  }
  if (person['idNumber'] !== undefined) body['document'] = person
  return body
}
