import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { makeKeyFiles, NAMES_AT_FIRST, readPublicKeys, readSigner, readSigners } from './key-files.ts'
import { Passphrases } from './passphrase.ts'
import { KEY_OPTIONS, WrongUsage } from './repository-commands.ts'
import { writeDurably } from './repository-files.ts'
import { holders, repositoryTable } from './repository-words.ts'
import { ROLES, THRESHOLDS } from './role-keys.ts'
import { draftRoot, keysOf, metadataBytes, parseMetadata } from './role-metadata.ts'
import { mustRead, publishRoot } from './update-repository.ts'

/** `release keys FOLDER [NAME…] [--passphrase FILE]`: makes keys; without names those that a repository begins with. */
export async function makeKeys(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { passphrase: KEY_OPTIONS.passphrase },
  })
  const [folder, ...names] = positionals
  if (folder === undefined) throw new WrongUsage()
  const passphrases = await Passphrases.from(values.passphrase ?? [])
  for (const name of names.length === 0 ? NAMES_AT_FIRST : names) {
    await makeKeyFiles(folder, name, passphrases)
    process.stdout.write(`${name}\n`)
  }
  return 0
}

/** `release root draft|sign|publish …`: the root in the three steps between which its keepers need not meet. */
export async function root([step, ...args]: readonly string[]): Promise<number> {
  switch (step) {
    case 'draft':
      return await draft(args)
    case 'sign':
      return await sign(args)
    case 'publish':
      return await publishIt(args)
    default:
      throw new WrongUsage()
  }
}

/** `draft FILE --keys FOLDER [--after N.root.json]`: the public keys of the folder, and no others, are in the next root. */
async function draft(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { keys: KEY_OPTIONS.keys, after: { type: 'string' } },
  })
  const [file, more] = positionals
  if (file === undefined || more !== undefined || values.keys === undefined) throw new WrongUsage()
  const before = values.after === undefined ? 0 : parseMetadata('root', await readFile(values.after)).signed.version
  await writeDurably(file, metadataBytes(draftRoot(await readPublicKeys(values.keys), before + 1, new Date())))
  return await tellRoot(file)
}

/** `sign FILE KEY.pem… [--passphrase FILE]`: to be typed after reading what `draft` printed. */
async function sign(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { passphrase: KEY_OPTIONS.passphrase },
  })
  const [file, ...keys] = positionals
  if (file === undefined || keys.length === 0) throw new WrongUsage()
  await tellRoot(file)
  const passphrases = await Passphrases.from(values.passphrase ?? [])
  const metadata = parseMetadata('root', await readFile(file))
  for (const key of keys) metadata.sign((await readSigner(key, passphrases)).sign)
  await writeDurably(file, metadataBytes(metadata))
  process.stdout.write(
    `signed by ${Object.keys(metadata.signatures).length}; ${THRESHOLDS.root} must, of this root and of the one before\n`,
  )
  return 0
}

/** `publish FILE REPOSITORY --keys FOLDER [--passphrase FILE]`: with keys of targets, snapshot and timestamp, the old ones too if there. */
async function publishIt(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options: KEY_OPTIONS })
  const [file, folder, more] = positionals
  if (file === undefined || folder === undefined || more !== undefined || values.keys === undefined)
    throw new WrongUsage()
  const passphrases = await Passphrases.from(values.passphrase ?? [])
  const signers = await readSigners(values.keys, ['targets', 'snapshot', 'timestamp'], passphrases)
  await publishRoot(folder, parseMetadata('root', await readFile(file)), signers, new Date())
  process.stdout.write(`${repositoryTable(await mustRead(folder))}\n`)
  return 0
}

async function tellRoot(file: string): Promise<number> {
  const metadata = parseMetadata('root', await readFile(file))
  const keys = keysOf(metadata)
  const roles = ROLES.map((role) => `${role.padEnd(10)} ${holders(keys, role)}`)
  const { expires, version } = metadata.signed
  process.stdout.write(`root ${version}, until ${expires.slice(0, 10)}\n${roles.join('\n')}\n`)
  return 0
}
