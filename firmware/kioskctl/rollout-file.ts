import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Rollout } from '../domain/rollout.ts'
import { replace } from './district-folder.ts'

const kiosk = z.strictObject({
  id: z.string().regex(/^K\d{4}$/),
  base: z.string(),
  site: z.string(),
  stage: z.int().min(0),
  step: z.enum(['waiting', 'asked', 'done', 'failed', 'silent', 'late']),
  command: z.string().nullable(),
  askedAtMs: z.number().nullable(),
  listenedMs: z.number(),
  newForMs: z.number(),
  reason: z.string().nullable(),
})
const saved = z.strictObject({
  mode: z.enum(['live', 'drill', 'demo']),
  /** Why nobody waits for a quiet moment; null: they wait. */
  force: z.string().nullable(),
  rollout: z.strictObject({
    version: z.string(),
    failedPercentMax: z.number(),
    patienceMs: z.number(),
    seenNewMs: z.number(),
    kiosks: z.array(kiosk).readonly(),
    stopped: z.string().nullable(),
  }),
})

export interface SavedRollout {
  readonly mode: 'live' | 'drill' | 'demo'
  readonly force: string | null
  readonly rollout: Rollout
}

/** Where a rollout is kept, so that it goes on after the laptop slept, was shut or died; nowhere with null. */
export class RolloutFile {
  readonly #file: string | null

  constructor(file: string | null) {
    this.#file = file
  }

  /** Null where there is none yet; a sentence for a file that is something else. */
  async read(): Promise<SavedRollout | string | null> {
    if (this.#file === null) return null
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    })
    return text === null
      ? null
      : (saved.safeParse(parse(text)).data ?? `${this.#file} is no rollout; name another file`)
  }

  async write(what: SavedRollout): Promise<void> {
    if (this.#file !== null) await replace(this.#file, `${JSON.stringify(what, null, 1)}\n`)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
