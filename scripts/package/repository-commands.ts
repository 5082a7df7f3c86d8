import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { type ParseArgsOptionDescriptor, parseArgs, promisify } from 'node:util'
import { readSigners } from './key-files.ts'
import { Passphrases } from './passphrase.ts'
import { endsSoon, namesOfVersion, offersIn, repositoryTable } from './repository-words.ts'
import type { Role, Signer } from './role-keys.ts'
import { mustRead, type Offer, publish, RepositoryRefusal, refresh, withdraw } from './update-repository.ts'

/** As kiosks ask for it. */
const ARCHIVE = /^(sampling-kiosk-(\d+\.\d+\.\d+(?:-[0-9a-z.]+)?)-(x64|arm64))\.tar\.gz$/

export const KEY_OPTIONS = {
  keys: { type: 'string' },
  passphrase: { type: 'string', multiple: true },
} as const satisfies Record<string, ParseArgsOptionDescriptor>

/** Wrong words on the command line. */
export class WrongUsage extends Error {}

/** `release publish REPOSITORY ARCHIVE… --keys FOLDER`: offers archives that `release build` made. */
export async function publishReleases(args: readonly string[]): Promise<number> {
  const { signers, words } = await wordsAndSigners(args, ['targets', 'snapshot', 'timestamp'])
  const [folder, ...archives] = words
  if (folder === undefined || archives.length === 0) throw new WrongUsage()
  const offers: Offer[] = []
  for (const archive of archives) offers.push(await offerOf(archive))
  await publish(folder, offers, signers, new Date())
  return await tell(folder)
}

/** `release withdraw REPOSITORY VERSION --keys FOLDER`: offers a version no longer, for any kind of machine. */
export async function withdrawVersion(args: readonly string[]): Promise<number> {
  const { signers, words } = await wordsAndSigners(args, ['targets', 'snapshot', 'timestamp'])
  const [folder, version, more] = words
  if (folder === undefined || version === undefined || more !== undefined) throw new WrongUsage()
  const names = namesOfVersion(await mustRead(folder), version)
  if (names.length === 0) throw new RepositoryRefusal(`no archive of ${version} is on offer`)
  await withdraw(folder, names, signers, new Date())
  return await tell(folder)
}

/** `release refresh REPOSITORY --keys FOLDER`: for a timer. */
export async function refreshRepository(args: readonly string[]): Promise<number> {
  const { signers, words } = await wordsAndSigners(args, ['targets', 'snapshot', 'timestamp'])
  const [folder, more] = words
  if (folder === undefined || more !== undefined) throw new WrongUsage()
  await refresh(folder, signers, new Date())
  return await tell(folder)
}

/** `release show REPOSITORY`. Exit code 1 when something in it has run out or soon will. */
export async function showRepository(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  })
  const [folder, more] = positionals
  if (folder === undefined || more !== undefined) throw new WrongUsage()
  const now = await mustRead(folder)
  const text = values.json === true ? JSON.stringify(offersIn(now), null, 2) : repositoryTable(now)
  process.stdout.write(`${text}\n`)
  return warn(endsSoon(now, new Date()))
}

async function tell(folder: string): Promise<number> {
  const now = await mustRead(folder)
  process.stdout.write(`${repositoryTable(now)}\n`)
  warn(endsSoon(now, new Date()))
  return 0
}

function warn(sentences: readonly string[]): number {
  for (const sentence of sentences) process.stderr.write(`release: ${sentence}\n`)
  return sentences.length === 0 ? 0 : 1
}

async function wordsAndSigners(
  args: readonly string[],
  roles: readonly Role[],
): Promise<{ readonly words: readonly string[]; readonly signers: readonly Signer[] }> {
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options: KEY_OPTIONS })
  if (values.keys === undefined) throw new WrongUsage()
  const passphrases = await Passphrases.from(values.passphrase ?? [])
  return { words: positionals, signers: await readSigners(values.keys, roles, passphrases) }
}

/** What an archive says about itself is what is signed about it. */
async function offerOf(file: string): Promise<Offer> {
  const [name = '', folder = '', version = '', arch = ''] = ARCHIVE.exec(basename(file)) ?? []
  if (name === '')
    throw new RepositoryRefusal(`${basename(file)} is no archive of a release: sampling-kiosk-VERSION-x64.tar.gz`)
  const read = promisify(execFile)('tar', ['--extract', '--to-stdout', '--file', file, `${folder}/release.json`])
  const { stdout } = await read.catch((cause: unknown) => {
    throw new RepositoryRefusal(`${file} cannot be read as a release`, { cause })
  })
  const facts = JSON.parse(stdout) as Readonly<Record<string, unknown>>
  const { commit, committedAt } = facts
  if (
    facts['version'] !== version ||
    facts['arch'] !== arch ||
    typeof commit !== 'string' ||
    typeof committedAt !== 'string'
  )
    throw new RepositoryRefusal(
      `${file} holds ${String(facts['version'])} for ${String(facts['arch'])}, not what its name says`,
    )
  return { name, file, custom: { version, arch, commit, builtAt: committedAt } }
}
