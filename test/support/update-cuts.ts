import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pauseMs } from 'node:timers/promises'
import { verifyJournal } from '../../firmware/journal/inspect.ts'
import { SqliteDatabase } from '../../firmware/journal/sqlite-database.ts'
import { archiveOf, releaseEntries } from './release-archive.ts'
import type { Seeded } from './seeded.ts'
import type { HostileRepository } from './update-attacks.ts'

const LAUNCH = join(import.meta.dirname, '..', '..', 'systemd', 'launch')
const VICTIM = join(import.meta.dirname, 'update-victim.ts')
/** So many of the cuts come when the program is up already; the others at its start. */
const UP_SHARE = 0.8
/** An update that was cut has more to do than one that was not, and the machine may have other work by then. */
const LONGER = 1.5
const UP_WITHIN_MS = 60_000
/** Of four cuts three are of the power, the others of the processes alone: those the launcher counts. */
const POWER_SHARE = 0.75
const OLD = '0.1.0'
const NEW = '0.2.0'

export interface CutFigures {
  cuts: number
  updates: number
  /** Updates that ended with the new version, and with the old since the launcher had counted three. */
  kept: number
  returned: number
  /** Looks after a cut at which the link named no whole version. */
  neither: number
  /** Starts after which no version was up. */
  dead: number
  /** Journals with a problem. */
  broken: number
  /** Steps that the journal says twice. */
  twice: number
  /** Moments that were drawn too late: the update was over, and no cut of it is counted. */
  late: number
  /** By the step that the journal had said last when it was cut. */
  readonly hit: Record<string, number>
}

/** Updates a kiosk again and again, and kills all of its processes at random moments of it. */
export async function cutUpdates(
  url: string,
  repository: HostileRepository,
  { chance, cuts, folder }: { readonly chance: Seeded; readonly cuts: number; readonly folder: string },
): Promise<CutFigures> {
  const figures: CutFigures = {
    cuts: 0,
    updates: 0,
    kept: 0,
    returned: 0,
    neither: 0,
    dead: 0,
    broken: 0,
    twice: 0,
    late: 0,
    hit: {},
  }
  const program = `exec ${process.execPath} --disable-warning=ExperimentalWarning ${VICTIM}`
  const filler = Array.from({ length: 150 }, (_, n) => ({ path: `TOP/lib/${n}.js`, content: 'x'.repeat(20_000) }))
  const content = archiveOf(releaseEntries(NEW, program, filler))
  await repository.say({ offers: [{ name: `sampling-kiosk-${NEW}-x64.tar.gz`, content }] })
  const next = (name: string): Promise<Machine> => Machine.make(join(folder, name), { url, program, repository })
  const whole = await timed(await next('whole'))
  while (figures.cuts < cuts) {
    const machine = await next(`update-${(figures.updates += 1)}`)
    await cutOne(machine, figures, { chance, cuts, whole })
    await rm(machine.root, { recursive: true, force: true })
  }
  return figures
}

/** How long an update takes that nobody cuts: a start, the old version from then on to its end, the new one to the last word. */
interface Spans {
  readonly startMs: number
  readonly oldMs: number
  readonly newMs: number
}

async function timed(machine: Machine): Promise<Spans> {
  const beganMs = performance.now()
  const old = machine.start()
  const exited = once(old, 'exit')
  await machine.isUp()
  const upMs = performance.now()
  await exited
  const switchedMs = performance.now()
  const young = machine.start()
  await machine.isUp()
  const againMs = performance.now()
  while (!(await machine.isOver()) && performance.now() - againMs < UP_WITHIN_MS) await pauseMs(10)
  const newMs = performance.now() - againMs
  await machine.kill(young)
  await rm(machine.root, { recursive: true, force: true })
  return { startMs: upMs - beganMs, oldMs: switchedMs - upMs, newMs }
}

async function cutOne(
  machine: Machine,
  figures: CutFigures,
  { chance, cuts, whole }: { readonly chance: Seeded; readonly cuts: number; readonly whole: Spans },
): Promise<void> {
  const cutsOfThis = 1 + Math.floor(chance.fraction() * 6)
  for (let n = 0; n < cutsOfThis && figures.cuts < cuts; n += 1) {
    const running = machine.start()
    const exited = once(running, 'exit')
    let withinMs = whole.startMs
    if (chance.fraction() < UP_SHARE) {
      await Promise.race([machine.isUp(), exited])
      withinMs = machine.isNew ? whole.newMs : whole.oldMs
    }
    const cutMs = chance.fraction() * withinMs * LONGER
    const isEnded = await Promise.race([pauseMs(cutMs, false), exited.then(() => true)])
    await machine.kill(running)
    if (isEnded) continue // it ended by itself, as it does to switch: the next start is what comes then
    if (await machine.isOver()) {
      figures.late += 1
      break
    }
    figures.cuts += 1
    const step = (await machine.steps()).at(-1) ?? 'none'
    figures.hit[step] = (figures.hit[step] ?? 0) + 1
    if (!(await machine.isWhole())) figures.neither += 1
    if (chance.fraction() < POWER_SHARE) await machine.reboot()
  }
  const ended = await machine.untilOver()
  if (ended === null) figures.dead += 1
  else figures[ended === NEW ? 'kept' : 'returned'] += 1
  if (!(await machine.isJournalWhole())) figures.broken += 1
  const steps = await machine.steps()
  figures.twice += steps.length - new Set(steps).size
}

/** A kiosk with slots, data, and a service manager that starts it again. */
class Machine {
  readonly root: string
  readonly #url: string
  #boot = 0
  #out = ''

  private constructor(root: string, url: string) {
    this.root = root
    this.#url = url
  }

  static async make(
    root: string,
    {
      program,
      repository,
      url,
    }: { readonly url: string; readonly program: string; readonly repository: HostileRepository },
  ): Promise<Machine> {
    const machine = new Machine(root, url)
    await mkdir(join(root, 'slots', 'a', 'bin'), { recursive: true })
    await mkdir(join(root, 'data'), { recursive: true })
    await mkdir(join(root, 'proc', 'sys', 'kernel', 'random'), { recursive: true })
    await cp(LAUNCH, join(root, 'launch'))
    await writeFile(join(root, 'slots', 'a', 'bin', 'kiosk'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
    await writeFile(join(root, 'slots', 'a', 'release.json'), JSON.stringify({ version: OLD, arch: 'x64' }))
    await symlink('slots/a', join(root, 'current'))
    await writeFile(join(root, 'data', 'root.json'), await repository.read('1.root.json'))
    await writeFile(join(root, 'data', 'wanted'), NEW)
    await machine.reboot()
    return machine
  }

  async reboot(): Promise<void> {
    this.#boot += 1
    await writeFile(join(this.root, 'proc', 'sys', 'kernel', 'random', 'boot_id'), `boot-${this.#boot}\n`)
    await writeFile(join(this.root, 'proc', 'uptime'), '100.00 1.00\n')
  }

  /** In a group of its own, so that all of it can be killed at once. */
  start(): ChildProcess {
    this.#out = ''
    const child = spawn(join(this.root, 'launch'), ['run'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        ...{ PATH: '/usr/bin:/bin', LAUNCH_PROC: join(this.root, 'proc'), VICTIM_BOOT: `boot-${this.#boot}` },
        ...{ VICTIM_DATA: join(this.root, 'data'), VICTIM_URL: this.#url },
      },
    })
    child.stdout.on('data', (data: Buffer) => (this.#out += data.toString()))
    const kill = (): void => {
      killGroup(child)
    }
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    return child
  }

  async isUp(): Promise<void> {
    for (let waitedMs = 0; waitedMs < UP_WITHIN_MS && !this.#out.includes('up '); waitedMs += 10) await pauseMs(10)
  }

  /** Whether the version that is up, or was last, is the new one. */
  get isNew(): boolean {
    return this.#out.includes(`up ${NEW}`)
  }

  /** Whether the journal has the update's last word. */
  async isOver(): Promise<boolean> {
    const last = (await this.steps()).at(-1)
    return last === 'kept' || last === 'returned'
  }

  async kill(child: ChildProcess): Promise<void> {
    const isOver = child.exitCode !== null || child.signalCode !== null
    killGroup(child)
    if (!isOver) await once(child, 'exit')
  }

  /** Whether the link names a version all of which is there. */
  async isWhole(): Promise<boolean> {
    const slot = join(this.root, await readlink(join(this.root, 'current')).catch(() => 'none'))
    const release = JSON.parse(await readFile(join(slot, 'release.json'), 'utf8').catch(() => 'null')) as {
      version: string
    } | null
    if (release === null || (await readFile(join(slot, 'bin', 'kiosk')).catch(() => null)) === null) return false
    const last =
      release.version === NEW ? await readFile(join(slot, 'lib', '149.js')).catch(() => '') : 'x'.repeat(20_000)
    return last.length === 20_000
  }

  /** Starts it as often as it ends, until the update is over; the version that is up then, null where none came up. */
  async untilOver(): Promise<string | null> {
    for (let starts = 0; starts < 12; starts += 1) {
      const child = this.start()
      const deadline = Date.now() + UP_WITHIN_MS
      while (child.exitCode === null && Date.now() < deadline) {
        if ((await this.isOver()) && this.#out.includes('up ')) {
          await this.kill(child)
          return /up (\S+)/.exec(this.#out)?.[1] ?? null
        }
        await pauseMs(50)
      }
      await this.kill(child)
    }
    return null
  }

  /** What the journal says of the update, in order. */
  async steps(): Promise<readonly string[]> {
    const rows = await this.#query(
      "SELECT type FROM event WHERE type LIKE 'sampling.maintenance.update-%' ORDER BY sequence",
    )
    return rows.map((type) => /update-([a-z]+)/.exec(type)?.[1] ?? '')
  }

  async isJournalWhole(): Promise<boolean> {
    const { problem } = await verifyJournal(join(this.root, 'data'), 'demo')
    return problem === null
  }

  get #journal(): string {
    return join(this.root, 'data', 'demo', 'journal-0001.sqlite')
  }

  async #query(sql: string): Promise<readonly string[]> {
    const database = await SqliteDatabase.open(this.#journal, { readOnly: true, busyTimeoutMs: 1_000 }).catch(
      () => null,
    )
    if (database === null) return []
    try {
      return (await database.all(sql)).map((row) => String(row['type']))
    } catch {
      return []
    } finally {
      await database.close()
    }
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone with all of its group.
  }
}
