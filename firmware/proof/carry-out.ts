import { hash, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { openText, publicKey, publicKeyText, sealText, signText, verifyText } from './jose-envelope.ts'
import { membersOf } from './json-object.ts'

/**
 * A file that carries events to the district on a medium. One line per chunk: a compact JWE, for the district's X25519
 * key, of the gzipped lines of at most 500 events. The last line is the manifest, signed by the kiosk: whose events
 * they are, and the hash of each line before it. Nothing in it can be read, left out, added or put in another order by
 * those who carry it; each event says itself where it stands in the chain.
 */
export interface Manifest {
  readonly format: 'kiosk-carry-out/1'
  readonly kiosk: string
  readonly mode: string
  readonly journal: number
  readonly first: number
  readonly last: number
  readonly chunks: readonly ManifestChunk[]
  /** From first to last, what is in no chunk: forgotten, or not as it was written; the first holes. Older files name none. */
  readonly without?: readonly { readonly from: number; readonly to: number }[]
  /** The kiosk's Ed25519 key: the first file tells it, every later one must have the same. */
  readonly key: string
}

export interface ManifestChunk {
  readonly first: number
  readonly last: number
  readonly count: number
  /** SHA-256 of the line, base64url. */
  readonly sha256: string
}

export const CHUNK_EVENTS_MAX = 500
/** 500 events of 16 KiB each, with their line ends. */
const CHUNK_BYTES_MAX = CHUNK_EVENTS_MAX * (16 * 1024 + 1)
const LINE_FEED = '\n'
const MANIFEST_TYP = 'kiosk-carry-out'

interface Carried {
  readonly sequence: number
  readonly bytes: Uint8Array
}

/** A line of the file, and what the manifest says of it. At most `CHUNK_EVENTS_MAX` events, at least one. */
export async function sealChunk(
  events: readonly Carried[],
  district: KeyObject,
): Promise<{ readonly line: string; readonly chunk: ManifestChunk }> {
  const text = Buffer.concat(events.flatMap(({ bytes }) => [bytes, Buffer.from(LINE_FEED)]))
  const line = await sealText(await promisify(gzip)(text), district)
  const [first, last] = [events[0]?.sequence ?? 0, events.at(-1)?.sequence ?? 0]
  return { line, chunk: { first, last, count: events.length, sha256: hashOf(line) } }
}

/** The last line. */
export function signManifest(manifest: Omit<Manifest, 'format' | 'key'>, key: KeyObject): Promise<string> {
  const whole: Manifest = { format: 'kiosk-carry-out/1', ...manifest, key: publicKeyText(key) }
  return signText(MANIFEST_TYP, JSON.stringify(whole), key)
}

/** Null for a line that is no manifest, or not signed by the key that it names. Whose key that is, the caller knows. */
export async function readManifest(line: string): Promise<Manifest | null> {
  const claimed = parseManifest(Buffer.from(line.split('.')[1] ?? '', 'base64url').toString('utf8'))
  if (claimed === null) return null
  const signed = await verifyText(MANIFEST_TYP, line, [publicKey('Ed25519', claimed.key)])
  return signed === null ? null : parseManifest(signed)
}

/** The events of a chunk, each as its bytes; null when it was sealed for somebody else or is damaged. */
export async function openChunk(line: string, key: KeyObject): Promise<readonly Uint8Array[] | null> {
  const packed = await openText(line, key)
  if (packed === null) return null
  const text = await promisify(gunzip)(packed, { maxOutputLength: CHUNK_BYTES_MAX }).catch(() => null)
  if (text === null) return null
  const lines: Buffer[] = []
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf(LINE_FEED, at)
    if (end === -1) return null
    lines.push(text.subarray(at, end))
    at = end + 1
  }
  return lines
}

/** SHA-256 of a line, base64url. */
export function hashOf(line: string): string {
  return hash('sha256', line, 'base64url')
}

function parseManifest(text: string): Manifest | null {
  const value = membersOf(text)
  if (value === null) return null
  const { chunks, first, format, journal, key, kiosk, last, mode, without = [] } = value
  const areNumbers = [first, journal, last].every((one) => Number.isSafeInteger(one))
  if (format !== 'kiosk-carry-out/1' || !areNumbers) return null
  if (typeof key !== 'string' || !/^[\w-]{43}$/.test(key)) return null
  if (typeof kiosk !== 'string' || typeof mode !== 'string' || !Array.isArray(chunks)) return null
  if (!Array.isArray(without) || !without.every(isHole)) return null
  // Every member was looked at; those of a chunk decide nothing but by comparison with what is there.
  return chunks.every(isChunk) ? (value as unknown as Manifest) : null
}

function isChunk(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (
    'sha256' in value && 'first' in value && 'last' in value && 'count' in value && typeof value.sha256 === 'string'
  )
}

function isHole(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('from' in value) || !('to' in value)) return false
  return Number.isSafeInteger(value.from) && Number.isSafeInteger(value.to)
}
