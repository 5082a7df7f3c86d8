import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type KioskConfig, loadKioskConfig } from '../../config/load.ts'
import { requestCertificate } from '../proof/certificate-request.ts'
import { explainError, fail, onlyFile, TEXT, UsageError } from './command-line.ts'

const USAGE = {
  request: 'certificate request [--config FILE]',
  install: 'certificate install FILE [--config FILE]',
} as const

/**
 * `certificate request`: asks for a certificate in this kiosk's name, on standard output. The key is made here where
 * there is none, and never leaves. Exit codes: 0, 64, 74 the key cannot be used, 78 configuration.
 */
export async function certificateRequest(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: { config: TEXT } })
    const { config } = await loadKioskConfig({ file: values.config, dataDir: undefined })
    const key = await readOrMakeKey(keyFiles(config).key)
    process.stdout.write(requestCertificate(config.kiosk.id, key))
    return 0
  } catch (error) {
    return explainError(error, USAGE.request)
  }
}

/**
 * `certificate install FILE`: takes what the district signed in place of the one before; the kiosk uses it from its next
 * start. Exit codes: 0, 1 it is not for this kiosk, 64, 74, 78.
 */
export async function certificateInstall(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: { config: TEXT }, allowPositionals: true })
    const file = onlyFile(positionals)
    const { config } = await loadKioskConfig({ file: values.config, dataDir: undefined })
    const { ca, cert, key } = keyFiles(config)
    const pem = await readFile(file, 'utf8')
    const problem = problemOf(pem, config.kiosk.id, await readKey(key), ca === null ? null : await readFile(ca, 'utf8'))
    if (problem !== null) return fail(`${file} ${problem}; nothing was changed`, 1)
    await replace(cert, pem)
    process.stdout.write(`${cert} is the new certificate; the kiosk uses it from its next start\n`)
    return 0
  } catch (error) {
    return explainError(error, USAGE.install)
  }
}

function keyFiles({ uplink }: KioskConfig): {
  readonly key: string
  readonly cert: string
  readonly ca: string | null
} {
  const { ca, cert, key } = uplink ?? {}
  if (key === undefined || cert === undefined)
    throw new UsageError('the configuration names no "uplink.key" and "uplink.cert"; add both')
  if ([cert, key].some((file) => file.startsWith('credential:')))
    throw new UsageError(
      '"uplink.key" or "uplink.cert" is a credential of systemd; name files that this command can write',
    )
  return { key, cert, ca: ca === undefined || ca.startsWith('credential:') ? null : ca }
}

/** P-256: every TLS library and broker takes it. */
async function readOrMakeKey(file: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  })
  if (handle === null) return await readKey(file)
  await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await handle.sync()
  await handle.close()
  return privateKey
}

async function readKey(file: string): Promise<KeyObject> {
  const pem = await readFile(file)
  try {
    return createPrivateKey(pem)
  } catch {
    throw new UsageError(`${file} holds no private key; take it away, and ask again`)
  }
}

/** Why this is not the certificate that was asked for; null when it is. */
function problemOf(pem: string, id: string, key: KeyObject, ca: string | null): string | null {
  const certificate = parse(pem)
  if (certificate === null) return 'is no certificate'
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1]
  if (name !== id) return `is for another than ${id}`
  if (!certificate.checkPrivateKey(key)) return 'is for another key; was it made from the newest request?'
  const authority = ca === null ? null : parse(ca)
  if (authority !== null && !(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)))
    return 'is not by the authority that "uplink.ca" names'
  return null
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null // no PEM of a certificate
  }
}

async function replace(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o644)
  await handle.writeFile(text)
  await handle.sync()
  await handle.close()
  await rename(`${file}.new`, file)
}
