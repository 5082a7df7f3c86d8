import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { publicKeyText } from '../proof/jose-envelope.ts'
import { type LinkOptions, urlProblem } from './broker-link.ts'
import { readKey } from './make-key-command.ts'

/** By whom and with which key something is signed. */
export interface Signing {
  readonly key: KeyObject
  readonly keyId: string
  readonly by: string
}

export interface EngineerOptions extends LinkOptions {
  readonly mode: 'live' | 'drill' | 'demo'
  readonly isJson: boolean
  /** Who is meant; empty with `isAll`. */
  readonly kiosks: readonly string[]
  readonly site: string | null
  readonly isAll: boolean
  /** Null: the usual time of what is asked. */
  readonly waitMs: number | null
  /** Null where nothing is to be signed. */
  readonly signing: Signing | null
  /** Options of one verb alone. */
  readonly own: Readonly<Record<string, string | undefined>>
  /** Words that name no kiosk. */
  readonly words: readonly string[]
}

const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean', default: false } as const
const KIOSK = /^K\d{4}$/
const WAIT_SECONDS_MAX = 86_400

export const ENGINEER_USAGE =
  'K0042 …|--site S|--all --url mqtts://HOST:PORT [--ca FILE] [--cert FILE --key FILE] [--mode live|drill|demo] [--wait SECONDS] [--json]'
export const SIGNING_USAGE = '--sign-key FILE --by NAME [--key-id ID]'

/**
 * What every verb of an engineer takes; a sentence where it does not fit. `own` are options of that verb. Rejects when a
 * file cannot be read.
 */
export async function parseEngineer(
  args: readonly string[],
  own: readonly string[],
  isSigned: boolean,
): Promise<EngineerOptions | string> {
  const options = {
    ...{ url: TEXT, ca: TEXT, cert: TEXT, key: TEXT, username: TEXT, 'password-file': TEXT, mode: TEXT },
    ...{ site: TEXT, wait: TEXT, 'sign-key': TEXT, 'key-id': TEXT, by: TEXT },
    ...{ all: FLAG, json: FLAG, 'allow-plaintext': FLAG },
  }
  const more = Object.fromEntries(own.map((name) => [name, TEXT]))
  const { positionals, values } = parseArgs({
    args: [...args],
    options: { ...more, ...options },
    allowPositionals: true,
  })
  const { mode = 'live', url } = values
  if (url === undefined) return '--url is missing'
  if (mode !== 'live' && mode !== 'drill' && mode !== 'demo') return '--mode is live, drill or demo'
  const wait = values.wait === undefined ? null : Number(values.wait)
  if (wait !== null && !(wait > 0 && wait <= WAIT_SECONDS_MAX)) return `--wait wants 1 to ${WAIT_SECONDS_MAX} seconds`
  if ((values.cert === undefined) !== (values.key === undefined)) return '--cert and --key belong together'
  const kiosks = positionals.filter((word) => KIOSK.test(word))
  if (kiosks.length === 0 && values.site === undefined && !values.all) return 'name kiosks, --site or --all'
  const signing = await signingOf(values, isSigned)
  if (typeof signing === 'string') return signing
  const file = values['password-file']
  const link = {
    ...{ url, ca: values.ca ?? null, cert: values.cert ?? null, key: values.key ?? null },
    username: values.username ?? null,
    password: file === undefined ? null : (await readFile(file, 'utf8')).trimEnd(),
    allowPlaintext: values['allow-plaintext'],
  }
  const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const parsed: EngineerOptions = {
    ...link,
    ...{ mode, kiosks, signing, site: values.site ?? null, isAll: values.all, isJson: values.json },
    waitMs: wait === null ? null : wait * 1_000,
    own: Object.fromEntries(texts.filter(([name]) => own.includes(name))),
    words: positionals.filter((word) => !KIOSK.test(word)),
  }
  return urlProblem(parsed) ?? parsed
}

/** Null where nothing is to be signed; a sentence where it cannot be. Rejects when the file cannot be read. */
export async function signingOf(
  values: { readonly 'sign-key'?: string; readonly 'key-id'?: string; readonly by?: string },
  isSigned: boolean,
): Promise<Signing | string | null> {
  if (!isSigned) return null
  const { by, 'key-id': keyId, 'sign-key': file } = values
  if (file === undefined) return '--sign-key is missing: the private key that `kioskctl make-key engineer FILE` made'
  if (by === undefined || !/^[a-z][a-z0-9-]{0,30}$/.test(by))
    return '--by wants your short name: lower-case letters, digits, hyphens'
  const key = await readKey('ed25519', file)
  return key === null ? `${file} holds no Ed25519 key` : { key, by, keyId: keyId ?? publicKeyText(key) }
}
