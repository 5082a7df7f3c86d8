import type { TemplateResult } from 'lit-html'
import type { PublicView } from '../../domain/view.ts'
import { type SignedIn, whoAmI } from './crew-client.ts'
import { SignInForm } from './crew-sign-in.ts'
import { SIGN_IN } from './crew-words.ts'
import type { ChosenLanguage } from './language.ts'
import { LiveStream, reloadIfChanged, type StreamHandlers } from './live-stream.ts'

/** A page of the crew, as far as its gate needs it. */
export interface GatedPage {
  readonly language: ChosenLanguage
  /** Draw again: the form, or who is signed in, has changed. */
  changed(): void
  /** Somebody has signed in, or still is. */
  entered?(): void
  /** Nobody is signed in: what was shown and typed is forgotten. */
  left(): void
  /** Something typed stands here that must not get lost. */
  isHalfTyped?(): boolean
  /** An event of the crew's stream; its unnamed one is called `message` and comes last. */
  readonly event: StreamHandlers['event']
}

const ASK_AGAIN_MS = 2_000
/** What is half typed is finished in seconds; what stands there longer was left lying. */
const OLD_PAGE_MS = 10 * 60_000

/** Signing in, staying signed in and the live view that belongs to it: the same on every page of the crew. */
export class CrewGate {
  readonly #page: GatedPage
  #who: SignedIn | null = null
  #form: SignInForm | null = null
  #stream: LiveStream | null = null
  #isAsking = false
  #isRenewing = false
  #mode: PublicView['mode'] | null = null

  constructor(page: GatedPage) {
    this.#page = page
  }

  get who(): SignedIn | null {
    return this.#who
  }

  /** Null until the kiosk has said it. */
  get mode(): PublicView['mode'] | null {
    return this.#mode
  }

  /** What to draw in place of the page while nobody is signed in; null when somebody is. */
  form(): TemplateResult | null {
    return this.#form?.draw() ?? null
  }

  /** Asks the kiosk who is signed in, for as long as it takes to answer. */
  start(): void {
    this.#page.changed()
    void this.#ask('')
  }

  /** The kiosk no longer takes this session for one; it is asked, since a full house refuses a stream as well. */
  readonly ended = (): void => {
    void this.#ask(this.#page.language.t(SIGN_IN.ended))
  }

  /** Nobody is signed in; the form appears with `message`, and keeps what is typed in it already. */
  leave(message: string): void {
    if (message !== '') void this.#renew()
    this.#stream?.close()
    this.#stream = null
    this.#who = null
    this.#page.left()
    this.#form ??= new SignInForm(
      {
        t: this.#page.language.t,
        changed: () => {
          this.#page.changed()
        },
        signedIn: (who) => {
          this.#enter(who)
        },
        switchLanguage: () => {
          this.#page.language.switch()
          this.#page.changed()
        },
      },
      message,
    )
    this.#page.changed()
  }

  /**
   * The kiosk may have come back with other pages. What is half typed is finished first: a page that is loaded again
   * forgets it, and a browser's store is no place for people.
   */
  async #renew(): Promise<void> {
    if (this.#isRenewing) return
    this.#isRenewing = true
    const untilMs = performance.now() + OLD_PAGE_MS
    while (this.#page.isHalfTyped?.() === true && performance.now() < untilMs) await pause()
    this.#isRenewing = false
    await reloadIfChanged()
  }

  async #ask(message: string): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    let who = await whoAmI()
    while (who === 'unreachable') {
      await pause()
      who = await whoAmI()
    }
    this.#isAsking = false
    if (who === null) this.leave(message)
    else this.#enter(who)
  }

  #enter(who: SignedIn): void {
    this.#who = who
    this.#form = null
    this.#stream ??= new LiveStream('/api/crew/stream', ['public', 'health'], {
      event: (name, data, sentAtMs) => {
        if (name === 'public') this.#mode = (data as PublicView).mode
        this.#page.event(name, data, sentAtMs)
      },
      state: (state) => {
        if (state === 'refused') this.ended()
      },
    })
    this.#page.entered?.()
    this.#page.changed()
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
}
