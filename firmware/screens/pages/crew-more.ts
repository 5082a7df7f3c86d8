import type { nothing } from 'lit-html'
import { html, type TemplateResult } from 'lit-html'
import type { CrewVisitView, PublicView } from '../../domain/view.ts'
import type { HealthView } from '../../ports/kiosk.ts'
import { CLOCK } from './clock-words.ts'
import type { ActBody, ActName, CrewContext, Sheet } from './crew-client.ts'
import { clockForm } from './crew-clock.ts'
import { actKey, forAct } from './crew-key.ts'
import { CREW_QUEUE } from './crew-queue-words.ts'
import { subjectText, tubeForm } from './crew-tasks.ts'
import { ticketKeys } from './crew-ticket.ts'
import { CREW, UPLINK_STATES } from './crew-words.ts'
import { READERS } from './role-acts.ts'
import { causeWords } from './task-words.ts'
import { DEVICE_STATES, deviceName, type Words } from './words.ts'

export interface MoreContext extends CrewContext {
  readonly shown: CrewVisitView | null
  /** Of whoever is signed in here. */
  readonly onDutyMinutes: number | null
  readonly publicView: PublicView
  /** Numbers that may be printed; null where none are. */
  readonly tickets: readonly string[] | null
  readonly health: HealthView | null
  /** To the first field of assisted entry. */
  focusEntry(): void
  /** Two notes for what is urgent and new. */
  readonly isSoundOn: boolean
  switchSound(): void
  switchLanguage(): void
  signOut(): void
}

/** What rises from the foot of the page. */
export function sheetBody(context: MoreContext, sheet: Sheet): TemplateResult {
  switch (sheet.name) {
    case 'more':
      return more(context)
    case 'open-tube':
      return titled(context, CREW.openTube, tubeForm(context))
    case 'devices':
      return titled(context, CREW.devices, devices(context))
    case 'ticket':
      return titled(context, CREW_QUEUE.printTicket, ticketKeys(context, context.tickets ?? []))
    case 'label':
      return label(context, sheet.label)
  }
}

function more(context: MoreContext): TemplateResult {
  const isOpen = context.publicView.queue.intake.state === 'open'
  return html`<div class="grid">
      ${context.shown === null ? null : ofVisit(context, { visit: context.shown.visit })}
      ${act(context, CREW.seal, 'seal')} ${forAct(context, 'open-tube', () => go(context, CREW.openTube, { name: 'open-tube' }))}
      ${act(context, CREW_QUEUE.release, 'release-group')} ${entryKey(context)}
      ${context.tickets === null ? null : forAct(context, 'print-ticket', () => go(context, CREW_QUEUE.printTicket, { name: 'ticket' }))}
      ${isOpen ? act(context, CREW.pause, 'pause') : act(context, CREW.resume, 'resume')}
      <a class="button" href="/crew/custody">${context.t(CREW.packBox)}</a>
      ${go(context, CREW.devices, { name: 'devices' })}
      <a class="button" href="/crew/tubes">${context.t(CREW.tubes)}</a>
      ${
        !READERS.includes(context.signedIn.role)
          ? null
          : html`<a class="button" href="/crew/roster">${context.t(CREW.roster)}</a>
            <a class="button" href="/crew/day">${context.t(CREW.day)}</a>`
      }
      ${
        context.publicView.mode === 'drill'
          ? html`<a class="button" href="/crew/practice">${context.t(CREW.practice)}</a>`
          : null
      }
      <a class="button" href="/crew/sampler">${context.t(CREW.samplerScreen)}</a>
      <button role="switch" aria-checked=${context.isSoundOn ? 'true' : 'false'} @click=${() => {
        context.switchSound()
      }}>${context.t(context.isSoundOn ? CREW.soundOn : CREW.soundOff)}</button>
      <button lang=${context.t({ zh: 'en', en: 'zh-CN' })} @click=${() => {
        context.switchLanguage()
      }}>
        ${context.t({ zh: 'English', en: '中文' })}
      </button>
    </div>
    <div class="grid">
      <button @click=${() => {
        context.signOut()
      }}>${context.t(CREW.signOut)} · ${context.signedIn.operator}${dutyText(context)}</button>
      ${back(context)}
    </div>`
}

function entryKey(context: MoreContext): TemplateResult | typeof nothing {
  return forAct(
    context,
    'assist',
    () =>
      html`<button @click=${() => {
        context.focusEntry()
      }}>${context.t(CREW.assist)}</button>`,
  )
}

/** ` · 已上岗 2:13` */
function dutyText({ onDutyMinutes, t }: MoreContext): string {
  return onDutyMinutes === null ? '' : ` · ${t(CREW.onDuty(onDutyMinutes))}`
}

/** Only for the person who is shown: without one these would hit whoever stands at the booth. */
function ofVisit(context: MoreContext, visit: ActBody): TemplateResult {
  return html`${act(context, CREW.recall, 'recall', visit)} ${act(context, CREW.absent, 'absent', visit)}
      ${act(context, CREW.refuse, 'refuse', visit)}`
}

function titled(context: MoreContext, title: Words, body: TemplateResult | typeof nothing): TemplateResult {
  return html`<h2>${context.t(title)}</h2>
    ${body}
    <div class="grid one">${back(context)}</div>`
}

/** The sheet closes with the press. */
function act(context: MoreContext, words: Words, name: ActName, body: ActBody = {}): TemplateResult | typeof nothing {
  const closing: MoreContext = {
    ...context,
    act: (...pressed) => {
      context.open(null)
      context.act(...pressed)
    },
  }
  return actKey(closing, words, name, body)
}

function go(context: MoreContext, words: Words, sheet: Sheet): TemplateResult {
  return html`<button @click=${() => {
    context.open(sheet)
  }}>${context.t(words)}</button>`
}

function back(context: MoreContext): TemplateResult {
  return html`<button @click=${() => {
    context.open(null)
  }}>${context.t(CREW.close)}</button>`
}

function label(context: MoreContext, name: string): TemplateResult {
  return html`<h2>${context.t(CREW.label)} ${subjectText(name)}</h2>
    <img class="label" src="/api/crew/labels/${name}.png" alt="${context.t(CREW.label)} ${subjectText(name)}" />
    <div class="grid">${act(context, CREW.reprint, 'reprint', { label: name })} ${back(context)}</div>`
}

function devices(context: MoreContext): TemplateResult {
  const { t } = context
  const { clock, uplink } = context.health ?? {}
  return html`<ul class="devices">
    ${context.publicView.devices.map(
      ({ device, fault, simulated, state }) => html`<li class=${state}>
        <span>${t(deviceName(device))}</span>
        <b>${t(DEVICE_STATES[state])}${simulated ? ` · ${t(DEVICE_STATES.twin)}` : ''}</b>
        ${fault === null ? null : html`<small>${t(causeWords(fault))}</small>`}
      </li>`,
    )}
    ${
      uplink === undefined
        ? null
        : html`<li class=${uplink.state === 'offline' ? 'faulted' : 'ok'}>
      <span>${t(CREW.uplink)}</span> <b>${t(UPLINK_STATES[uplink.state])}</b>
      <small>${t(uplink.unsent === 0 ? CREW.allSent : CREW.unsent(uplink.unsent))}</small>
    </li>`
    }
    ${clock === undefined ? null : html`<li class=${clock === 'synced' ? 'ok' : ''}><span>${t(CLOCK.title)}</span> <b>${t(CLOCK.states[clock])}</b></li>`}
  </ul>
  ${clock === undefined || clock === 'synced' ? null : html`<p>${t(CLOCK.whatFor)}</p>${clockForm(context)}`}`
}
