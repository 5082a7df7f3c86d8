import { html, nothing, render, type TemplateResult } from 'lit-html'
import type { CrewView, CrewVisitView, PublicView } from '../../domain/view.ts'
import type { HealthView } from '../../ports/kiosk.ts'
import { admitCard } from './crew-admit.ts'
import { booth } from './crew-booth.ts'
import { type ActBody, type ActName, type AfterAct, type Sheet, type SignedIn, signOut } from './crew-client.ts'
import { EntryForm } from './crew-entry.ts'
import { CrewGate } from './crew-gate.ts'
import { actKey, forAct } from './crew-key.ts'
import { type MoreContext, sheetBody } from './crew-more.ts'
import { Notice } from './crew-notice.ts'
import { oldestSample, person, tubes } from './crew-now.ts'
import { objectsCard } from './crew-objects.ts'
import { queueSection } from './crew-queue.ts'
import { CrewSound } from './crew-sound.ts'
import { taskCards } from './crew-tasks.ts'
import { printableTickets } from './crew-ticket.ts'
import { type UndoOffer, undoOffer, undoStrip } from './crew-undo.ts'
import { CREW } from './crew-words.ts'
import { FiguresAge, siteDateTime } from './figures-age.ts'
import { ChosenLanguage } from './language.ts'
import { mayAct } from './role-acts.ts'
import { AGE, MODES } from './words.ts'

/** What a signed-in member of the crew sees, kept up to date. */
interface Figures {
  crew: CrewView | null
  public: PublicView | null
  health: HealthView | null
}

class CrewPage {
  readonly #language = new ChosenLanguage()
  readonly #age = new FiguresAge()
  readonly #sound = new CrewSound()
  readonly #notice = new Notice(this.#language.t, () => {
    this.#draw()
  })
  readonly #gate = new CrewGate({
    language: this.#language,
    changed: () => {
      this.#draw()
    },
    entered: () => {
      this.#entry.entered(this.#gate.who?.operator ?? '')
    },
    left: () => {
      this.#entry.left(false)
      this.#sheet = null
      this.#sound.forget()
      this.#figures = { crew: null, public: null, health: null }
    },
    isHalfTyped: () => this.#entry.isHalfTyped,
    event: (name, data, sentAtMs) => {
      this.#take(name, data, sentAtMs)
    },
  })
  readonly #entry = new EntryForm(() => {
    this.#draw()
  })
  #figures: Figures = { crew: null, public: null, health: null }
  #sheet: Sheet | null = null
  #chosenVisit: string | null = null

  start(): void {
    setInterval(() => {
      this.#draw()
    }, 1000)
    this.#gate.start()
  }

  /** Our own server wrote it, from these very types; the unnamed event comes last and completes the picture. */
  #take(name: string, data: unknown, sentAtMs: number): void {
    if (name === 'public') {
      this.#figures.public = data as PublicView
      this.#age.arrived(this.#figures.public.queue.at, sentAtMs)
    } else if (name === 'health') {
      this.#figures.health = data as HealthView
    } else {
      this.#emptyFormsOfAnother(data as CrewView)
      this.#figures.crew = data as CrewView
      this.#sound.see(this.#figures.crew.tasks)
      this.#draw()
    }
  }

  /** What was typed for one person must never be sent for the next one at the booth. */
  #emptyFormsOfAnother({ session }: CrewView): void {
    const before = this.#figures.crew?.session ?? null
    const isSame = (['maskedName', 'sex', 'age', 'needs'] as const).every((key) => before?.[key] === session?.[key])
    if (!isSame) for (const form of document.querySelectorAll<HTMLFormElement>('.booth form')) form.reset()
  }

  #draw(): void {
    render(this.#gate.form() ?? this.#signedIn(), document.body)
    const dialog = document.querySelector('dialog')
    if (dialog !== null && !dialog.open) dialog.showModal()
  }

  #signedIn(): TemplateResult {
    const { crew, public: view } = this.#figures
    const { who } = this.#gate
    if (crew === null || view === null || who === null)
      return html`<p class="blank">${this.#language.t(CREW.connecting)}</p>`
    const context = this.#context(who, view, crew)
    return html`${this.#strip(crew, view)}
      <main>
        ${undoStrip(context, this.#undoOffer(who, crew, view))}
        ${taskCards(context, crew)} ${objectsCard(context, crew)} ${this.#boothCard(context, crew)}
        ${this.#entryCard(context, crew)}
        ${person(context, crew, context.shown, (visit) => {
          this.#chosenVisit = visit
          this.#draw()
        })}
        ${tubes(context, crew)} ${oldestSample(context, crew, this.#kioskNowMs(view))} ${queueSection(context, crew, view)}
      </main>
      ${this.#sheet === null ? this.#notice.draw() : nothing} ${dock(context)} ${this.#dialog(context)}`
  }

  #undoOffer(who: SignedIn, { undoable }: CrewView, view: PublicView): UndoOffer | null {
    const others = undoable.filter(({ event }) => !this.#notice.undoes(event))
    return undoOffer(others, who, this.#kioskNowMs(view))
  }

  /** The one chosen, else the one called longest ago. */
  #shown(crew: CrewView): CrewVisitView | null {
    return crew.called.find(({ visit }) => visit === this.#chosenVisit) ?? crew.called[0] ?? null
  }

  #kioskNowMs(view: PublicView): number {
    return Date.parse(view.queue.at) + (this.#age.seconds() ?? 0) * 1000
  }

  #strip(crew: CrewView, view: PublicView): TemplateResult {
    const { t } = this.#language
    const seconds = this.#age.seconds() ?? 0
    const mode = MODES[view.mode]
    const tasks = crew.tasks.length
    document.body.classList.toggle('stale', this.#age.isStale())
    const state = this.#age.isStale() ? 'old' : tasks === 0 ? 'well' : 'to-do'
    const words = { old: CREW.old(AGE.span(seconds)), well: CREW.allWell, 'to-do': CREW.toDo(tasks) }[state]
    return html`<header class=${state}>
      <p role="status"><span aria-hidden="true">${{ old: '■', well: '✓', 'to-do': '▲' }[state]}</span> ${t(words)}</p>
      ${mode === null ? null : html`<p class="mode">${t(mode)}</p>`}
      <p class="age">${state === 'old' ? '' : t(CREW.ago(AGE.span(seconds)))}</p>
    </header>`
  }

  /** The person at the booth, unless a task already speaks of them. */
  #boothCard(context: MoreContext, crew: CrewView): TemplateResult | typeof nothing {
    if (crew.session === null) return admitCard(context, crew)
    if (crew.tasks.some(({ kind }) => kind === 'resident-needs-staff')) return nothing
    const { asks, needs, prompt } = crew.session
    const isOver = prompt === 'staff' && needs === null && asks.length === 0
    if (isOver && crew.tasks.some(({ kind }) => kind === 'referred')) return nothing
    return html`<section class="at-booth"><h2>${context.t(CREW.atTheBooth)}</h2>${booth(context, crew.session)}</section>`
  }

  /** Only for who may take people in. */
  #entryCard(context: MoreContext, crew: CrewView): TemplateResult | typeof nothing {
    return forAct(context, 'assist', () => this.#entry.draw(context, crew))
  }

  /** An open sheet lies above everything else: what became of a press is said in it. */
  #dialog(context: MoreContext): TemplateResult | typeof nothing {
    if (this.#sheet === null) return nothing
    const closed = (): void => {
      this.#openSheet(null)
    }
    return html`<dialog @close=${closed} @cancel=${closed}>
      ${sheetBody(context, this.#sheet)} ${this.#notice.draw()}
    </dialog>`
  }

  #context(signedIn: SignedIn, publicView: PublicView, crew: CrewView): MoreContext {
    return {
      signedIn,
      publicView,
      shown: this.#shown(crew),
      tickets: printableTickets(crew),
      onDutyMinutes: crew.onDuty.find(({ operator }) => operator === signedIn.operator)?.minutes ?? null,
      health: this.#figures.health,
      t: this.#language.t,
      isBusy: this.#notice.isBusy,
      kioskTime: siteDateTime(publicView.queue.at, this.#age.seconds() ?? 0),
      act: (name, body = {}, after = {}) => {
        this.#act(name, body, after)
      },
      focusEntry: () => {
        this.#openSheet(null)
        this.#entry.focus()
      },
      open: (sheet) => {
        this.#openSheet(sheet)
      },
      isSoundOn: this.#sound.isOn,
      switchSound: () => {
        this.#sound.switch()
        this.#draw()
      },
      switchLanguage: () => {
        this.#switchLanguage()
      },
      signOut: () =>
        void signOut().then(() => {
          this.#gate.leave('')
          this.#entry.left(true)
        }),
    }
  }

  #act(name: ActName, body: ActBody, after: AfterAct): void {
    this.#notice.send(name, body, {
      signedOut: this.#gate.ended,
      done: () => {
        if (name === 'open-tube') this.#sheet = null
        if (name === 'sampled' || name === 'absent' || name === 'not-holder') this.#chosenVisit = null
        after.done?.()
      },
      refused: (reason) => {
        after.refused?.(reason)
      },
    })
  }

  #openSheet(sheet: Sheet | null): void {
    this.#sheet = sheet
    this.#draw()
  }

  #switchLanguage(): void {
    this.#language.switch()
    this.#draw()
  }
}

function dock(context: MoreContext): TemplateResult {
  const visit = context.shown === null ? {} : { visit: context.shown.visit }
  const mayCall = mayAct(context.signedIn.role, 'call-next')
  return html`<nav class="dock">
    ${mayCall ? actKey(context, CREW.callNext, 'call-next', {}, 'strong') : html`<p>${context.t(CREW.lookOnly)}</p>`}
    ${actKey(context, CREW.sampled, 'sampled', visit, '', context.shown?.ticket ?? '')}
    <button @click=${() => {
      context.open({ name: 'more' })
    }}>${context.t(CREW.more)}</button>
  </nav>`
}

new CrewPage().start()
