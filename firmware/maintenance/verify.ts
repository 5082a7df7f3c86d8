import { createHash } from 'node:crypto'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LengthOrHashMismatchError, UnsignedMetadataError } from '@tufjs/models/dist/error.js'
import { type TargetFile, Updater } from 'tuf-js'
import { BadVersionError, ExpiredMetadataError } from 'tuf-js/dist/error.js'
import { putFile, readIfThere } from '../disk/durable-file.ts'
import { compareVersions, isFirmwareVersion } from '../domain/firmware-version.ts'
import { MetadataFetcher, readMetadata } from './metadata-fetcher.ts'
import { type RefusalCode, UpdateFault } from './update-fault.ts'

/** Nothing that a kiosk runs is larger; a release has some 80 MB. */
const ARCHIVE_BYTES_MAX = 400_000_000
/** In the order in which the workflow proves them: after a cut, what is kept was proven by what is kept. */
const ROLES = ['root', 'timestamp', 'snapshot', 'targets'] as const
type Role = (typeof ROLES)[number]
/** The keys change once a year or so; a kiosk may lie in a cupboard for years. */
const ROOT_ROTATIONS_MAX = 64

/** A release that the repository's keys vouch for. */
export interface ProvenTarget {
  readonly name: string
  readonly url: string
  /** Bytes. */
  readonly length: number
  /** Hex. */
  readonly sha256: string
}

export interface Repository {
  /** `maintenance.updateUrl`, with or without a slash at its end. */
  readonly url: string
  /** The root that was installed with the kiosk. */
  readonly rootFile: string
  /** The clock by which tuf-js tells what is expired. */
  readonly machineMs: () => number
  /** Where metadata is kept from one update to the next; `metadata.work` beside it is scratch. */
  readonly folder: string
}

/** What is asked for: this version for this machine, on a kiosk that runs `running`. */
export interface WantedRelease {
  readonly version: string
  readonly arch: 'x64' | 'arm64'
  readonly running: string
}

/**
 * The client workflow of the TUF specification (section 5), by tuf-js in a folder of its own; what it has proven is then
 * kept file by file. The machine's clock must be right: the caller sees to it. Rejects with `UpdateFault`, and with the
 * signal's reason; whatever is not understood is refused.
 */
export async function proveRelease(
  repository: Repository,
  wanted: WantedRelease,
  signal: AbortSignal,
): Promise<ProvenTarget> {
  const name = `sampling-kiosk-${wanted.version}-${wanted.arch}.tar.gz`
  const base = repository.url.replace(/\/+$/, '')
  const work = join(repository.folder, '..', 'metadata.work')
  await prepare(repository, work)
  const fetcher = new MetadataFetcher(signal)
  let target: TargetFile | undefined
  try {
    // 5.1: the time of this update is fixed here; everything below is judged by it.
    const updater = new Updater({
      metadataDir: work,
      metadataBaseUrl: `${base}/metadata`,
      fetcher,
      config: { maxRootRotations: ROOT_ROTATIONS_MAX, maxDelegations: 0 },
    })
    // 5.2: the trusted root. 5.3: each next root, signed by the one before and itself, one version up; the last not expired.
    // 5.4: the timestamp: signed, not older than the one that is kept (5.4.3), not expired (5.4.4).
    // 5.5: the snapshot: what the timestamp names (5.5.2, 5.5.4), signed, nothing in it older than before (5.5.5).
    // 5.6: the targets: what the snapshot names (5.6.2, 5.6.4), signed, not expired. Nothing is delegated here.
    await updater.refresh()
    // 5.7.1: what the targets say of this release.
    target = await updater.getTargetInfo(name)
  } catch (error) {
    throw signal.aborted ? signal.reason : await faultOf(error, fetcher, repository, work)
  } finally {
    await keepProven(work, repository.folder)
  }
  return provenTarget(target, { name, base }, wanted)
}

/** What is kept, in a folder that may be thrown away: tuf-js writes in place, and power may be cut. */
async function prepare({ folder, rootFile }: Repository, work: string): Promise<void> {
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  await mkdir(folder, { recursive: true })
  const installed = await readIfThere(rootFile)
  if (installed === null) throw UpdateFault.refused('no-root')
  for (const role of ROLES) {
    const kept = await readIfThere(join(folder, `${role}.json`))
    if (kept === null) continue
    // Dropped, it would let something older pass for new.
    mustRead(kept, 'kept-metadata-damaged')
    await cp(join(folder, `${role}.json`), join(work, `${role}.json`))
  }
  const kept = await readIfThere(join(work, 'root.json'))
  const installedVersion = mustRead(installed, 'no-root').version
  // Somebody came by with a newer one.
  if (kept === null || readMetadata(kept).version < installedVersion) await cp(rootFile, join(work, 'root.json'))
}

function mustRead(bytes: Buffer, otherwise: RefusalCode): ReturnType<typeof readMetadata> {
  try {
    return readMetadata(bytes)
  } catch (error) {
    throw UpdateFault.refused(otherwise, error)
  }
}

/** 5.3.8, 5.4.5, 5.5.7, 5.6.6: kept for good, also where a later step refused. */
async function keepProven(work: string, folder: string): Promise<void> {
  for (const role of ROLES) {
    const proven = await readIfThere(join(work, `${role}.json`))
    const kept = await readIfThere(join(folder, `${role}.json`))
    if (proven !== null && kept?.equals(proven) !== true) await putFile(join(folder, `${role}.json`), proven)
  }
}

function provenTarget(
  target: TargetFile | undefined,
  { base, name }: { readonly base: string; readonly name: string },
  { arch, running, version }: WantedRelease,
): ProvenTarget {
  if (target === undefined) throw UpdateFault.refused('unknown-target')
  const { custom, length } = target
  const sha256 = target.hashes['sha256'] ?? ''
  if (!Number.isSafeInteger(length) || length < 1 || !/^[0-9a-f]{64}$/.test(sha256))
    throw UpdateFault.refused('unreadable')
  if (length > ARCHIVE_BYTES_MAX) throw UpdateFault.refused('too-long')
  if (custom['version'] !== version || custom['arch'] !== arch || !isFirmwareVersion(version))
    throw UpdateFault.refused('wrong-target')
  // Whoever wants an older one goes back to the other slot, and says so.
  if (compareVersions(version, running) <= 0) throw UpdateFault.refused('downgrade')
  return { name, length, sha256, url: `${base}/targets/${sha256}.${name}` }
}

/** Names the attack. Refused it is in any case. */
async function faultOf(
  error: unknown,
  fetcher: MetadataFetcher,
  { folder, machineMs }: Repository,
  work: string,
): Promise<UpdateFault> {
  if (fetcher.fault !== null) return fetcher.fault
  if (error instanceof UnsignedMetadataError) return UpdateFault.refused('not-signed', error)
  if (error instanceof ExpiredMetadataError) return UpdateFault.refused('expired', error)
  if (error instanceof BadVersionError) return UpdateFault.refused('rollback', error)
  if (error instanceof LengthOrHashMismatchError) return UpdateFault.refused('altered', error)
  // Of snapshot and targets tuf-js says that they were refused and, as text alone, why.
  const [, version, role] = /\/(\d+)\.(snapshot|targets)\.json$/.exec(fetcher.last?.url ?? '') ?? []
  if (fetcher.last === null || role === undefined) return UpdateFault.refused('unreadable', error)
  const code = await whyRefused(role as Role, Number(version), fetcher.last.bytes, { folder, work, nowMs: machineMs() })
  return UpdateFault.refused(code, error)
}

async function whyRefused(
  role: Role,
  asked: number,
  bytes: Buffer,
  { folder, nowMs, work }: { readonly folder: string; readonly work: string; readonly nowMs: number },
): Promise<RefusalCode> {
  const { expiresMs, version } = readMetadata(bytes)
  if (version !== asked) return 'mix-and-match'
  const parent = await readIfThere(join(work, role === 'snapshot' ? 'timestamp.json' : 'snapshot.json'))
  const named = parent === null ? null : namedIn(parent, `${role}.json`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (named?.sha256 !== undefined && named.sha256 !== sha256) return 'altered'
  const before = await readIfThere(join(folder, `${role}.json`))
  if (role === 'snapshot' && before !== null) {
    const [old, next] = [namedIn(before, 'targets.json'), namedIn(bytes, 'targets.json')]
    if ((next?.version ?? 0) < (old?.version ?? 0)) return 'rollback'
  }
  // Of what is not expired only its signature is left.
  return expiresMs <= nowMs ? 'expired' : 'not-signed'
}

/** What a timestamp or snapshot says of a file. */
function namedIn(bytes: Buffer, file: string): { readonly version?: number; readonly sha256?: string } | null {
  const { signed } = JSON.parse(bytes.toString('utf8')) as {
    signed?: { meta?: Record<string, { version?: number; hashes?: Record<string, string> }> }
  }
  const named = signed?.meta?.[file]
  if (named === undefined) return null
  const { hashes, version } = named
  const sha256 = hashes?.['sha256']
  return { ...(version === undefined ? {} : { version }), ...(sha256 === undefined ? {} : { sha256 }) }
}
