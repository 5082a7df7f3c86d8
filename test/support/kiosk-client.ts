/** A machine with other work takes its time. */
const ANSWER_TIMEOUT_MS = 30_000
const POLL_MS = 25

/** What a program asks of a running kiosk over HTTP. */
export interface KioskClient {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  /** JSON (or the bytes of a file) in, JSON out; with the crew's cookie once `signIn` was called. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>
  signIn(): Promise<void>
  /** What a GET with the crew's cookie brings, byte for byte; rejects unless it is 200. */
  bytes(path: string): Promise<Buffer>
  /** Polls `/api/state` (or another path) until it satisfies the condition. */
  until<State>(path: string, condition: (state: State) => boolean, timeoutMs?: number): Promise<State>
}

/** `answerMs`: how long one answer may take; an emulated machine needs more. */
export function kioskClient(address: string, answerMs: number = ANSWER_TIMEOUT_MS): KioskClient {
  let cookie = ''
  const call: KioskClient['call'] = async (method, path, body) => {
    const response = await fetch(address + path, {
      method,
      headers: { ...typeOf(body), cookie, origin: address },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMs),
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== ''
    return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text }
  }
  return {
    address,
    call,
    signIn: async () => {
      const { status } = await call('POST', '/api/crew/session', { operator: 'demo', pin: '2468' })
      if (status >= 300) throw new Error(`signing in was answered with ${status}`)
    },
    bytes: async (path) => {
      const response = await fetch(address + path, {
        headers: { cookie },
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      })
      if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`)
      return Buffer.from(await response.arrayBuffer())
    },
    until: (path, condition, timeoutMs = ANSWER_TIMEOUT_MS) => poll(call, path, condition, timeoutMs),
  }
}

function typeOf(body: unknown): Readonly<Record<string, string>> {
  if (body === undefined) return {}
  return { 'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json' }
}

async function poll<State>(
  call: KioskClient['call'],
  path: string,
  condition: (state: State) => boolean,
  timeoutMs: number,
): Promise<State> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    try {
      const { body } = await call('GET', path)
      // The caller names the shape of the page it asks for; a wrong one fails in its condition.
      const state = body as State
      if (condition(state)) return state
      if (Date.now() > deadline) throw new Error(`${path} did not come to what was expected: ${JSON.stringify(body)}`)
    } catch (error) {
      // A connection that the kiosk closed while the question was on its way (RFC 9112, 9.3.1): it is asked again.
      if (!(error instanceof TypeError && error.message === 'fetch failed') || Date.now() > deadline) throw error
    }
    await pause()
  }
}

/** Between two looks at a condition in another process, which has no way to call us. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS))
}
