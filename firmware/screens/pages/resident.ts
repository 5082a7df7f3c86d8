import { html, render, type TemplateResult } from 'lit-html'
import type { NextOpening } from '../../domain/opening-hours.ts'
import type { PublicView, ResidentView } from '../../domain/view.ts'
import { ask, post } from './asking.ts'
import { picture } from './icons.ts'
import { PublicFigures } from './public-figures.ts'
import { ResidentAnswers } from './resident-answers.ts'
import { paperKey, resultNotice } from './resident-ticket.ts'
import { guidanceWords } from './resident-words.ts'
import { type Language, MODES, opensWords, PROMPTS, RESIDENT, STEPS, type Words } from './words.ts'

/** An answer to a button goes away by itself: the next person finds the page as it was. */
const ANSWER_MS = 12_000
/** Without the kiosk for this long the page says "one moment" instead of something that may not be true any longer. */
const LOST_SECONDS = 5
/** Asking the kiosk to speak is worth no longer wait: by then the sentence would be another. */
const SPEAK_TIMEOUT_MS = 3_000
const BEGIN_MS = 5_000
/** What one line beside the picture holds. */
const PHRASE_CHARACTERS_MAX = 7

/** What one person chose for reading; forgotten when the booth is free again, or the next one stands there. */
interface Reading {
  isLarge: boolean
  language: Language
  showsNoDocument: boolean
}

class ResidentPage {
  readonly #figures = new PublicFigures()
  readonly #answers = new ResidentAnswers(() => {
    this.#draw()
  })
  #reading: Reading = { isLarge: false, language: 'zh', showsNoDocument: false }
  #last: Pick<ResidentView, 'arrival' | 'prompt'> | null = null
  #lostSince: number | null = performance.now()
  #answerTimer: number | undefined

  start(): void {
    // Whoever cannot see the buttons finds the screen: a touch anywhere else on it, or any key, says the sentence again.
    document.body.addEventListener('click', this.#sayAgainAnywhere)
    document.body.addEventListener('keydown', this.#sayAgainAnywhere)
    this.#figures.follow(() => {
      this.#draw()
    })
  }

  #draw(): void {
    const { view } = this.#figures
    this.#noteConnection()
    if (view !== null) this.#notePrompt(view.resident)
    const isLost =
      view === null || (this.#lostSince !== null && performance.now() - this.#lostSince > LOST_SECONDS * 1000)
    document.body.classList.toggle('large', this.#reading.isLarge)
    document.body.classList.toggle('english', this.#reading.language === 'en')
    render(
      html`<header>${steps(isLost ? null : view.resident)}</header>
        <main aria-live="polite" data-prompt=${view?.resident.prompt ?? ''}>${isLost ? oneMoment() : this.#middle(view)}</main>
        ${this.#foot(view)}`,
      document.body,
    )
  }

  #noteConnection(): void {
    if (this.#figures.isConnected) this.#lostSince = null
    else this.#lostSince ??= performance.now()
  }

  #notePrompt({ arrival, language, prompt }: ResidentView): void {
    const last = this.#last
    this.#last = { arrival, prompt }
    if (last === null || (prompt === last.prompt && arrival === last.arrival)) return
    const isNext = arrival !== last.arrival
    // What is chosen while nobody is there was chosen by the one who then lays a card.
    if (prompt === 'idle' || (isNext && last.prompt !== 'idle')) {
      this.#reading = { isLarge: false, language: 'zh', showsNoDocument: false }
    }
    if (isNext && language !== 'zh') this.#reading.language = language
    if (prompt !== 'idle') this.#reading.showsNoDocument = false
  }

  #middle({ queue, resident }: PublicView): TemplateResult {
    if (this.#reading.showsNoDocument) return sentence('staff', RESIDENT.noDocumentAnswer)
    if (resident.prompt === 'done' && resident.ticket !== null) return ticket(resident, resident.ticket)
    if (resident.prompt === 'repeated' && resident.ticket !== null) return repeated(resident.ticket)
    if (resident.prompt === 'closed' && queue.intake.opens !== null) return closed(queue.intake.opens)
    const keys = this.#answers.draw(resident, this.#reading.language)
    return sentence(resident.prompt, guidanceWords(resident) ?? PROMPTS[resident.prompt], keys)
  }

  #foot(view: PublicView | null): TemplateResult {
    const { isLarge, language } = this.#reading
    const hotline = document.body.dataset['hotline'] ?? ''
    const { paper = null, result = null } = view?.resident ?? {}
    return html`<aside class="notice">
        ${result === null ? storageNotice(view, hotline) : resultNotice(result, hotline, language)}
        ${view === null ? null : modeMark(view)}
      </aside>
      <footer>
        ${view === null || paper === null ? this.#withoutDocument(view) : paperKey(view.resident, paper, language)}
        <button aria-pressed=${isLarge} @click=${this.#toggleLarge}>${RESIDENT.largeText[language]}</button>
        <button lang=${language === 'zh' ? 'en' : 'zh-CN'} @click=${this.#toggleLanguage}>
          ${language === 'zh' ? 'English' : '中文'}
        </button>
        ${hasSpeaker(view) ? html`<button @click=${this.#sayAgain}>${RESIDENT.sayAgain[language]}</button>` : null}
      </footer>`
  }

  /** Begins where nobody, or not everybody, needs a document; elsewhere it calls somebody. */
  #withoutDocument(view: PublicView | null): TemplateResult | null {
    const { language, showsNoDocument } = this.#reading
    const { identity = 'required', prompt = 'idle' } = view?.resident ?? {}
    const isFree = prompt === 'idle' || prompt === 'begin'
    switch (identity) {
      case 'required':
        return html`<button aria-pressed=${showsNoDocument} @click=${this.#showNoDocument}>
          ${RESIDENT.noDocument[language]}
        </button>`
      case 'optional':
      case 'none':
        return html`<button class=${identity === 'none' ? 'strong' : ''} ?disabled=${!isFree} @click=${begin}>
          ${RESIDENT[identity === 'none' ? 'begin' : 'withoutDocument'][language]}
        </button>`
    }
  }

  readonly #showNoDocument = (): void => {
    begin()
    this.#reading.showsNoDocument = true
    clearTimeout(this.#answerTimer)
    this.#answerTimer = setTimeout(() => {
      this.#reading.showsNoDocument = false
      this.#draw()
    }, ANSWER_MS)
    this.#draw()
  }

  readonly #toggleLarge = (): void => {
    this.#reading.isLarge = !this.#reading.isLarge
    this.#draw()
  }

  readonly #toggleLanguage = (): void => {
    this.#reading.language = this.#reading.language === 'zh' ? 'en' : 'zh'
    this.#draw()
    this.#sayAgain()
  }

  readonly #sayAgain = (): void => {
    if (!hasSpeaker(this.#figures.view)) return
    // Not heard: the person touches the screen once more.
    void post('/api/resident/say-again', { language: this.#reading.language }, SPEAK_TIMEOUT_MS)
  }

  readonly #sayAgainAnywhere = ({ target }: Event): void => {
    if (target instanceof Element && target.closest('button') === null) this.#sayAgain()
  }
}

/** What is stored, and for how long. */
function storageNotice(view: PublicView | null, hotline: string): TemplateResult {
  const days = document.body.dataset['personDays'] ?? ''
  const notice = view?.resident.identity === 'none' ? RESIDENT.noticeUnnamed : RESIDENT.notice(days)
  return html`${notice.zh}${hotline === '' ? null : ` · ${RESIDENT.help.zh} ${hotline}`}
    <span lang="en">${notice.en}</span>`
}

function hasSpeaker(view: PublicView | null): boolean {
  return view?.devices.some(({ device, state }) => device === 'speaker' && state !== 'absent') ?? false
}

/** The answer is what the screen shows next; who gets none presses again. */
function begin(): void {
  void ask('/api/resident/begin', { method: 'POST' }, BEGIN_MS)
}

function modeMark(view: PublicView): TemplateResult | null {
  const mode = MODES[view.mode]
  return mode === null ? null : html`<span class="mode">${mode.zh} ${mode.en}</span>`
}

/** The way through the booth; behind a lost line it stands empty. */
function steps(resident: ResidentView | null): TemplateResult {
  const shown = resident?.steps ?? [1, 2, 3, 4]
  return html`<ol class="steps">
    ${shown.map((number, index) => {
      const step = STEPS[number - 1] ?? STEPS[0]
      const state = stateOf(number, resident)
      return html`<li class=${state} aria-current=${state === 'now' ? 'step' : 'false'}>
        <span>${index + 1} ${step.zh}</span><span class="en" lang="en">${step.en}</span>
      </li>`
    })}
  </ol>`
}

function stateOf(step: number, resident: ResidentView | null): 'to-come' | 'now' | 'past' {
  if (resident === null || step > resident.step) return 'to-come'
  return step === resident.step && resident.prompt !== 'passed' ? 'now' : 'past'
}

function sentence(prompt: ResidentView['prompt'], words: Words, keys: TemplateResult | null = null): TemplateResult {
  return html`${picture(prompt)}
    <div class="words">
      <h1 class="zh">${phrases(words.zh)}</h1>
      <p class="en" lang="en">${words.en}</p>
      ${prompt === 'symptoms' ? keys : null}
    </div>
    ${prompt === 'symptoms' ? null : keys}`
}

/** Nobody is taken in at this hour; when again is all that helps. */
function closed(opens: NextOpening): TemplateResult {
  const when = opensWords(opens)
  return sentence('closed', { zh: `${RESIDENT.closed.zh}，${when.zh}`, en: `${RESIDENT.closed.en}. ${when.en}` })
}

/** Chinese breaks anywhere; where the phrases fit a line each, it ends at the comma and not inside a word. */
function phrases(sentence: string): string | TemplateResult[] {
  const parts = sentence.split(/(?<=，)/)
  if (parts.some((phrase) => phrase.length > PHRASE_CHARACTERS_MAX)) return sentence
  return parts.map((phrase) => html`<span class="phrase">${phrase}</span>`)
}

function oneMoment(): TemplateResult {
  return html`${picture('wait')}
    <div class="words">
      <h1 class="zh">${RESIDENT.oneMoment.zh}</h1>
      <p class="en" lang="en">${RESIDENT.oneMoment.en}</p>
    </div>`
}

function ticket({ ahead, estimatedWaitMinutes }: ResidentView, number: string): TemplateResult {
  const parts = [
    ...(ahead === null ? [] : [RESIDENT.ahead(ahead)]),
    ...(estimatedWaitMinutes === null || ahead === 0 ? [] : [RESIDENT.about(estimatedWaitMinutes)]),
  ]
  return html`${picture('done')}
    <div class="words with-number">
      <p class="lead">${RESIDENT.youAre.zh} <span class="en" lang="en">${RESIDENT.youAre.en}</span></p>
      <h1 class="number">${number}</h1>
      <p class="zh">${parts.map(({ zh }) => zh).join('，')}</p>
      <p class="en" lang="en">${parts.map(({ en }) => en).join(', ')}</p>
    </div>`
}

function repeated(number: string): TemplateResult {
  return html`${picture('repeated')}
    <div class="words with-number">
      <h1 class="zh">${PROMPTS.repeated.zh}</h1>
      <p class="en" lang="en">${PROMPTS.repeated.en}</p>
      <p class="number">${number}</p>
    </div>`
}

new ResidentPage().start()
