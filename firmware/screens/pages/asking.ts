/** The kiosk answers in milliseconds; a network that is nearly away takes its time. */
const ANSWER_MS = 8_000

/** Null when no answer came: no network, the kiosk is away, or it took too long. */
export async function ask(url: string, init: RequestInit, withinMs = ANSWER_MS): Promise<Response | null> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(withinMs) })
  } catch {
    return null
  }
}

/** As `ask`, with something to say. */
export function post(url: string, body: object, withinMs?: number): Promise<Response | null> {
  const headers = { 'content-type': 'application/json' }
  return ask(url, { method: 'POST', headers, body: JSON.stringify(body) }, withinMs)
}
