import type { Fetcher } from 'tuf-js'
import { DownloadHTTPError } from 'tuf-js/dist/error.js'
import { ask } from './http-body.ts'
import { UpdateFault } from './update-fault.ts'

/** Metadata is small: a server that needs longer for it is not there. */
const WITHIN_MS = 60_000
const HTTP_OK = 200
const HTTP_SERVER_ERROR = 500

/** What a file of metadata says of itself, before anybody believes it. */
export interface SaidOfItself {
  readonly version: number
  readonly expiresMs: number
}

/**
 * Reads what every role says (TUF specification 4.3), and no more. `UpdateFault` `unreadable` for anything else: what a
 * parser guesses a date or a number to be is no date and no number.
 */
export function readMetadata(bytes: Uint8Array): SaidOfItself {
  let said: unknown
  try {
    said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw UpdateFault.refused('unreadable', error)
  }
  const signed = memberOf(said, 'signed')
  const version = memberOf(signed, 'version')
  const expires = memberOf(signed, 'expires')
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    throw UpdateFault.refused('unreadable')
  // As the specification has it: `yyyy-mm-ddThh:mm:ssZ`. Of 30 February JavaScript makes a day in March.
  const isDate = typeof expires === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(expires)
  const expiresMs = isDate ? Date.parse(expires) : Number.NaN
  if (!isDate || Number.isNaN(expiresMs) || new Date(expiresMs).toISOString().slice(0, 19) !== expires.slice(0, 19))
    throw UpdateFault.refused('unreadable')
  return { version, expiresMs }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

/** How tuf-js comes to files of metadata: in memory, with limits, and proven to be metadata at all. */
export class MetadataFetcher implements Fetcher {
  readonly #signal: AbortSignal
  /** Why the last one did not come: tuf-js tells of some only in words. */
  fault: UpdateFault | null = null
  /** The last one that came. */
  last: { readonly url: string; readonly bytes: Buffer } | null = null

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  async downloadBytes(url: string, maxLength: number): Promise<Buffer> {
    try {
      return await this.#get(url, maxLength)
    } catch (error) {
      if (error instanceof UpdateFault) this.fault = error
      throw error
    }
  }

  /** Targets are not fetched by tuf-js: it cannot go on where a download was cut. */
  downloadFile<T>(): Promise<T> {
    return Promise.reject(new Error('targets come another way'))
  }

  async #get(url: string, maxLength: number): Promise<Buffer> {
    const { chunks, discard, status } = await ask({ url, from: 0, withinMs: WITHIN_MS, signal: this.#signal })
    if (status !== HTTP_OK) discard()
    if (status >= HTTP_SERVER_ERROR) throw UpdateFault.trouble(`http-${status}`)
    // That there is no next root is told so (5.3.3); of every other file it is a trouble.
    if (status !== HTTP_OK) {
      if (!url.endsWith('.root.json')) throw UpdateFault.trouble(`http-${status}`)
      throw new DownloadHTTPError('no such file', status)
    }
    const parts: Uint8Array[] = []
    let length = 0
    for await (const chunk of chunks) {
      length += chunk.length
      if (length > maxLength) throw UpdateFault.refused('too-long')
      parts.push(chunk)
    }
    const bytes = Buffer.concat(parts)
    readMetadata(bytes)
    this.last = { url, bytes }
    return bytes
  }
}
