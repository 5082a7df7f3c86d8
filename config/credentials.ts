import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ConfigError, type ConfigProblem } from './config-error.ts'
import { type Environment, readEnvironment } from './environment.ts'
import type { LoadedConfig } from './load.ts'

/** The contents of the files that the configuration names. Keep out of logs. */
export interface Credentials {
  readonly uplink: {
    readonly ca?: Buffer
    readonly cert?: Buffer
    readonly key?: Buffer
    readonly password?: string
  }
  readonly web: { readonly cert: Buffer; readonly key: Buffer } | null
}

/** A chain of certificates is 10 KiB. */
const CREDENTIAL_BYTES_MAX = 256 * 1024

/**
 * Looks at the files as `readCredentials` does, and throws as it does. What only systemd lays out cannot be looked at
 * elsewhere: the keys of those are returned.
 */
export async function checkCredentials(
  loaded: LoadedConfig,
  environment: Environment = readEnvironment(),
): Promise<readonly string[]> {
  const unseen = new Set<string>()
  await readCredentials(loaded, environment, unseen)
  return [...unseen]
}

/**
 * Reads certificates, keys and the password (`credential:NAME` is a file in `CREDENTIALS_DIRECTORY`). Throws
 * `ConfigError` with every file that cannot be read.
 */
export async function readCredentials(
  loaded: LoadedConfig,
  environment: Environment = readEnvironment(),
  unseen?: Set<string>,
): Promise<Credentials> {
  const problems: ConfigProblem[] = []
  const read = async (path: readonly string[], reference: string): Promise<Buffer> => {
    const found = await readReference(reference, environment)
    if (found.ok) return found.bytes
    if (found.isElsewhere && unseen !== undefined) {
      unseen.add(path.join('.'))
      return Buffer.alloc(0)
    }
    problems.push(loaded.problem(path, `"${path.join('.')}" ${found.problem}`))
    return Buffer.alloc(0)
  }
  const readPem = async (
    path: readonly string[],
    reference: string,
    parse: (pem: Buffer) => unknown,
  ): Promise<Buffer> => {
    const before = problems.length
    const pem = await read(path, reference)
    const isSeen = unseen?.has(path.join('.')) !== true
    if (problems.length === before && isSeen && !canParse(pem, parse)) {
      problems.push(
        loaded.problem(path, `"${path.join('.')}" names a file that holds no such PEM text; name the right one`),
      )
    }
    return pem
  }
  const { uplink, web } = loaded.config
  const credentials = {
    uplink: {
      ...(uplink?.ca === undefined ? {} : { ca: await readPem(['uplink', 'ca'], uplink.ca, asCertificate) }),
      ...(uplink?.cert === undefined ? {} : { cert: await readPem(['uplink', 'cert'], uplink.cert, asCertificate) }),
      ...(uplink?.key === undefined ? {} : { key: await readPem(['uplink', 'key'], uplink.key, createPrivateKey) }),
      ...(uplink?.password === undefined ? {} : { password: await readPassword(uplink.password, read) }),
    },
    web:
      web.tls === undefined
        ? null
        : {
            cert: await readPem(['web', 'tls', 'cert'], web.tls.cert, asCertificate),
            key: await readPem(['web', 'tls', 'key'], web.tls.key, createPrivateKey),
          },
  }
  if (problems.length > 0) throw new ConfigError('invalid', problems)
  return credentials
}

/** The first certificate of a chain. */
function asCertificate(pem: Buffer): X509Certificate {
  return new X509Certificate(pem)
}

/** OpenSSL's own words help nobody who edits a file: only whether it can be read. */
function canParse(pem: Buffer, parse: (pem: Buffer) => unknown): boolean {
  try {
    parse(pem)
    return true
  } catch {
    return false
  }
}

async function readPassword(
  password: string,
  read: (path: readonly string[], reference: string) => Promise<Buffer>,
): Promise<string> {
  if (!password.startsWith('credential:')) return password
  return (await read(['uplink', 'password'], password)).toString('utf8').trimEnd()
}

/** `isElsewhere`: only a program that systemd started has it. */
type Read =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly isElsewhere: boolean; readonly problem: string }

async function readReference(reference: string, { credentialsDirectory }: Environment): Promise<Read> {
  const name = /^credential:(.+)$/.exec(reference)?.[1]
  if (name !== undefined && credentialsDirectory === null) {
    const problem = 'is a systemd credential, and this was not started by systemd; name a file instead'
    return { ok: false, isElsewhere: true, problem }
  }
  const file = name === undefined ? reference : await credentialFile(credentialsDirectory ?? '', name)
  try {
    const { size } = await stat(file)
    if (size > CREDENTIAL_BYTES_MAX)
      return { ok: false, isElsewhere: false, problem: `names a file larger than ${CREDENTIAL_BYTES_MAX / 1024} KiB` }
    return { ok: true, bytes: await readFile(file) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    const problem = `names a file that cannot be read (${code}); put it there, or correct the path`
    return { ok: false, isElsewhere: false, problem }
  }
}

/** `LoadCredential=kiosk:FOLDER` puts `kiosk_` before the name of each file in it; one that is named by itself goes first. */
async function credentialFile(directory: string, name: string): Promise<string> {
  const alone = resolve(directory, name)
  return await stat(alone).then(
    () => alone,
    () => resolve(directory, `kiosk_${name}`),
  )
}
