import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { verifyJournal } from '../../firmware/journal/inspect.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import { diesWithUs } from './dies-with-us.ts'
import type { Seeded } from './seeded.ts'

const VICTIM = path.join(import.meta.dirname, 'kill-victim.ts')
/** Where a kill is aimed at; `start` is before the kiosk has opened its journal, or while. */
type Aim = 'start' | 'any' | 'keep' | 'look'
/** A start takes some 300 ms on an idle machine. */
const START_MS = 500
/** A check-in is one append with the specimen's event behind it: none of these is the last of an append. */
const NEVER_LAST: readonly unknown[] = ['sampling.visit.checked-in.v1', 'sampling.tube.opened.v1']
const LINES_MAX = 60
/** An upkeep step takes some milliseconds; a kill comes anywhere in it, or just after. */
const AIMED_MS = 12

export interface KillFigures {
  kills: number
  /** Kills by what the kiosk was doing when it was hit. */
  readonly hit: Record<Aim, number>
  confirmed: number
  delivered: number
  /** Confirmed, and neither in the journal nor, if it was removed there, with the district. */
  missing: number
  /** A sequence that was confirmed, or delivered, a second time as something else. */
  twice: number
  /** Looks at which the journal ended in the middle of an append. */
  halves: number
  /** Verifications that found a problem. */
  broken: number
}

export interface KillPlan {
  readonly dataDir: string
  readonly chance: Seeded
  readonly kills: number
  /** What the test must see: an event is said before it is on disk, or one append takes two transactions. */
  readonly mistake?: 'none' | 'confirms before' | 'two transactions'
  /** `forgets` is the card that the test must see: the journal's file is gone after each kill. */
  readonly card?: 'keeps' | 'forgets'
}

/** What the world outside knows of the kiosk: it outlives every kill. */
interface World {
  readonly figures: KillFigures
  readonly confirmed: Map<number, string>
  readonly delivered: Map<number, string>
}

/** Kills a working kiosk at so many random moments, and looks at its journal each time before anybody repairs it. */
export async function killAtRandom(plan: KillPlan): Promise<KillFigures> {
  const figures = { kills: 0, hit: { start: 0, any: 0, keep: 0, look: 0 }, confirmed: 0, delivered: 0 }
  const world: World = {
    figures: { ...figures, missing: 0, twice: 0, halves: 0, broken: 0 },
    confirmed: new Map(),
    delivered: new Map(),
  }
  for (let kill = 0; kill < plan.kills; kill += 1) {
    await dieOnce(plan, world)
    world.figures.kills += 1
    if (plan.card === 'forgets') await rm(journalFile(plan.dataDir), { force: true })
    await look(plan.dataDir, world)
  }
  world.figures.confirmed = world.confirmed.size
  world.figures.delivered = world.delivered.size
  return world.figures
}

async function dieOnce({ chance, dataDir, mistake = 'none' }: KillPlan, world: World): Promise<void> {
  const aim = chance.percent(15) ? 'start' : chance.pick(['any', 'keep', 'look'])
  const words = ['--disable-warning=ExperimentalWarning', VICTIM, dataDir, mistake]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  diesWithUs(child)
  const ended = once(child, 'exit')
  let doing: Aim = 'start'
  const kill = (): void => void child.kill('SIGKILL')
  if (aim === 'start') setTimeout(kill, chance.fraction() * START_MS)
  let left = chance.between(1, aim === 'any' ? LINES_MAX : 4)
  for await (const line of createInterface({ input: outputOf(child) })) {
    if (line === 'opened' || line === 'out') doing = 'any'
    if (line === 'in keep') doing = 'keep'
    if (line === 'in look') doing = 'look'
    hear(line, world)
    if (aim !== 'any' && line !== `in ${aim}`) continue
    left -= 1
    if (left === 0) setTimeout(kill, aim === 'any' ? 0 : chance.fraction() * AIMED_MS)
  }
  await ended
  world.figures.hit[doing] += 1
}

function outputOf(child: ChildProcess): NonNullable<ChildProcess['stdout']> {
  if (child.stdout === null) throw new TypeError('no output')
  return child.stdout
}

function hear(line: string, { confirmed, delivered, figures }: World): void {
  const [what, sequence, content = ''] = line.split(' ')
  const known = what === 'done' ? confirmed : what === 'sent' ? delivered : null
  if (known === null) return
  const before = known.get(Number(sequence)) ?? content
  if (before !== content && before !== '-' && content !== '-') figures.twice += 1
  known.set(Number(sequence), content)
}

/** As it lies there: its log is not closed, and no writer has opened it again. */
async function look(dataDir: string, { confirmed, delivered, figures }: World): Promise<void> {
  if (!existsSync(journalFile(dataDir))) {
    // Before anything was said there need not be one.
    figures.missing += confirmed.size
    if (confirmed.size + delivered.size > 0) figures.broken += 1
    return
  }
  const { firstSequence, problem } = await verifyJournal(dataDir, 'demo')
  if (problem !== null) figures.broken += 1
  const rows = await rowsOf(dataDir)
  if (NEVER_LAST.includes(rows.at(-1)?.type)) figures.halves += 1
  const chains = new Map(rows.map(({ chain, sequence }) => [sequence, chain]))
  for (const [sequence, chain] of confirmed) {
    const isRemoved = firstSequence !== null && sequence < firstSequence
    const found = chains.get(sequence)
    if (isRemoved ? !delivered.has(sequence) : found === undefined || (chain !== '-' && found !== chain)) {
      figures.missing += 1
    }
  }
}

async function rowsOf(
  dataDir: string,
): Promise<readonly { readonly sequence: number; readonly type: unknown; readonly chain: string }[]> {
  const database = await SqliteDatabase.open(journalFile(dataDir), { readOnly: true, busyTimeoutMs: 1_000 })
  try {
    const rows = await database.all('SELECT sequence, type, chain FROM event ORDER BY sequence')
    return rows.map(({ chain, sequence, type }) => ({
      sequence: Number(sequence),
      type,
      chain: Buffer.from(chain as Buffer).toString('base64url'),
    }))
  } finally {
    await database.close()
  }
}

function journalFile(dataDir: string): string {
  return path.join(dataDir, 'demo', 'journal-0001.sqlite')
}
