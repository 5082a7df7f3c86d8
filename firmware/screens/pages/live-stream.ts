export interface StreamHandlers {
  /** One event; `sentAtMs` is the kiosk's clock when it was sent, milliseconds since 1970. */
  event(name: string, data: unknown, sentAtMs: number): void
  /** The connection stands, or is gone (it is being tried again), or the server said no. */
  state(state: 'live' | 'lost' | 'refused'): void
}

const RETRY_MS = 2_000
/** The server speaks at least every 15 s; after this long the line is dead, even if nobody closed it. */
const SILENCE_MAX_MS = 35_000
const WATCH_MS = 5_000

/**
 * Follows a stream of the kiosk for as long as the page is seen: over restarts of the server and holes in the
 * network. A hidden page lets go of its connection, since browsers allow six to one address.
 */
export class LiveStream {
  readonly #url: string
  readonly #names: readonly string[]
  readonly #handlers: StreamHandlers
  #source: EventSource | null = null
  #heardAtMs = 0
  #wasLost = false
  #retry: number | undefined
  readonly #watch: number

  constructor(url: string, names: readonly string[], handlers: StreamHandlers) {
    this.#url = url
    this.#names = names
    this.#handlers = handlers
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#watch = setInterval(() => {
      if (this.#source !== null && performance.now() - this.#heardAtMs > SILENCE_MAX_MS) this.#reopen()
    }, WATCH_MS)
    if (!document.hidden) this.#open()
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility)
    clearInterval(this.#watch)
    this.#drop()
  }

  readonly #onVisibility = (): void => {
    if (document.hidden) {
      this.#drop()
      this.#handlers.state('lost')
    } else {
      this.#reopen()
    }
  }

  #reopen(): void {
    this.#drop()
    this.#open()
  }

  #open(): void {
    const source = new EventSource(this.#url)
    this.#source = source
    this.#heardAtMs = performance.now()
    source.onopen = () => {
      if (this.#wasLost) void reloadIfChanged()
      this.#wasLost = false
      this.#handlers.state('live')
    }
    source.onerror = () => {
      this.#wasLost = true
      const isRefused = source.readyState === EventSource.CLOSED
      this.#handlers.state(isRefused ? 'refused' : 'lost')
      if (!isRefused) return
      this.#drop()
      this.#retry = setTimeout(() => {
        this.#open()
      }, RETRY_MS)
    }
    for (const name of ['message', ...this.#names]) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        this.#heardAtMs = performance.now()
        this.#handlers.event(name, JSON.parse(event.data), Number(event.lastEventId))
      })
    }
  }

  #drop(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
    this.#source = null
  }
}

const ASSETS_TIMEOUT_MS = 5_000
/** Which version this page was loaded for again: once each, also when a proxy keeps giving the old one. */
const RELOADED_KEY = 'reloaded'

/** A kiosk that was away may have come back with other pages: this one is loaded again, once. */
export async function reloadIfChanged(): Promise<void> {
  const init = { signal: AbortSignal.timeout(ASSETS_TIMEOUT_MS) }
  const text = await fetch(location.href, init).then(
    (response) => response.text(),
    () => '',
  )
  const now = / data-assets="([^"]+)"/.exec(text)?.[1]
  if (now === undefined || now === document.body.dataset['assets'] || sessionStorage.getItem(RELOADED_KEY) === now)
    return
  sessionStorage.setItem(RELOADED_KEY, now)
  location.reload()
}
