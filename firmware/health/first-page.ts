import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'

/** A server that has just begun answers in milliseconds; a slow machine beside other work in seconds. */
const ANSWER_MS = 30_000

/**
 * Resolves when the kiosk's own server at `address` answers a request, with whatever status: somebody who comes now sees
 * something. The certificate is not judged: it was made for other names than the loopback's. Rejects after half a minute.
 */
export async function firstPage(address: string): Promise<void> {
  const url = new URL('/healthz', address)
  const signal = AbortSignal.timeout(ANSWER_MS)
  const request =
    url.protocol === 'https:' ? https.get(url, { signal, rejectUnauthorized: false }) : http.get(url, { signal })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
}
