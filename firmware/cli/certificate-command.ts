import { createPrivateKey, type KeyObject } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { type KioskConfig, loadKioskConfig } from '../../config/load.ts'
import { outlivedUntilMs } from '../compose/uplink-identity.ts'
import { putFile, syncFolder } from '../disk/durable-file.ts'
import { requestCertificate } from '../proof/certificate-request.ts'
import { type CertificateProblem, certificateProblem, privateKeyIn } from '../proof/own-certificate.ts'
import { newKeyText } from '../proof/renewal-request.ts'
import { explainError, fail, onlyFile, TEXT, UsageError } from './command-line.ts'

/** Nothing of it is secret, and whoever looks after the kiosk may look at it. */
const CERTIFICATE_MODE = 0o644

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
    const { id } = config.kiosk
    const owner = { id, key: await readKey(key), ca: ca === null ? null : await readFile(ca, 'utf8') }
    const problem = certificateProblem(pem, owner)
    if (problem !== null) return fail(`${file} ${WORDS[problem](id)}; nothing was changed`, 1)
    const outlivedMs = await outlivedUntilMs({ id, dataFolder: config.data }, { cert: pem, ca: owner.ca ?? undefined })
    if (outlivedMs !== null)
      return fail(
        `${file} ends before the certificate that the kiosk has renewed by itself (${new Date(outlivedMs).toISOString().slice(0, 10)}), which would go on counting; have it signed for more --days; nothing was changed`,
        1,
      )
    await putFile(cert, pem, CERTIFICATE_MODE)
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

async function readOrMakeKey(file: string): Promise<KeyObject> {
  const pem = newKeyText()
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  })
  if (handle === null) return await readKey(file)
  try {
    await handle.writeFile(pem)
    await handle.sync()
  } finally {
    await handle.close()
  }
  // Somebody signs for it elsewhere: it must be there after a power cut too.
  await syncFolder(dirname(file))
  return createPrivateKey(pem)
}

async function readKey(file: string): Promise<KeyObject> {
  const key = privateKeyIn(await readFile(file))
  if (key === null) throw new UsageError(`${file} holds no private key; take it away, and ask again`)
  return key
}

/** As the end of a sentence. */
const WORDS: Readonly<Record<CertificateProblem, (id: string) => string>> = {
  'no-certificate': () => 'is no certificate',
  'other-name': (id) => `is for another than ${id}`,
  'other-key': () => 'is for another key; was it made from the newest request?',
  'other-authority': () => 'is not by the authority that "uplink.ca" names',
  'other-use': () => 'is not for a client of a broker',
}
