import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { newSigners, type Role, type Signer } from '../../scripts/package/role-keys.ts'
import { draftRoot, metadataBytes, signFor } from '../../scripts/package/role-metadata.ts'
import type { Bench } from './district.ts'

type Signed = Record<string, unknown>

/** What a repository says at a moment, and who says it; whatever is left out is right. */
export interface Moment {
  /** Of all roles, or of each. */
  readonly version?: number
  readonly versions?: Partial<Record<ChainRole, number>>
  readonly signers?: Partial<Record<ChainRole, readonly Signer[]>>
  /** Before it is signed: what is above it names it as it then is. */
  readonly change?: Partial<Record<ChainRole, (signed: Signed) => void>>
  /** On the way, after it was signed and named. */
  readonly bytes?: Partial<Record<ChainRole, (bytes: Buffer) => Buffer>>
  /** Names and contents on offer; `custom` where it is not what the name says. */
  readonly offers?: readonly { readonly name: string; readonly content: Buffer | string; readonly custom?: Signed }[]
}

type ChainRole = Exclude<Role, 'root'>

const YEAR = '2099-01-01T00:00:00Z'
export const THE_RELEASE = { name: 'sampling-kiosk-0.2.0-x64.tar.gz', content: 'the release' }

/** A repository whose every file can be a lie: in the hands of whoever has the keys that the test gives them. */
export class HostileRepository {
  readonly folder: string
  readonly signers: readonly Signer[]

  private constructor(folder: string, signers: readonly Signer[]) {
    this.folder = folder
    this.signers = signers
  }

  static async make(t: Bench): Promise<HostileRepository> {
    const folder = await mkdtemp(join(tmpdir(), 'hostile-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    await mkdir(join(folder, 'metadata'))
    await mkdir(join(folder, 'targets'))
    const made = new HostileRepository(folder, newSigners())
    await made.writeRoot(1, made.signers, made.signers)
    return made
  }

  of(...roles: readonly Role[]): readonly Signer[] {
    return this.signers.filter(({ role }) => roles.includes(role))
  }

  /** A root that names these keys, signed by those. */
  async writeRoot(version: number, named: readonly Signer[], by: readonly Signer[]): Promise<void> {
    const root = draftRoot(named, version, new Date())
    const before = version === 1 ? root : draftRoot(this.signers, version - 1, new Date())
    signFor('root', root, by, [root, before])
    await writeFile(join(this.folder, 'metadata', `${version}.root.json`), metadataBytes(root))
  }

  /** Writes targets, snapshot and timestamp, each naming the one before. */
  async say(moment: Moment = {}): Promise<void> {
    const files: Signed = {}
    const offers: NonNullable<Moment['offers']> = moment.offers ?? [THE_RELEASE]
    for (const { content, custom, name } of offers) {
      const bytes = Buffer.from(content)
      const sha256 = sha256Of(bytes)
      const [, version = '', arch = ''] = /^sampling-kiosk-(.+)-(x64|arm64)\.tar\.gz$/.exec(name) ?? []
      files[name] = { length: bytes.length, hashes: { sha256 }, custom: custom ?? { version, arch } }
      await writeFile(join(this.folder, 'targets', `${sha256}.${name}`), bytes)
    }
    const targets = await this.#write('targets', { targets: files }, moment)
    const snapshot = await this.#write('snapshot', { meta: { 'targets.json': targets } }, moment)
    await this.#write('timestamp', { meta: { 'snapshot.json': snapshot } }, moment)
  }

  /** Returns what names it. */
  async #write(role: ChainRole, says: Signed, moment: Moment): Promise<Signed> {
    const version = moment.versions?.[role] ?? moment.version ?? 1
    const signed: Signed = { _type: role, spec_version: '1.0.31', version, expires: YEAR, ...says }
    moment.change?.[role]?.(signed)
    const text = canonicalize(signed) ?? ''
    const signatures = (moment.signers?.[role] ?? this.of(role)).map((signer) => {
      const { keyID, sig } = signer.sign(Buffer.from(text))
      return { keyid: keyID, sig }
    })
    const bytes = Buffer.from(JSON.stringify({ signed, signatures }))
    const name = role === 'timestamp' ? 'timestamp.json' : `${version}.${role}.json`
    await writeFile(join(this.folder, 'metadata', name), moment.bytes?.[role]?.(bytes) ?? bytes)
    return { version, length: bytes.length, hashes: { sha256: sha256Of(bytes) } }
  }

  read(name: string): Promise<Buffer> {
    return readFile(join(this.folder, 'metadata', name))
  }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** One bit of one byte in the middle of its signature or content. */
export function flipped(bytes: Buffer, at = Math.floor(bytes.length / 2)): Buffer {
  const other = Buffer.from(bytes)
  other[at] = (other[at] ?? 0) ^ 0x01
  return other
}
