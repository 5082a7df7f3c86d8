import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pauseMs } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { buildRelease } from '../package/build.ts'
import { partsHere } from '../package/modules.ts'
import { end, hasMosquitto, startListener, startMosquitto } from './broker.ts'
import { Closers } from './closers.ts'
import { besideRounds, type Figure, median } from './figure.ts'
import { printManyLabels } from './many-labels.ts'
import { importSumMs, packagesAtStart } from './package-imports.ts'
import { cpuMs, residentMiB } from './process-figures.ts'
import { READY_MS } from './replay.ts'

const PROJECT = resolve(import.meta.dirname, '..', '..')
const READY_TIMEOUT_MS = 60_000
const LABELS = 500
/** Until what is prepared once is prepared, and what was used for it is given back. */
const SETTLE_MAX_MS = 120_000
const SETTLED_SHARE = 0.02
/** A span holds some of what comes every few seconds; one in which the machine did something else counts no more than another. */
const IDLE_MS = 20_000
const IDLE_SPANS = 5
/** V8 gives memory back when nothing was asked of it for eight seconds. */
const GIVEN_BACK_MS = 20_000

/** The device program of a release: what starts, rests and prints on a kiosk is not the tree. */
interface Released {
  readonly program: string
  readonly config: string
}

interface Program {
  readonly child: ChildProcess
  readonly address: string
  readonly readyMs: number
}

/**
 * The whole firmware as it is released, in mode demo, all devices as twins. Its broker is another program, as that of
 * a booth at work is; only where there is no mosquitto it is the demo's own.
 */
export function startUpFigures(folder: string, longJournal: string, rounds: number): Promise<readonly Figure[]> {
  return Closers.use(async (closers) => {
    const place = await mkdtemp(join(folder, 'bench-start-'))
    closers.add(() => rm(place, { recursive: true, force: true }))
    const config = await writeConfig(place, await uplinkTo(place, closers))
    const { name } = await buildRelease(PROJECT, partsHere(PROJECT), place)
    const released: Released = { program: join(place, name, 'bin', 'kiosk'), config }
    const data = join(place, 'data')
    // At its first start it compiles and speaks everything once, and keeps both: from then on it starts as it will.
    await withKiosk(released, data, ({ child }) => settled(child.pid ?? 0))
    // Here it folds every event besides, and leaves a snapshot at its end, as any kiosk does.
    await withKiosk(released, longJournal, ({ child }) => settled(child.pid ?? 0))
    const { bareMiB, figures } = await startFigures(released, { data, longJournal, rounds }, join(place, 'compiled'))
    return [...figures, ...(await runningFigures(released, data, bareMiB))]
  })
}

/** Starts in turns with what stands beside them; `compileCache` is that of the packages alone. */
async function startFigures(
  released: Released,
  { data, longJournal, rounds }: { readonly data: string; readonly longJournal: string; readonly rounds: number },
  compileCache: string,
): Promise<{ readonly bareMiB: number; readonly figures: readonly Figure[] }> {
  const ready: number[] = []
  const imports: number[] = []
  const bundleMs: number[] = []
  const bareMs: number[] = []
  const bareMiB: number[] = []
  const long: number[] = []
  const packages = await packagesAtStart()
  await importSumMs(packages, compileCache) // from now on compiled, as the kiosk is
  for (let round = 0; round < rounds; round += 1) {
    ready.push(await withKiosk(released, data, ({ readyMs }) => Promise.resolve(readyMs)))
    long.push(await withKiosk(released, longJournal, ({ readyMs }) => Promise.resolve(readyMs)))
    imports.push(await importSumMs(packages, compileCache))
    bundleMs.push(await bundleAloneMs(released))
    const bare = await bareNode()
    bareMs.push(bare.readyMs)
    bareMiB.push(bare.residentMiB)
  }
  const figures: readonly Figure[] = [
    {
      what: 'start to first page',
      unit: 'ms',
      value: median(ready),
      limit: besideRounds('the sum of its imports', imports, ready),
      peer: besideRounds('bare node', bareMs, ready),
      goal: { of: 'limit', atMost: 1.2 },
    },
    {
      what: 'the same, beside its own bundle',
      unit: 'ms',
      value: median(ready),
      limit: besideRounds('kiosk version', bundleMs, ready),
    },
    {
      what: 'start to first page, long journal',
      unit: 'ms',
      value: median(long),
      peer: besideRounds('bare node', bareMs, long),
      goal: { of: 'itself', atMost: READY_MS },
    },
  ]
  return { bareMiB: median(bareMiB), figures }
}

/** Idle, and after a morning of labels; nothing where the system does not say what a process uses. */
function runningFigures(released: Released, data: string, bareMiB: number): Promise<readonly Figure[]> {
  return withKiosk(released, data, async ({ address, child }) => {
    const pid = child.pid ?? 0
    await settled(pid)
    const idleMiB = await residentMiB(pid)
    const idle = await idleShares(pid)
    if (idleMiB === null || idle === null) return []
    await printManyLabels(address, LABELS)
    const labelledMiB = (await residentMiB(pid)) ?? Number.NaN
    await pauseMs(GIVEN_BACK_MS)
    const restedMiB = (await residentMiB(pid)) ?? Number.NaN
    const limit = { what: 'bare node', value: bareMiB }
    return [
      {
        what: `processor, idle, ${IDLE_SPANS} spans of ${IDLE_MS / 1_000} s`,
        unit: '% of a core',
        value: median(idle),
        goal: { of: 'itself', atMost: 1 },
      },
      { what: 'memory, idle', unit: 'MiB', value: idleMiB, limit },
      {
        what: `memory after ${LABELS} labels`,
        unit: 'MiB',
        value: labelledMiB,
        limit,
        goal: { of: 'itself', atMost: 150 },
      },
      { what: `the same, ${GIVEN_BACK_MS / 1_000} s later`, unit: 'MiB', value: restedMiB, limit },
    ]
  })
}

/** Of a core, in percent, span by span; null where the system does not say. */
async function idleShares(pid: number): Promise<readonly number[] | null> {
  const shares: number[] = []
  for (let span = 0; span < IDLE_SPANS; span += 1) {
    const [before, beganMs] = [await cpuMs(pid), performance.now()]
    await pauseMs(IDLE_MS)
    const after = await cpuMs(pid)
    if (before === null || after === null) return null
    shares.push((100 * (after - before)) / (performance.now() - beganMs))
  }
  return shares
}

/** Waits until nothing is prepared any more: a second costs next to nothing. */
async function settled(pid: number): Promise<void> {
  const deadline = performance.now() + SETTLE_MAX_MS
  for (let used = 0; performance.now() < deadline; ) {
    await pauseMs(3_000)
    const now = (await cpuMs(pid)) ?? 0
    if (now - used < 3_000 * SETTLED_SHARE) return
    used = now
  }
}

async function uplinkTo(place: string, closers: Closers): Promise<object> {
  if (!hasMosquitto()) return { embedded: { port: 0 } }
  const { port } = await startMosquitto(closers, place)
  startListener(closers, port)
  return { url: `mqtt://127.0.0.1:${port}` }
}

/** The demo on free ports, so that it may run beside another; one label for each who checks in. */
async function writeConfig(place: string, uplink: object): Promise<string> {
  const demo = parse(await readFile(join(PROJECT, 'config', 'demo.yaml'), 'utf8')) as Record<string, object>
  const file = join(place, 'kiosk.yaml')
  const own = { programme: 'single', uplink, web: { ...demo['web'], port: 0 } }
  await writeFile(file, stringify({ ...demo, ...own }))
  return file
}

async function withKiosk<T>(
  { config, program }: Released,
  data: string,
  work: (kiosk: Program) => Promise<T>,
): Promise<T> {
  const beganMs = performance.now()
  const words = ['run', '--config', config, '--data', data, '--residents', '0']
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const address = await saidBy(child, /http:\/\/127\.0\.0\.1:\d+/)
    const page = await fetch(`${address}/queue`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) })
    await page.text()
    if (!page.ok) throw new Error(`the first page was answered with ${page.status}`)
    return await work({ child, address, readyMs: performance.now() - beganMs })
  } finally {
    await end(child, 'SIGTERM') // what was compiled is kept at the end
  }
}

/** The same program with the same modules, which then does nothing but say its version. */
async function bundleAloneMs({ program }: Released): Promise<number> {
  const beganMs = performance.now()
  const child = spawn(program, ['version'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await saidBy(child, /\d+\.\d+/)
    return performance.now() - beganMs
  } finally {
    await end(child)
  }
}

async function bareNode(): Promise<{ readonly readyMs: number; readonly residentMiB: number }> {
  const beganMs = performance.now()
  const words = ['--eval', 'console.log("ready"); setInterval(() => undefined, 1000)']
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await saidBy(child, /ready/)
    const readyMs = performance.now() - beganMs
    return { readyMs, residentMiB: (await residentMiB(child.pid ?? 0)) ?? Number.NaN }
  } finally {
    await end(child)
  }
}

async function saidBy(child: ChildProcess, wanted: RegExp): Promise<string> {
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS)
  let said = ''
  try {
    for await (const chunk of child.stdout ?? []) {
      said += String(chunk)
      const [found] = wanted.exec(said) ?? []
      if (found !== undefined) return found
    }
    throw new Error('a program ended before it was ready')
  } finally {
    clearTimeout(timer)
  }
}
