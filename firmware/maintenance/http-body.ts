import { UpdateFault } from './update-fault.ts'

/** How long a server may take. */
export interface Patience {
  /** To begin its answer. */
  readonly answerMs: number
  /** Without a byte. */
  readonly stallMs: number
}

/** Over a radio that loses every second packet; after that the line is dead. */
const PATIENCE: Patience = { answerMs: 30_000, stallMs: 30_000 }

export interface Asked {
  readonly url: string
  /** The first byte that is wanted; 0: all. */
  readonly from: number
  /** For all of it: whoever sends a byte a second is stopped too. */
  readonly withinMs: number
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  /** The first byte that comes. */
  readonly from: number
  /** Rejects with `UpdateFault`: `cut`, `slow`. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Instead of reading them. */
  readonly discard: () => void
}

/**
 * Asks a server for a file. Follows no redirect: an update comes from the address of the configuration. Rejects with
 * `UpdateFault` (`unreachable`, `slow`) or the signal's reason.
 */
export async function ask({ from, signal, url, withinMs }: Asked, times = PATIENCE): Promise<Answer> {
  const stop = new AbortController()
  const whole = AbortSignal.any([signal, stop.signal, AbortSignal.timeout(withinMs)])
  const begun = setTimeout(() => {
    stop.abort(new SlowServer())
  }, times.answerMs)
  // Compressed on the way a range would be one of something else.
  const headers = { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) }
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: whole })
    const chunks = chunksOf(response.body, { stop, stallMs: times.stallMs, signal })
    const discard = (): void => {
      stop.abort()
    }
    return { status: response.status, from: response.status === 206 ? startOf(response.headers) : 0, chunks, discard }
  } catch (error) {
    throw faultOf(error, signal, 'unreachable')
  } finally {
    clearTimeout(begun)
  }
}

class SlowServer extends Error {}

/** `bytes 100-199/200`; -1 for what says nothing of the kind. */
function startOf(headers: Headers): number {
  const [, start] = /^bytes (\d{1,15})-/.exec(headers.get('content-range') ?? '') ?? []
  return start === undefined ? -1 : Number(start)
}

async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  { signal, stallMs, stop }: { readonly stop: AbortController; readonly stallMs: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const watch = (): NodeJS.Timeout =>
    setTimeout(() => {
      stop.abort(new SlowServer())
    }, stallMs)
  let stalled = watch()
  try {
    for await (const chunk of body) {
      clearTimeout(stalled)
      yield chunk
      stalled = watch()
    }
  } catch (error) {
    throw faultOf(error, signal, 'cut')
  } finally {
    clearTimeout(stalled)
    stop.abort()
  }
}

function faultOf(error: unknown, signal: AbortSignal, otherwise: 'unreachable' | 'cut'): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof UpdateFault) return error
  const isSlow = error instanceof SlowServer || (error instanceof Error && error.name === 'TimeoutError')
  return UpdateFault.trouble(isSlow ? 'slow' : otherwise, error)
}
