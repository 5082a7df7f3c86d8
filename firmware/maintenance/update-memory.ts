import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { putFile, readIfThere, syncFolder } from '../disk/durable-file.ts'
import type { UpdateMemory } from '../domain/update-plan.ts'
import type { ProvenTarget } from './verify.ts'

/** What the plan remembers, and what only its steps need. */
export interface KeptUpdate extends UpdateMemory {
  /** Once its metadata is proven. */
  readonly target: ProvenTarget | null
  /** Why the last try failed, a code. */
  readonly trouble: string | null
  /** Devices that were in fault before the switch, by more than paper or a cover: the new version is not to blame for them. */
  readonly faulted: readonly string[]
}

const tried = z.object({ bootId: z.string(), monotonicMs: z.number() })
const target = z.object({ name: z.string(), url: z.string(), length: z.int(), sha256: z.string() })
/** Members of a later release are left alone: the kiosk may go back to this one in the middle of an update. */
const shape = z.object({
  update: z.string().min(1),
  version: z.string(),
  from: z.string(),
  reached: z.enum(['asked', 'fetched', 'verified', 'installed', 'switching']),
  force: z.string().nullable(),
  tries: z.int().min(0),
  triedAt: tried.nullable(),
  target: target.nullable(),
  trouble: z.string().nullable(),
  faulted: z.array(z.string()),
})

/** The one update that is under way, in a folder of the kiosk's data. */
export class UpdateNote {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Null where none is, or nobody can tell: then somebody asks for it again. */
  async read(): Promise<KeptUpdate | null> {
    const text = await readIfThere(this.#file)
    if (text === null) return null
    try {
      return shape.parse(JSON.parse(text.toString('utf8')))
    } catch {
      return null
    }
  }

  async write(kept: KeptUpdate): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    await putFile(this.#file, `${JSON.stringify(kept)}\n`)
  }

  /** With what was fetched for it. */
  async forget(): Promise<void> {
    await this.dropArchive()
    await rm(this.#file, { force: true })
    await syncFolder(this.folder).catch(() => undefined)
  }

  async dropArchive(): Promise<void> {
    await rm(this.archive, { force: true })
  }

  /** Where the release is fetched to. */
  get archive(): string {
    return join(this.folder, 'release.part')
  }

  get metadata(): string {
    return join(this.folder, 'metadata')
  }

  get #file(): string {
    return join(this.folder, 'under-way.json')
  }
}
