import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { putFile } from '../firmware/disk/durable-file.ts'
import { READ_ONCE } from './shapes.ts'

/** What the district wants of this kiosk beside its file. */
export interface Desired {
  /** Grows with each. */
  readonly revision: number
  /** Dotted key → value; null takes the key out of the file. */
  readonly set: Readonly<Record<string, unknown>>
  /** Id of the key that signed it. */
  readonly by: string
}

/** Which of them counts at this start, and what there is to say about it. */
export interface DesiredChoice {
  readonly inForce: Desired | null
  /** Revision of the newest that was taken; 0 for none. An older one is never taken again. */
  readonly newest: number
  /** It has not been through a start that went well. */
  readonly isOnTrial: boolean
  /** The newest does not count, and why; `isNew`: since this start. */
  readonly setAside: { readonly revision: number; readonly why: string; readonly isNew: boolean } | null
}

export const NOTHING_DESIRED: DesiredChoice = { inForce: null, newest: 0, isOnTrial: false, setAside: null }

/** After so many starts of one boot that did not go well it is not tried again: a power cut is no failed start. */
const STARTS_MAX = 3

const desired = z.strictObject({
  revision: z.int().min(1),
  set: z.record(z.string(), z.unknown()),
  by: z.string(),
})
const stored = z.strictObject({
  format: z.literal(1),
  newest: desired,
  /** The one before that had been through a good start. */
  good: desired.nullable(),
  state: z.enum(['on-trial', 'good', 'set-aside']),
  why: z.string(),
  starts: z.strictObject({ bootId: z.string(), count: z.int() }),
})
type Stored = z.output<typeof stored>

const FILE = 'desired-config.json'

/**
 * Which one counts. With `bootId` this is a start of the kiosk, and is counted on disk before anything else happens; where
 * that is not possible, one that is on trial does not count. What is no such file counts as none.
 */
export async function chooseDesired(dataFolder: string, bootId: string | null): Promise<DesiredChoice> {
  const found = await read(dataFolder)
  if (found === null) return NOTHING_DESIRED
  const { good, newest, state, why } = found
  if (state === 'good') return { inForce: newest, newest: newest.revision, isOnTrial: false, setAside: null }
  if (state === 'set-aside') return aside(found, why, false, good)
  if (bootId === null) return { inForce: newest, newest: newest.revision, isOnTrial: true, setAside: null }
  const count = found.starts.bootId === bootId ? found.starts.count : 0
  if (count >= STARTS_MAX) return await setAside(dataFolder, 'three starts with it did not go well')
  const isCounted = await write(dataFolder, { ...found, starts: { bootId, count: count + 1 } }).then(
    () => true,
    () => false,
  )
  if (!isCounted) return aside(found, 'its start cannot be counted on disk', false, good)
  return { inForce: newest, newest: newest.revision, isOnTrial: true, setAside: null }
}

/** From the next start on. Rejects when it is not on disk for sure. */
export async function takeDesired(dataFolder: string, newest: Desired): Promise<void> {
  const before = await read(dataFolder)
  const good = before?.state === 'good' ? before.newest : (before?.good ?? null)
  await write(dataFolder, { format: 1, newest, good, state: 'on-trial', why: '', starts: { bootId: '', count: 0 } })
}

/** It went through a start. */
export async function desiredWentWell(dataFolder: string): Promise<void> {
  const found = await read(dataFolder)
  if (found?.state === 'on-trial') await write(dataFolder, { ...found, state: 'good', good: found.newest })
}

/** This start was one, but whether it may stay is not known yet: it is on trial still, and no start counts against it. */
export async function startWentWell(dataFolder: string): Promise<void> {
  const found = await read(dataFolder)
  if (found?.state === 'on-trial') await write(dataFolder, { ...found, starts: { bootId: '', count: 0 } })
}

/** The newest does not count any more; the last good one does. */
export async function setAside(dataFolder: string, why: string): Promise<DesiredChoice> {
  const found = await read(dataFolder)
  if (found === null) return NOTHING_DESIRED
  const isNew = found.state !== 'set-aside'
  // Not on disk: then it is set aside again at the next start.
  await write(dataFolder, { ...found, state: 'set-aside', why }).catch(() => undefined)
  return aside(found, why, isNew, found.good)
}

function aside({ newest }: Stored, why: string, isNew: boolean, good: Desired | null): DesiredChoice {
  const { revision } = newest
  const inForce = good?.revision === revision ? null : good
  return { inForce, newest: revision, isOnTrial: false, setAside: { revision, why, isNew } }
}

async function read(dataFolder: string): Promise<Stored | null> {
  try {
    return stored.safeParse(JSON.parse(await readFile(join(dataFolder, FILE), 'utf8')), READ_ONCE).data ?? null
  } catch {
    return null // none, or not ours to read, or damaged
  }
}

function write(dataFolder: string, value: Stored): Promise<void> {
  return putFile(join(dataFolder, FILE), JSON.stringify(value))
}
