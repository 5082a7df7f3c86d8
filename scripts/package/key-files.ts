import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdir, open, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { syncFolder } from '../../firmware/disk/durable-file.ts'
import type { Passphrases } from './passphrase.ts'
import { KEYS_AT_FIRST, ROLES, type Role, type RoleKey, type Signer, signerOf, tufKey } from './role-keys.ts'
import { RepositoryRefusal } from './update-repository.ts'

/** The names of the keys that a repository begins with: root-1 root-2 root-3 targets-1 snapshot-1 timestamp-1. */
export const NAMES_AT_FIRST: readonly string[] = ROLES.flatMap((role) =>
  Array.from({ length: KEYS_AT_FIRST[role] }, (_, n) => `${role}-${n + 1}`),
)

/** Of a key's name, or of a file of it. */
const NAME = /^(root|targets|snapshot|timestamp)-[a-z0-9-]+(\.pem|\.pub)?$/

/**
 * Makes a key: `NAME.pem` is the private half in PKCS#8, encrypted with the passphrase (AES-256), `NAME.pub` the public
 * one. Never writes over a file.
 */
export async function makeKeyFiles(folder: string, name: string, passphrases: Passphrases): Promise<void> {
  roleOf(name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const taken = (await readdir(folder)).find((file) => file === `${name}.pem` || file === `${name}.pub`)
  if (taken !== undefined)
    throw new RepositoryRefusal(`${join(folder, taken)} is there already; give the new key another number`)
  const passphrase = await passphrases.forNew(name)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  await writeNew(join(folder, `${name}.pem`), privateKey, 0o600)
  await writeNew(join(folder, `${name}.pub`), publicKey, 0o644)
  await syncFolder(folder)
}

/** The public keys of a folder. */
export async function readPublicKeys(folder: string): Promise<readonly RoleKey[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pub')).sort()
  return await Promise.all(
    names.map(async (name) => ({
      role: roleOf(name),
      key: tufKey(createPublicKey(await readFile(join(folder, name)))),
    })),
  )
}

/** Whoever can sign for these roles with the keys of a folder. */
export async function readSigners(
  folder: string,
  roles: readonly Role[],
  passphrases: Passphrases,
): Promise<readonly Signer[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pem') && roles.includes(roleOf(name)))
  const signers: Signer[] = []
  for (const name of names.sort()) signers.push(await readSigner(join(folder, name), passphrases))
  return signers
}

/** The owner of one private key. */
export async function readSigner(file: string, passphrases: Passphrases): Promise<Signer> {
  const role = roleOf(basename(file))
  const pem = await readFile(file)
  return await passphrases.opening(file, (passphrase) => signerOf(role, createPrivateKey({ key: pem, passphrase })))
}

function roleOf(name: string): Role {
  const role = ROLES.find((one) => one === NAME.exec(name)?.[1])
  if (role === undefined)
    throw new RepositoryRefusal(`a key is named ROLE-NUMBER, as root-4 or timestamp-2, not "${name}"`)
  return role
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
