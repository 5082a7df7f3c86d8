import type { nothing } from 'lit-html'
import { html, type TemplateResult } from 'lit-html'
import type { CrewView } from '../../domain/view.ts'
import { BOOTH } from './crew-booth-words.ts'
import type { ActBody, ActName, CrewContext } from './crew-client.ts'
import { actKey, forAct } from './crew-key.ts'
import { CREW, FORM, SEXES } from './crew-words.ts'
import { onSubmit } from './form-texts.ts'
import { PROMPTS, type Words } from './words.ts'

type Session = NonNullable<CrewView['session']>

/** Who stands at the booth, and what a crew member can give to go on. */
export function booth(context: CrewContext, session: Session): TemplateResult {
  const { t } = context
  return html`<div class="booth">
    <p class="who">
      <strong>${personText(context, session)}</strong> <span>${session.maskedName ?? ''}</span>
    </p>
    ${session.concern === null ? html`<p class="soft">${t(PROMPTS[session.prompt])}</p>` : null}
    ${session.expiredOn === null ? null : html`<p class="flag">${t(BOOTH.expired(session.expiredOn))}</p>`}
    ${need(context, session)} ${session.asks.map((question) => ask(context, session, question))}
    ${canBeEnded(session) ? endButtons(context, session) : null}
  </div>`
}

const OF_THEIR_OWN: readonly Session['prompt'][] = [
  ...(['temperature', 'temperature-child', 'temperature-again', 'card-again-late', 'done'] as const),
]

/** Somebody who was referred or repeated has had their last event; who just checked in can still be taken back. */
function canBeEnded({ asks, needs, prompt }: Session): boolean {
  if (needs !== null || asks.length > 0) return true
  return OF_THEIR_OWN.includes(prompt)
}

function endButtons(context: CrewContext, { token }: Session): TemplateResult {
  return html`${notHolderKey(context, { session: token })}
    <div class="row">${actKey(context, CREW.refuse, 'refuse', { session: token })}</div>`
}

/** The one key for a card in another's hand: big, and the same at the booth and at the chair. */
export function notHolderKey(context: CrewContext, whom: ActBody): TemplateResult | typeof nothing {
  return actKey(context, CREW.notHolder, 'not-holder', whom, 'not-holder')
}

/** `女 62 岁`: by which the crew knows that it is the right person. */
export function personText({ t }: CrewContext, { age, sex }: { age: number | null; sex: string | null }): string {
  const sexText = sex === 'male' || sex === 'female' ? t(SEXES[sex]) : ''
  return [sexText, age === null ? '' : t(CREW.years(age))].filter((text) => text !== '').join(' ')
}

/** What holds the person up now; questions of the programme have their own keys below. */
function need(context: CrewContext, { needs, prompt, token }: Session): TemplateResult | null {
  switch (needs) {
    case 'temperature':
      return html`${forAct(context, 'assist', () => contactForm(context, token))}
        <div class="row">${actKey(context, BOOTH.measureAgain, 'measure-again', { session: token })}</div>`
    case 'status-code':
      return html`<div class="row">
        ${actKey(context, FORM.codeIsGood, 'assist', { statusCode: 'pass', session: token })}
        ${actKey(context, FORM.codeIsBad, 'assist', { statusCode: 'refer', session: token })}
      </div>`
    // Asked on a card of its own, with the person who checked in before.
    case 'whose-code':
    case 'identity':
    case 'mask':
    case 'symptoms':
    case 'phone':
    case 'guardian':
    case null:
      return prompt === 'card-again-late'
        ? html`<div class="row">${actKey(context, BOOTH.measureAgain, 'measure-again', { session: token })}</div>`
        : null
  }
}

function contactForm(context: CrewContext, token: number): TemplateResult {
  const { t } = context
  return html`<form class="inline" @submit=${send(context, 'assist', token)}>
    <label><span>${t(FORM.contactC)}</span>
      <input name="contactC" type="number" inputmode="decimal" step="0.1" min="30" max="45" required /></label>
    <label><span>${t(BOOTH.instrument)}</span>
      <input name="instrument" maxlength="20" autocomplete="off" pattern="[A-Za-z0-9\\-]*" /></label>
    <button class="strong" ?disabled=${context.isBusy}>${t(FORM.enter)}</button>
  </form>`
}

function ask(
  context: CrewContext,
  session: Session,
  question: Session['asks'][number],
): TemplateResult | typeof nothing {
  const of = { session: session.token }
  switch (question) {
    case 'mask':
      return html`<div class="row">
        ${actKey(context, BOOTH.maskOn, 'confirm-mask', { isWorn: true, ...of })}
        ${actKey(context, BOOTH.noMask, 'confirm-mask', { isWorn: false, ...of })}
      </div>`
    case 'symptoms':
      return html`<div class="row">
        ${actKey(context, BOOTH.isWell, 'answer-symptoms', { hasSymptoms: false, ...of })}
        ${actKey(context, BOOTH.isNotWell, 'answer-symptoms', { hasSymptoms: true, ...of })}
      </div>`
    case 'phone':
      return forAct(
        context,
        'confirm-phone',
        () => html`${session.isPhoneKnown ? phoneForm(context, session.token, BOOTH.lastFour, 'lastFour', 4) : null}
        ${phoneForm(context, session.token, session.isPhoneKnown ? BOOTH.newPhone : FORM.phone, 'phone', 11)}`,
      )
    case 'guardian':
      return forAct(
        context,
        'assist',
        () => html`${guardianKey(context, session)} ${guardianForm(context, session.token)}`,
      )
  }
}

/** Four digits of the number that is known, or eleven of one that the person tells; the known one is never shown. */
function phoneForm(
  context: CrewContext,
  token: number,
  label: Words,
  name: 'lastFour' | 'phone',
  digits: 4 | 11,
): TemplateResult {
  return html`<form class="inline" @submit=${send(context, 'confirm-phone', token)}>
    <label><span>${context.t(label)}</span>
      <input name=${name} type="tel" inputmode="numeric" pattern=${`[0-9]{${digits}}`} maxlength=${digits}
        required autocomplete="off" /></label>
    <button class="strong" ?disabled=${context.isBusy}>${context.t(BOOTH.confirm)}</button>
  </form>`
}

/** The adult who checked in before the child, with one key; another one is typed below. */
function guardianKey(context: CrewContext, { guardianOffer: adult, token }: Session): TemplateResult | null {
  if (adult === null) return null
  const words = BOOTH.guardianOfParty(`${adult.maskedName ?? ''} ${personText(context, adult)}`)
  return html`<div class="row">${actKey(context, words, 'assist', { session: token, guardianOfParty: true })}</div>`
}

function guardianForm(context: CrewContext, token: number): TemplateResult {
  const { t } = context
  const submit = onSubmit((guardian) => {
    context.act('assist', { session: token, guardian })
  })
  return html`<form class="wide" @submit=${submit}>
    <label><span>${t(BOOTH.guardian)}</span> <input name="name" required maxlength="60" autocomplete="off" /></label>
    <label><span>${t(BOOTH.guardianPhone)} <small>${t(FORM.optional)}</small></span>
      <input name="phone" type="tel" inputmode="numeric" pattern="[0-9]{11}" maxlength="11" autocomplete="off" /></label>
    <button class="strong" ?disabled=${context.isBusy}>${t(FORM.enter)}</button>
  </form>`
}

/** Sends the fields of a form that hold something, for the session that it was drawn for. */
function send(context: CrewContext, name: ActName, session: number): (event: SubmitEvent) => void {
  return onSubmit(({ contactC, ...texts }) => {
    context.act(name, { session, ...texts, ...(contactC === undefined ? {} : { contactC: Number(contactC) }) })
  })
}
