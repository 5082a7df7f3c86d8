import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LinkOptions, urlProblem } from './broker-link.ts'
import type { ROLES } from './broker-rights.ts'
import { type FleetBook, readFleetBook } from './fleet-book.ts'

const TEXT = { type: 'string' } as const

/** How a command is told which broker, and as whom. */
export const LINK_OPTIONS = {
  url: TEXT,
  ca: TEXT,
  cert: TEXT,
  key: TEXT,
  username: TEXT,
  'password-file': TEXT,
  'district-dir': TEXT,
  'allow-plaintext': { type: 'boolean', default: false },
} as const

export const LINK_USAGE =
  '--district-dir DIR | --url mqtts://HOST:PORT [--ca FILE] [--cert FILE --key FILE] [--username NAME --password-file FILE] [--allow-plaintext]'

export type LinkValues = Partial<Record<Exclude<keyof typeof LINK_OPTIONS, 'allow-plaintext'>, string>> & {
  readonly 'allow-plaintext': boolean
}

export interface FleetLink extends LinkOptions {
  /** Null: nobody knows which kiosks there should be. */
  readonly book: FleetBook | null
}

/**
 * What these words say; a sentence when it cannot be. A district's folder brings broker, certificate and book along, as
 * whoever comes: an engineer, or somebody who only looks. Each word beside it counts more. Rejects when a file cannot be read.
 */
export async function linkOf(
  values: LinkValues,
  role: Exclude<(typeof ROLES)[number], 'district'> = 'maintenance',
): Promise<FleetLink | string> {
  const folder = values['district-dir']
  const book = folder === undefined ? null : readFleetBook(await readFile(join(folder, 'fleet.json'), 'utf8'))
  if (folder !== undefined && book === null) return `fleet.json in ${folder} is no book of a fleet`
  const inFolder = (...names: readonly string[]): string | null =>
    folder === undefined ? null : join(folder, ...names)
  const [host] = book?.brokerHosts ?? []
  const url = values.url ?? (host === undefined ? undefined : `mqtts://${host}:8883`)
  if (url === undefined) return '--url or --district-dir is missing'
  if ((values.cert === undefined) !== (values.key === undefined)) return '--cert and --key belong together'
  const file = values['password-file']
  const options = {
    url,
    book,
    ca: values.ca ?? inFolder('broker', 'district-ca.pem'),
    cert: values.cert ?? inFolder(`${role}.pem`),
    key: values.key ?? inFolder(`${role}.key`),
    username: values.username ?? null,
    password: file === undefined ? null : (await readFile(file, 'utf8')).trimEnd(),
    allowPlaintext: values['allow-plaintext'],
  }
  return urlProblem(options) ?? options
}
