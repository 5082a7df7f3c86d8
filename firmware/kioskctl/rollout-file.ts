import { z } from 'zod'
import { putFile, readIfThere } from '../disk/durable-file.ts'
import type { Rollout } from '../domain/rollout.ts'

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
    const text = await readIfThere(this.#file)
    if (text === null) return null
    return saved.safeParse(parse(text.toString('utf8'))).data ?? `${this.#file} is no rollout; name another file`
  }

  async write(what: SavedRollout): Promise<void> {
    if (this.#file !== null) await putFile(this.#file, `${JSON.stringify(what, null, 1)}\n`)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
