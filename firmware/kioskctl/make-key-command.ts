import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { privateKey, publicKeyText } from '../proof/jose-envelope.ts'
import { explain, fail } from './command-line.ts'

const USAGE = 'make-key receipts|carry-out|engineer FILE'
const KINDS: Readonly<Record<string, { readonly kind: 'ed25519' | 'x25519'; readonly config: string }>> = {
  receipts: { kind: 'ed25519', config: 'uplink.receiptKeys' },
  engineer: { kind: 'ed25519', config: 'maintenance.commandKeys' },
  'carry-out': { kind: 'x25519', config: 'uplink.carryOutKey' },
}

/**
 * `make-key`: makes a private key, or takes the one that is there, and prints its public half as a kiosk's
 * configuration takes it. Exit codes: 0, 64 usage, 74 the file cannot be used.
 */
export async function makeKey(args: readonly string[]): Promise<number> {
  try {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true })
    const [purpose = '', file] = positionals
    const wanted = Object.hasOwn(KINDS, purpose) ? KINDS[purpose] : undefined
    if (wanted === undefined || file === undefined || positionals.length > 2)
      return fail(`usage: kioskctl ${USAGE}`, 64)
    const key = await readOrMake(wanted.kind, file)
    if (key === null) return fail(`${file} holds no key of kind ${wanted.kind}; choose another file`, 74)
    process.stdout.write(`${publicKeyText(key)}\n`)
    process.stderr.write(`that is the public half, for "${wanted.config}" of each kiosk; keep ${file} to yourself\n`)
    return 0
  } catch (error) {
    return explain(error, USAGE)
  }
}

async function readOrMake(kind: 'ed25519' | 'x25519', file: string): Promise<KeyObject | null> {
  const made = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')
  const pem = made.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const isNew = await writeFile(file, pem, { mode: 0o600, flag: 'wx' }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
      throw error
    },
  )
  return isNew ? made.privateKey : await readKey(kind, file)
}

/** Null for a file that holds no such key. Rejects when it cannot be read. */
export async function readKey(kind: 'ed25519' | 'x25519', file: string): Promise<KeyObject | null> {
  const pem = await readFile(file)
  try {
    return privateKey(kind, pem)
  } catch {
    return null
  }
}
