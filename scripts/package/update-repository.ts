import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Metadata, type MetaFile, type Root, TargetFile } from '@tufjs/models'
import { syncFolder } from '../../firmware/disk/durable-file.ts'
import { copyDurably, digestOf, versionsOf, writeDurably } from './repository-files.ts'
import type { Role, Signer } from './role-keys.ts'
import {
  isEndingSoon,
  isSignedFor,
  metadataBytes,
  parseMetadata,
  type RoleMetadata,
  signFor,
  snapshotOf,
  targetsOf,
  timestampOf,
} from './role-metadata.ts'

/** Something to offer. */
export interface Offer {
  /** As kiosks ask for it: `sampling-kiosk-0.2.0-arm64.tar.gz`. */
  readonly name: string
  readonly file: string
  /** What is said about it and signed with it. */
  readonly custom: Readonly<Record<string, string>>
}

/** Why nothing was written; one sentence for a person. */
export class RepositoryRefusal extends Error {}

/** What lies in a repository's folder, proven along its roots; null for a folder with none. Throws for anything altered. */
export async function readRepository(folder: string): Promise<RoleMetadata | null> {
  const roots = await readRoots(folder)
  const root = roots.at(-1)
  if (root === undefined) return null
  // A root that came without the keys of the one before it is followed by metadata of its own, unless that was cut.
  const proven = async <R extends Role>(role: R, file: string, meta?: MetaFile): Promise<RoleMetadata[R]> => {
    const bytes = await readFile(join(folder, 'metadata', file))
    const metadata = parseMetadata(role, bytes)
    if (!roots.slice(-2).some((one) => isSignedFor(role, metadata, one)))
      throw new RepositoryRefusal(`metadata/${file} is not signed by the keys of the root`)
    meta?.verify(bytes)
    return metadata
  }
  const timestamp = await proven('timestamp', 'timestamp.json')
  const { snapshotMeta } = timestamp.signed
  const snapshot = await proven('snapshot', `${snapshotMeta.version}.snapshot.json`, snapshotMeta)
  const { 'targets.json': targetsMeta } = snapshot.signed.meta
  if (targetsMeta === undefined) throw new RepositoryRefusal('the snapshot names no targets')
  const targets = await proven('targets', `${targetsMeta.version}.targets.json`, targetsMeta)
  return { root, targets, snapshot, timestamp }
}

/** All roots, each signed by the keys of the one before it. */
async function readRoots(folder: string): Promise<readonly Metadata<Root>[]> {
  const roots: Metadata<Root>[] = []
  for (const version of await versionsOf(folder, 'root')) {
    const root = parseMetadata('root', await readFile(join(folder, 'metadata', `${version}.root.json`)))
    const before = roots.at(-1) ?? root
    if (!isSignedFor('root', root, root) || !isSignedFor('root', root, before))
      throw new RepositoryRefusal(`metadata/${version}.root.json is not signed as a root must be`)
    roots.push(root)
  }
  return roots
}

/** The same where there must be one. */
export async function mustRead(folder: string): Promise<RoleMetadata> {
  const now = await readRepository(folder)
  if (now === null) throw new RepositoryRefusal(`${folder} has no root yet`)
  return now
}

/** Offers more: the files first, then the metadata that names them, the timestamp last. */
export async function publish(
  folder: string,
  offers: readonly Offer[],
  signers: readonly Signer[],
  at: Date,
): Promise<void> {
  const now = await mustRead(folder)
  const files = new Map(Object.entries(now.targets.signed.targets))
  for (const { custom, file, name } of offers) {
    const { length, sha256 } = await digestOf(file)
    const before = files.get(name)
    if (before !== undefined && before.hashes['sha256'] !== sha256)
      throw new RepositoryRefusal(`${name} is on offer with other bytes; a version that was published never changes`)
    files.set(name, new TargetFile({ path: name, length, hashes: { sha256 }, unrecognizedFields: { custom } }))
    await copyDurably(file, join(folder, 'targets', `${sha256}.${name}`))
  }
  await writeNext(folder, now, signers, at, { files: [...files.values()] })
}

/** Offers these no longer. The files stay: a kiosk may be fetching one. */
export async function withdraw(
  folder: string,
  names: readonly string[],
  signers: readonly Signer[],
  at: Date,
): Promise<void> {
  const now = await mustRead(folder)
  const files = new Map(Object.entries(now.targets.signed.targets))
  for (const name of names) if (!files.delete(name)) throw new RepositoryRefusal(`${name} is not on offer`)
  await writeNext(folder, now, signers, at, { files: [...files.values()] })
}

/**
 * Says again, for another while, that this is the newest there is. Needs no key but snapshot's and timestamp's; with that of
 * targets these are renewed too when they run out soon.
 */
export async function refresh(folder: string, signers: readonly Signer[], at: Date): Promise<void> {
  const now = await mustRead(folder)
  const isRenewed = isEndingSoon('targets', now, at) && signers.some(({ role }) => role === 'targets')
  await writeNext(folder, now, signers, at, isRenewed ? { files: Object.values(now.targets.signed.targets) } : {})
}

/**
 * Puts the first root, or the next one, into its place, with metadata that it proves. It must be signed by enough keys of its
 * own and of the root before it. Where a role's key changes and the old one is at hand too, both sign, so that there
 * is no moment at which a kiosk can prove nothing.
 */
export async function publishRoot(
  folder: string,
  root: Metadata<Root>,
  signers: readonly Signer[],
  at: Date,
): Promise<void> {
  const now = await readRepository(folder)
  const version = (now?.root.signed.version ?? 0) + 1
  if (root.signed.version !== version)
    throw new RepositoryRefusal(`this is root ${root.signed.version}, and the next one is ${version}`)
  if (!isSignedFor('root', root, root)) throw new RepositoryRefusal('too few keys of this root have signed it')
  if (now !== null && !isSignedFor('root', root, now.root))
    throw new RepositoryRefusal('too few keys of the root before it have signed this root')
  await mkdir(join(folder, 'metadata'), { recursive: true })
  await mkdir(join(folder, 'targets'), { recursive: true })
  await syncFolder(folder)
  await writeNext(folder, now, signers, at, { root })
}

interface Change {
  readonly files?: readonly TargetFile[]
  readonly root?: Metadata<Root>
}

/** Makes all of the next moment before it writes any of it. */
async function writeNext(
  folder: string,
  now: RoleMetadata | null,
  signers: readonly Signer[],
  at: Date,
  { files, root: next }: Change,
): Promise<void> {
  const root = next ?? now?.root
  if (root === undefined) throw new RepositoryRefusal(`${folder} has no root yet`)
  const roots = now === null ? [root] : [now.root, root]
  const sign = <R extends Role>(role: R, metadata: RoleMetadata[R]): RoleMetadata[R] => {
    signFor(role, metadata, signers, roots)
    if (!isSignedFor(role, metadata, root))
      throw new RepositoryRefusal(`no key that may sign as ${role} is among those given`)
    return metadata
  }
  const isTargetsKept = files === undefined && now !== null && isSignedFor('targets', now.targets, root)
  const offered = files ?? Object.values(now?.targets.signed.targets ?? {})
  const targets = isTargetsKept
    ? now.targets
    : sign('targets', targetsOf(await nextVersion(folder, 'targets'), offered, at))
  const snapshot = sign('snapshot', snapshotOf(await nextVersion(folder, 'snapshot'), targets, at))
  const timestamp = sign('timestamp', timestampOf((now?.timestamp.signed.version ?? 0) + 1, snapshot, at))

  const metadata = join(folder, 'metadata')
  if (!isTargetsKept)
    await writeDurably(join(metadata, `${targets.signed.version}.targets.json`), metadataBytes(targets))
  await writeDurably(join(metadata, `${snapshot.signed.version}.snapshot.json`), metadataBytes(snapshot))
  await mustBeUnchanged(folder, now)
  const writeTimestamp = (): Promise<void> => writeDurably(join(metadata, 'timestamp.json'), metadataBytes(timestamp))
  if (next === undefined) {
    await writeTimestamp()
    return
  }
  const writeRoot = (): Promise<void> =>
    writeDurably(join(metadata, `${next.signed.version}.root.json`), metadataBytes(next))
  const isProvenBefore =
    isSignedFor('timestamp', timestamp, roots[0] ?? next) &&
    isSignedFor('snapshot', snapshot, roots[0] ?? next) &&
    isSignedFor('targets', targets, roots[0] ?? next)
  for (const write of isProvenBefore ? [writeTimestamp, writeRoot] : [writeRoot, writeTimestamp]) await write()
}

/** One more than any that lies there: what a cut left is never written over. */
async function nextVersion(folder: string, role: Role): Promise<number> {
  return ((await versionsOf(folder, role)).at(-1) ?? 0) + 1
}

/** Two that publish at once would each take away what the other offered. */
async function mustBeUnchanged(folder: string, now: RoleMetadata | null): Promise<void> {
  const found = await readRepository(folder)
  if (found?.timestamp.signed.version !== now?.timestamp.signed.version)
    throw new RepositoryRefusal('somebody else has published meanwhile; type the command again')
}
