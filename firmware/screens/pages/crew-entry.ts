import { html, type TemplateResult } from 'lit-html'
import type { CrewView } from '../../domain/view.ts'
import type { ReadDocument } from '../../ports/document-reader.ts'
import { CATEGORIES } from './category-words.ts'
import { BOOTH, ENTRY } from './crew-booth-words.ts'
import { type ActBody, type CrewContext, readDocument } from './crew-client.ts'
import { KeptEntry } from './crew-entry-kept.ts'
import { FORM, ID_TYPES, SEXES } from './crew-words.ts'
import { onSubmit } from './form-texts.ts'
import { REFUSALS } from './refusal-words.ts'
import type { Words } from './words.ts'

type Field = 'number' | 'name' | 'birthDate' | 'sex' | 'formerNumber' | 'guardian' | 'phone' | 'contactC'

/** In the order of the keyboard: what nobody can read from a number comes after it. */
const FIELDS: readonly Field[] = ['number', 'name', 'birthDate', 'sex', 'formerNumber', 'guardian', 'phone', 'contactC']

/** Where a refusal belongs. */
const FIELD_OF: Readonly<Record<string, Field>> = {
  'bad-number': 'number',
  'bad-lines': 'number',
  'bad-name': 'name',
  'bad-birth-date': 'birthDate',
  'bad-guardian': 'guardian',
  'bad-phone': 'phone',
  'bad-temperature': 'contactC',
}

const PARTY_SIZES = [2, 3, 4, 5, 6, 7, 8, 9, 10]

/** Two lines of a passport or three of a card, when nothing stands between them. */
const WHOLE_LINES = [88, 90]

/**
 * Assisted entry without a window of its own: the number first, which fills in what it says; Enter goes on; what is
 * wrong stands beside its field. A practised person needs no pointer.
 */
export class EntryForm {
  readonly #changed: () => void
  #read: Extract<ReadDocument, { ok: true }>['document'] | null = null
  #wrong: { readonly field: Field; readonly words: Words } | null = null
  #isOpen = false
  readonly #kept = new KeptEntry()

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** The first field, wherever the page stands. */
  focus(): void {
    field('number')?.focus()
  }

  /** Something stands in the form, or waits for its operator to sign in again. */
  get isHalfTyped(): boolean {
    return this.#kept.isWaiting || FIELDS.some((name) => (field(name)?.value ?? '') !== '')
  }

  /** This operator is signed in: what was typed is theirs, or is gone. */
  entered(operator: string): void {
    if (this.#kept.entered(operator)) return
    this.#read = null
    this.#wrong = null
    this.#isOpen = false
  }

  /** The form makes way for signing in. */
  left(isByChoice: boolean): void {
    if (isByChoice) this.#kept.forget()
    else this.#kept.left(form())
  }

  draw(context: CrewContext, { party, programme: { guardianUnderYears } }: CrewView): TemplateResult {
    const { t } = context
    // The form is on the page only after this drawing.
    queueMicrotask(() => {
      this.#kept.restore(form())
    })
    const submit = (event: SubmitEvent): void => {
      event.preventDefault()
      this.#send(context)
    }
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement)) return
      event.preventDefault()
      void this.#next(context, event.target.name)
    }
    return html`<section class="entry ${this.#isOpen ? 'open' : ''}">
      <h2>${t(ENTRY.title)} <span class="soft">${t(ENTRY.hint)}</span></h2>
      <form class="person-entry" @submit=${submit} @keydown=${press} novalidate>
        ${this.#input(context, 'number', ENTRY.number, { maxlength: 200, change: () => void this.#look() })}
        ${this.#isOpen ? this.#rest(context, guardianUnderYears) : null}
      </form>
      ${partyKeys(context, party)}
    </section>`
  }

  #rest(context: CrewContext, guardianUnderYears: number): TemplateResult {
    const { t } = context
    const { age = null, birthDate, idType = 'resident-card', sex } = this.#read ?? {}
    const isMinor = age !== null && age < guardianUnderYears
    const said =
      birthDate === undefined ? null : `${sex === 'male' || sex === 'female' ? t(SEXES[sex]) : ''} ${birthDate}`
    return html`${said === null ? null : html`<p class="said" role="status">${said}</p>`}
      ${this.#input(context, 'name', FORM.name, { maxlength: 100 })}
      ${said === null ? this.#birthAndSex(context) : null}
      ${
        idType === 'foreign-permanent-2023'
          ? this.#input(context, 'formerNumber', ENTRY.formerNumber, { maxlength: 15, isOptional: true })
          : null
      }
      ${isMinor ? this.#input(context, 'guardian', BOOTH.guardian, { maxlength: 60 }) : null}
      <div class="two">
        ${this.#input(context, 'phone', FORM.phone, { maxlength: 11, isDigits: true, isOptional: true })}
        ${this.#input(context, 'contactC', FORM.contactC, { maxlength: 5, isDigits: true, isOptional: true })}
      </div>
      <div class="two">
        <label><span>${t(FORM.idType)}</span><select name="idType">${options(context, ID_TYPES, idType)}</select></label>
        <label><span>${t(FORM.category)}</span><select name="category"><option value="">${t(FORM.asListed)}</option>${options(context, CATEGORIES, '')}</select></label>
      </div>
      <div class="row">
        <button class="strong" ?disabled=${context.isBusy}>${t(FORM.submit)}</button>
        <button type="button" @click=${() => {
          this.#clear()
        }}>${t(ENTRY.clear)}</button>
      </div>`
  }

  #birthAndSex(context: CrewContext): TemplateResult {
    return html`<div class="two">
      ${this.#input(context, 'birthDate', FORM.birthDate, { maxlength: 10, isDigits: true })}
      <label><span>${context.t(FORM.sex)}</span>
        <select name="sex"><option value=""></option>${options(context, SEXES, '')}</select></label>
    </div>`
  }

  #input(
    context: CrewContext,
    name: Field,
    label: Words,
    shape: { maxlength: number; isDigits?: boolean; isOptional?: boolean; change?: () => void },
  ): TemplateResult {
    const wrong = this.#wrong?.field === name ? context.t(this.#wrong.words) : ''
    return html`<label class=${wrong === '' ? '' : 'wrong'}>
      <span>${context.t(label)} ${shape.isOptional === true ? html`<small>${context.t(FORM.optional)}</small>` : null}</span>
      <input name=${name} maxlength=${shape.maxlength} autocomplete="off" spellcheck="false"
        inputmode=${shape.isDigits === true ? 'decimal' : 'text'} aria-invalid=${wrong !== ''}
        aria-describedby=${`wrong-${name}`} @change=${shape.change ?? null} />
      <b id=${`wrong-${name}`} role="alert">${wrong}</b>
    </label>`
  }

  /** Enter: to the next field that is there, and from the last one off it goes. */
  async #next(context: CrewContext, from: string): Promise<void> {
    if (from === 'number' && !(await this.#look())) return
    const later = FIELDS.slice(FIELDS.findIndex((name) => name === from) + 1)
    const next = later.map(field).find((one) => one !== null && (one.value === '' || from !== 'number'))
    if (next === undefined || next === null) this.#send(context)
    else next.focus()
  }

  /** Asks the kiosk what the number says; false when it is none, or not all of it is there yet. */
  async #look(): Promise<boolean> {
    const text = field('number')?.value.trim() ?? ''
    if (text === '' || isUnfinishedLine(text)) return false
    // Read already: what a passport said beside its number must not be forgotten when the field is left.
    if (text === this.#read?.idNumber) return true
    const read = await readDocument(text)
    if (read === null) return false
    if (!read.ok) {
      this.#say(read.refusal)
      return false
    }
    this.#read = read.document
    this.#wrong = null
    this.#isOpen = true
    this.#changed()
    const { idNumber, name } = read.document
    fill('number', idNumber)
    if (name !== undefined) fill('name', name)
    return true
  }

  #send(context: CrewContext): void {
    this.#wrong = null
    context.act('assist', this.#body(), {
      done: () => {
        this.#clear()
      },
      refused: (reason) => {
        this.#say(reason)
      },
    })
  }

  #body(): ActBody {
    const texts = Object.fromEntries(
      [...FIELDS, 'idType', 'category'].map((name) => [name, field(name)?.value.trim() ?? '']),
    )
    const { birthDate, category, contactC, formerNumber, guardian, idType, name, number, phone, sex } = texts
    const born = this.#read?.birthDate ?? compactToIso(birthDate ?? '')
    const document = {
      idType: idType === '' ? this.#read?.idType : idType,
      idNumber: number,
      name,
      ...given('birthDate', born),
      ...given('sex', this.#read?.sex ?? sex),
      ...given('validTo', this.#read?.validTo),
      ...given('formerNumber', formerNumber),
    }
    return {
      document,
      ...given('phone', phone),
      ...(guardian === undefined || guardian === '' ? {} : { guardian: { name: guardian } }),
      ...given('category', category),
      ...(contactC === undefined || contactC === '' ? {} : { contactC: Number(contactC) }),
    }
  }

  #say(reason: string): void {
    const words = Object.entries(REFUSALS).find(([refusal]) => refusal === reason)?.[1]
    const place = FIELD_OF[reason]
    if (words === undefined || place === undefined) return
    this.#wrong = { field: place, words }
    this.#changed()
    field(place)?.focus()
  }

  #clear(): void {
    form()?.reset()
    this.#read = null
    this.#wrong = null
    this.#isOpen = false
    this.#changed()
    this.focus()
  }
}

/** People who came together: begun with how many they are, ended by the last one or by a key. */
function partyKeys(context: CrewContext, party: CrewView['party']): TemplateResult {
  const { t } = context
  if (party !== null) {
    const end = (): void => {
      context.act('end-party')
    }
    return html`<div class="party"><strong>${t(ENTRY.partyOf(party.count, party.size))}</strong>
      <button type="button" ?disabled=${context.isBusy} @click=${end}>${t(ENTRY.endParty)}</button></div>`
  }
  const begin = onSubmit(({ size }) => {
    context.act('begin-party', { size: Number(size) })
  })
  return html`<form class="party" @submit=${begin}>
    <label><span>${t(ENTRY.party)}</span>
      <select name="size">${PARTY_SIZES.map((size) => html`<option value=${size}>${size}</option>`)}</select></label>
    <button ?disabled=${context.isBusy}>${t(ENTRY.beginParty)}</button>
  </form>`
}

/** A line of a machine-readable zone: a hand scanner ends each with Enter. */
function isUnfinishedLine(text: string): boolean {
  const length = text.replaceAll(/\s/g, '').length
  return text.includes('<') && !WHOLE_LINES.includes(length)
}

function form(): HTMLFormElement | null {
  return document.querySelector('.entry form.person-entry')
}

function field(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`.entry [name="${name}"]`)
}

function fill(name: Field, text: string): void {
  const input = field(name)
  if (input !== null) input.value = text
}

/** `19900307` → `1990-03-07`; anything else goes as it is, and is refused in words. */
function compactToIso(text: string): string {
  return text.replace(/^(\d{4})-?(\d{2})-?(\d{2})$/, '$1-$2-$3')
}

function given(name: string, text: string | undefined): Record<string, string> {
  return text === undefined || text === '' ? {} : { [name]: text }
}

function options({ t }: CrewContext, choices: Readonly<Record<string, Words>>, chosen: string): TemplateResult[] {
  return Object.entries(choices).map(
    ([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${t(words)}</option>`,
  )
}
