import { html, nothing, type TemplateResult } from 'lit-html'
import { CATEGORIES } from './category-words.ts'
import type { ActBody, ActName } from './crew-client.ts'
import { subjectText } from './crew-tasks.ts'
import { FORM, SEXES } from './crew-words.ts'
import { onSubmit } from './form-texts.ts'
import { CORRECTIONS, REPRINTS, SAMPLE_VOIDS, TUBE_VOIDS, TUBES } from './tubes-words.ts'
import type { Words } from './words.ts'

/** What rises from the foot of the page, about one thing. */
export type TubesSheet =
  | { readonly name: 'void'; readonly visit: string; readonly who: string }
  | { readonly name: 'void-tube'; readonly tube: string }
  | { readonly name: 'correct'; readonly visit: string; readonly who: string }
  | { readonly name: 'reprint'; readonly label: string }
  | { readonly name: 'receive-stock' }

export interface SheetContext {
  readonly t: (words: Words) => string
  readonly isBusy: boolean
  act(name: ActName, body: ActBody): void
  close(): void
}

const NOTE_MAX = 200

export function sheetForm(context: SheetContext, sheet: TubesSheet): TemplateResult {
  switch (sheet.name) {
    case 'void':
      return form(context, `${context.t(TUBES.void)} · ${sheet.who}`, {
        act: 'void',
        about: { visit: sheet.visit },
        fields: html`${warning(context, TUBES.voidWarning)} ${reasons(context, SAMPLE_VOIDS)} ${note(context)}`,
      })
    case 'void-tube':
      return form(context, `${context.t(TUBES.voidTube)} · ${subjectText(sheet.tube)}`, {
        act: 'void-tube',
        about: { tube: sheet.tube },
        fields: html`${warning(context, TUBES.voidTubeWarning)} ${reasons(context, TUBE_VOIDS)} ${note(context)}`,
      })
    case 'correct':
      return form(context, `${context.t(TUBES.correct)} · ${sheet.who}`, {
        act: 'correct',
        about: { visit: sheet.visit },
        fields: correction(context),
      })
    case 'reprint':
      return form(context, `${context.t(TUBES.reprint)} · ${subjectText(sheet.label)}`, {
        act: 'reprint',
        about: { label: sheet.label },
        fields: reasons(context, REPRINTS),
      })
    case 'receive-stock':
      return form(context, context.t(TUBES.receive), { act: 'receive-stock', about: {}, fields: stock(context) })
  }
}

interface Asked {
  readonly act: ActName
  readonly about: ActBody
  readonly fields: TemplateResult
}

function form(context: SheetContext, title: string, asked: Asked): TemplateResult {
  const { isBusy, t } = context
  // `count` is the only number.
  const submit = onSubmit(({ count, ...texts }) => {
    context.act(asked.act, { ...asked.about, ...texts, ...(count === undefined ? {} : { count: Number(count) }) })
  })
  return html`<form @submit=${submit}>
    <h2>${title}</h2>
    ${asked.fields}
    <div class="grid">
      <button type="button" @click=${() => {
        context.close()
      }}>${t(TUBES.cancel)}</button>
      <button class="strong" ?disabled=${isBusy}>${t(TUBES.confirm)}</button>
    </div>
  </form>`
}

function warning({ t }: SheetContext, words: Words): TemplateResult {
  return html`<p class="warning">▲ ${t(words)}</p>`
}

function reasons({ t }: SheetContext, words: Readonly<Record<string, Words>>): TemplateResult {
  return html`<fieldset>
    <legend>${t(TUBES.why)}</legend>
    ${Object.entries(words).map(
      ([reason, text]) =>
        html`<label class="choice"><input type="radio" name="reason" value=${reason} required /> ${t(text)}</label>`,
    )}
  </fieldset>`
}

function note({ t }: SheetContext): TemplateResult {
  return html`<label class="field"><span>${t(TUBES.note)}</span>
      <input name="note" maxlength=${NOTE_MAX} autocomplete="off" aria-describedby="note-hint" /></label>
    <p id="note-hint" class="soft">${t(TUBES.noteHint)}</p>`
}

function correction(context: SheetContext): TemplateResult {
  const { t } = context
  return html`<p class="soft">${t(TUBES.correctHint)}</p>
    ${field(context, FORM.name, 'name', { maxlength: 60 })} ${field(context, FORM.phone, 'phone', { maxlength: 11, isNumeric: true })}
    ${field(context, FORM.idNumber, 'idNumber', { maxlength: 20 })} ${field(context, FORM.birthDate, 'birthDate', { type: 'date' })}
    ${choice(context, FORM.sex, 'sex', SEXES)} ${choice(context, FORM.category, 'category', CATEGORIES)}
    ${reasons(context, CORRECTIONS)} ${note(context)}`
}

function stock(context: SheetContext): TemplateResult {
  return html`${field(context, TUBES.lot, 'lot', { maxlength: 24, isRequired: true })}
    ${field(context, TUBES.expires, 'expires', { type: 'date', isRequired: true })}
    ${field(context, TUBES.count, 'count', { type: 'number', isRequired: true, isNumeric: true })}`
}

interface FieldOptions {
  readonly type?: 'text' | 'date' | 'number'
  readonly maxlength?: number
  readonly isNumeric?: boolean
  readonly isRequired?: boolean
}

function field({ t }: SheetContext, words: Words, name: string, options: FieldOptions): TemplateResult {
  const { isNumeric = false, isRequired = false, maxlength = 60, type = 'text' } = options
  return html`<label class="field"><span>${t(words)}</span>
    <input name=${name} type=${type} min=${type === 'number' ? 1 : nothing} maxlength=${maxlength} ?required=${isRequired}
      inputmode=${isNumeric ? 'numeric' : nothing} autocomplete="off" /></label>`
}

function choice(
  { t }: SheetContext,
  words: Words,
  name: string,
  options: Readonly<Record<string, Words>>,
): TemplateResult {
  return html`<label class="field"><span>${t(words)}</span>
    <select name=${name}>
      <option value="">${t(TUBES.keep)}</option>
      ${Object.entries(options).map(([value, text]) => html`<option value=${value}>${t(text)}</option>`)}
    </select></label>`
}
