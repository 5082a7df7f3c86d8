import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { download, isWhole } from './download.ts'
import type { SlotFolder } from './slot-folder.ts'
import { mustHaveRoom, unpack } from './unpack.ts'
import { UpdateFault } from './update-fault.ts'
import type { KeptUpdate, UpdateNote } from './update-memory.ts'
import { type ProvenTarget, proveRelease } from './verify.ts'

/** Of the archive, before it comes: what it needs unpacked is looked at again then. */
const ROOM_FACTOR = 2

export interface StepParts {
  readonly note: UpdateNote
  readonly slots: SlotFolder
  readonly repository: { readonly url: string; readonly rootFile: string }
  readonly arch: 'x64' | 'arm64'
  readonly machineMs: () => number
  readonly bootId: string
}

/**
 * The steps of an update that touch network and disk. Each may be cut and done again from its beginning. They reject with
 * `UpdateFault`, or with the signal's reason.
 */
export class UpdateSteps {
  readonly #parts: StepParts

  constructor(parts: StepParts) {
    this.#parts = parts
  }

  /** Proves the metadata, then fetches the release as far as it is not there. `found` is told before the first byte. */
  async fetch(
    kept: KeptUpdate,
    options: {
      readonly found: (target: ProvenTarget) => Promise<void>
      readonly onBytes: (bytes: number, of: number) => void
      readonly signal: AbortSignal
    },
  ): Promise<void> {
    const { arch, bootId, machineMs, note, repository } = this.#parts
    await mkdir(note.folder, { recursive: true })
    const wanted = { version: kept.version, arch, running: kept.from }
    const target = await proveRelease({ ...repository, folder: note.metadata, machineMs }, wanted, options.signal)
    // What lies there of another one is of no use.
    if (kept.target?.sha256 !== target.sha256) await rm(note.archive, { force: true })
    await mustHaveRoom(note.folder, ROOM_FACTOR * target.length)
    await options.found(target)
    const isSameBoot = kept.triedAt?.bootId === bootId
    const onBytes = (bytes: number): void => {
      options.onBytes(bytes, target.length)
    }
    await download(target, note.archive, { isSameBoot, onBytes, signal: options.signal })
  }

  async verify({ target }: KeptUpdate): Promise<void> {
    if (target === null || !(await isWhole(this.#parts.note.archive, target))) throw UpdateFault.refused('altered')
  }

  /** Into the other slot: what was there is gone. */
  async install({ version }: KeptUpdate): Promise<void> {
    const { arch, note, slots } = this.#parts
    await slots.clearOther()
    await unpack(note.archive, slots.unpacking, `sampling-kiosk-${version}-${arch}`)
    await slots.fillOther()
    if (!(await this.holds(version))) throw UpdateFault.refused('bad-archive')
  }

  /** Whether the other slot holds this version for this machine. */
  async holds(version: string): Promise<boolean> {
    const { arch, slots } = this.#parts
    const release = await slots.release(slots.other)
    return release?.version === version && release.arch === arch
  }
}

/** `{data}/update`: beside the journals, of all modes. */
export function updateFolder(data: string): string {
  return join(data, 'update')
}
