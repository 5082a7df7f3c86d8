import { createHash } from 'node:crypto'
import {
  type Key,
  Metadata,
  MetadataKind,
  MetaFile,
  type Root,
  Snapshot,
  type TargetFile,
  Targets,
  Timestamp,
} from '@tufjs/models'
import { ROLES, type Role, type RoleKey, type Signer, THRESHOLDS } from './role-keys.ts'

/**
 * How long what a role signed is believed. The timestamp's is what an attacker can hold kiosks back for without being
 * noticed: the longest holidays with a broken timer, and no more. The root's is how often its keepers must meet.
 */
const LIFETIME_DAYS: Readonly<Record<Role, number>> = { root: 365, targets: 180, snapshot: 30, timestamp: 14 }

/** Before root or targets run out: two meetings of their keepers fit into it. */
const SOON_DAYS = 30
/** Of the TUF specification. */
const SPECIFICATION = '1.0.31'
const DAY_MS = 86_400_000

/** What a consistent repository says at one moment. */
export interface RoleMetadata {
  readonly root: Metadata<Root>
  readonly targets: Metadata<Targets>
  readonly snapshot: Metadata<Snapshot>
  readonly timestamp: Metadata<Timestamp>
}

/** The bytes of a file of metadata. */
export function metadataBytes(metadata: Metadata<Root | Targets | Snapshot | Timestamp>): Buffer {
  return Buffer.from(`${JSON.stringify(metadata.toJSON(), null, 1)}\n`)
}

/** What a file of metadata says. Throws for what has not its shape; nothing of it is proven yet. */
export function parseMetadata<R extends Role>(role: R, bytes: Uint8Array): RoleMetadata[R]
export function parseMetadata(role: Role, bytes: Uint8Array): RoleMetadata[Role] {
  const data = JSON.parse(Buffer.from(bytes).toString('utf8')) as Parameters<typeof Metadata.fromJSON>[1]
  switch (role) {
    case 'root':
      return Metadata.fromJSON(MetadataKind.Root, data)
    case 'targets':
      return Metadata.fromJSON(MetadataKind.Targets, data)
    case 'snapshot':
      return Metadata.fromJSON(MetadataKind.Snapshot, data)
    case 'timestamp':
      return Metadata.fromJSON(MetadataKind.Timestamp, data)
  }
}

/** Until when something signed now is believed, as section 4.2.1 writes it. */
function expiryOf(role: Role, at: Date): string {
  return new Date(at.getTime() + LIFETIME_DAYS[role] * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** How many whole days a role is still believed; negative when it is not any more. */
export function daysLeft(role: Role, now: RoleMetadata, at: Date): number {
  return Math.floor((Date.parse(now[role].signed.expires) - at.getTime()) / DAY_MS)
}

/** Whether somebody should sign again. Timestamp and snapshot are renewed each night, by a program. */
export function isEndingSoon(role: Role, now: RoleMetadata, at: Date): boolean {
  return daysLeft(role, now, at) < (role === 'root' || role === 'targets' ? SOON_DAYS : 0)
}

/** The next root, not signed: these keys and no others, each for its role. Throws where a role has too few. */
export function draftRoot(keys: readonly RoleKey[], version: number, at: Date): Metadata<Root> {
  const roles = ROLES.map((role) => {
    const keyids = [...new Set(keys.flatMap((one) => (one.role === role ? [one.key.keyID] : [])))]
    const threshold = THRESHOLDS[role]
    if (keyids.length < threshold) throw new Error(`the role ${role} needs ${threshold} keys and has ${keyids.length}`)
    return [role, { keyids, threshold }] as const
  })
  const signed = {
    _type: 'root',
    spec_version: SPECIFICATION,
    version,
    expires: expiryOf('root', at),
    keys: Object.fromEntries(keys.map(({ key }) => [key.keyID, key.toJSON()])),
    roles: Object.fromEntries(roles),
    consistent_snapshot: true,
  }
  return parseMetadata('root', Buffer.from(JSON.stringify({ signed, signatures: [] })))
}

/** All releases on offer. */
export function targetsOf(version: number, files: readonly TargetFile[], at: Date): Metadata<Targets> {
  const targets = Object.fromEntries(files.map((file) => [file.path, file]))
  return new Metadata(new Targets({ version, specVersion: SPECIFICATION, expires: expiryOf('targets', at), targets }))
}

export function snapshotOf(version: number, targets: Metadata<Targets>, at: Date): Metadata<Snapshot> {
  const meta = { 'targets.json': metaOf(targets) }
  return new Metadata(new Snapshot({ version, specVersion: SPECIFICATION, expires: expiryOf('snapshot', at), meta }))
}

export function timestampOf(version: number, snapshot: Metadata<Snapshot>, at: Date): Metadata<Timestamp> {
  const snapshotMeta = metaOf(snapshot)
  return new Metadata(
    new Timestamp({ version, specVersion: SPECIFICATION, expires: expiryOf('timestamp', at), snapshotMeta }),
  )
}

/** With length and digest, so that a client never reads further than it must. */
function metaOf(metadata: Metadata<Targets> | Metadata<Snapshot>): MetaFile {
  const bytes = metadataBytes(metadata)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return new MetaFile({ version: metadata.signed.version, length: bytes.length, hashes: { sha256 } })
}

/** Adds the signatures of those who hold a key that one of the roots has for the role; others would mean nothing. */
export function signFor(
  role: Role,
  metadata: Metadata<Root | Targets | Snapshot | Timestamp>,
  signers: readonly Signer[],
  roots: readonly Metadata<Root>[],
): void {
  const named = new Set(roots.flatMap(({ signed }) => signed.roles[role]?.keyIDs ?? []))
  for (const { key, sign } of signers) if (named.has(key.keyID)) metadata.sign(sign)
}

/** Whether enough keys that the root has for the role signed it. */
export function isSignedFor(
  role: Role,
  metadata: Metadata<Root | Targets | Snapshot | Timestamp>,
  root: Metadata<Root>,
): boolean {
  try {
    root.verifyDelegate(role, metadata)
    return true
  } catch {
    return false
  }
}

/** The keys that a root names, each with its role. */
export function keysOf(root: Metadata<Root>): readonly RoleKey[] {
  const { keys, roles } = root.signed
  return ROLES.flatMap((role) =>
    (roles[role]?.keyIDs ?? []).flatMap((id) => {
      const key: Key | undefined = keys[id]
      return key === undefined ? [] : [{ role, key }]
    }),
  )
}
