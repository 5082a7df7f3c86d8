import { readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { verifyJournal } from '../../firmware/journal/inspect.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import { UpdateNote } from '../../firmware/maintenance/update-memory.ts'
import { assist, resident } from '../end-to-end/residents.ts'
import type { Bench } from './district.ts'
import { InstalledKiosk, REAL_PROGRAM } from './installed-kiosk.ts'
import { kioskClient } from './kiosk-client.ts'
import { kioskFolder } from './kiosk-process.ts'
import type { Seeded } from './seeded.ts'

/** After it nobody would call it a return within a minute. */
const PATIENCE_MS = 120_000
/** A whole kiosk that is shot after so long: before its first page, or in its work. */
const SHOT_WITHIN_S = 6

/** How a release can crash at its start, in words of sh; the last is a whole kiosk that is killed. */
const CRASHES = [
  'exit 70',
  `exec ${process.execPath} /nowhere/main.js`,
  'ulimit -c 0; kill -SEGV $$',
  'exit 0',
  `(${REAL_PROGRAM}) & sleep SECONDS; kill -KILL $!; wait $!`,
] as const

export interface ReturnFigures {
  returns: number
  /** Starts of the release that crashes: three for each return. */
  crashes: number
  /** Of them with a person who was served by the version that is back, and with all of its journal in order. */
  served: number
  whole: number
  /** Events `update-returned` with the reason `crashes`: one each. */
  said: number
  /** From the word of the launcher after the third crash to the first page of the version before. */
  readonly seconds: number[]
}

/** Updates to a release that crashes, three ways each by chance, and measures how long nobody is served. */
export async function returnFromCrashes(
  bench: Bench,
  { chance, count, ways = CRASHES.length }: { readonly chance: Seeded; readonly count: number; readonly ways?: number },
): Promise<ReturnFigures> {
  const figures: ReturnFigures = { returns: 0, crashes: 0, served: 0, whole: 0, said: 0, seconds: [] }
  for (let n = 0; n < count; n += 1) {
    const crashes = Array.from({ length: 3 }, () => {
      const way = CRASHES[Math.floor(chance.fraction() * ways)] ?? 'exit 70'
      return way.replace('SECONDS', (chance.fraction() * SHOT_WITHIN_S).toFixed(1))
    })
    await returnOnce(bench, figures, crashes)
  }
  return figures
}

async function returnOnce(bench: Bench, figures: ReturnFigures, crashes: readonly string[]): Promise<void> {
  const folder = await kioskFolder(bench)
  const kiosk = await InstalledKiosk.make(bench, folder.path, await folder.configure())
  const cases = crashes.map((crash, n) => `${n}) ${crash} ;;`).join('\n')
  await kiosk.fill('b', '0.2.0', `n=$(wc -l <"$KIOSK_SLOTS/n"); echo >>"$KIOSK_SLOTS/n"\ncase $n in\n${cases}\nesac`)
  await asSwitched(kiosk.root, folder.data)
  const crashed = Promise.withResolvers<number>()
  const address = Promise.withResolvers<string>()
  let isBack = false
  kiosk.onLine((line) => {
    if (line.includes('does not work (crashes)')) {
      isBack = true
      crashed.resolve(performance.now())
    }
    const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (isBack && found !== undefined) address.resolve(found)
  })
  await kiosk.start()
  const late = setTimeout(() => {
    const error = new Error(`no return from ${crashes.join(' | ')}`)
    crashed.reject(error)
    address.reject(error)
  }, PATIENCE_MS)
  const crashedMs = await crashed.promise
  const client = kioskClient(await address.promise)
  await client.until('/healthz', () => true)
  figures.seconds.push(Math.round((performance.now() - crashedMs) / 100) / 10)
  clearTimeout(late)
  await client.signIn()
  const { status } = await assist(client, 'after-the-return', resident(1))
  await kiosk.stop()
  figures.returns += (await readlink(join(kiosk.root, 'current'))) === 'slots/a' ? 1 : 0
  figures.crashes += (await readFile(join(kiosk.root, 'slots', 'n'), 'utf8')).length
  figures.served += status === 200 ? 1 : 0
  figures.whole += (await verifyJournal(folder.data, 'demo')).problem === null ? 1 : 0
  figures.said += await timesSaid(folder.data)
}

/** As the kiosk in slot a leaves it when it has switched to b. */
async function asSwitched(root: string, data: string): Promise<void> {
  const kept = { update: 'u1', version: '0.2.0', from: '0.1.0', reached: 'switching', force: null, tries: 1 } as const
  const note = new UpdateNote(join(data, 'update'))
  await note.write({ ...kept, triedAt: null, target: null, trouble: null, faulted: [] })
  await writeFile(join(root, 'slots', 'trial'), 'b a u1\n')
  await writeFile(join(root, 'slots', 'n'), '')
  await rm(join(root, 'current'))
  await symlink('slots/b', join(root, 'current'))
}

async function timesSaid(data: string): Promise<number> {
  const database = await SqliteDatabase.open(join(data, 'demo', 'journal-0001.sqlite'), {
    readOnly: true,
    busyTimeoutMs: 1_000,
  })
  try {
    const rows = await database.all("SELECT type FROM event WHERE type LIKE 'sampling.maintenance.update-returned%'")
    return rows.length
  } finally {
    await database.close()
  }
}
