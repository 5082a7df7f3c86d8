import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { end } from './broker.ts'
import { type Figure, quantile } from './figure.ts'
import { residentMiB } from './process-figures.ts'

const PROJECT = resolve(import.meta.dirname, '..', '..')
const MAIN = join(PROJECT, 'firmware', 'main.ts')
const READY_TIMEOUT_MS = 60_000

interface Started {
  readonly readyMs: number
  /** Null where the system does not say it. */
  readonly residentMiB: number | null
}

/** The demo's program, run as a whole: on an empty folder, and on `longJournal`. */
export async function startUpFigures(folder: string, longJournal: string, runs: number): Promise<readonly Figure[]> {
  const place = await mkdtemp(join(folder, 'bench-start-'))
  try {
    const config = await writeConfig(place)
    const fresh: Started[] = []
    const bare: Started[] = []
    for (let run = 0; run < runs; run += 1) {
      fresh.push(await startKiosk(config, join(place, `data-${run}`)))
      bare.push(await startBareNode())
    }
    const long = await startKiosk(config, longJournal)
    const bareNode = { what: 'bare node', value: medianOf(bare, 'readyMs') }
    return [
      { what: 'start to first page', unit: 'ms', value: medianOf(fresh, 'readyMs'), limit: bareNode },
      { what: 'start to first page, long journal', unit: 'ms', value: long.readyMs, limit: bareNode },
      ...memory('memory of the running kiosk', medianOf(fresh, 'residentMiB'), bare),
      ...memory('memory, long journal', long.residentMiB ?? Number.NaN, bare),
    ]
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

function memory(what: string, value: number, bare: readonly Started[]): readonly Figure[] {
  const limit = { what: 'bare node', value: medianOf(bare, 'residentMiB') }
  return Number.isNaN(value) ? [] : [{ what, unit: 'MiB', value, limit }]
}

function medianOf(all: readonly Started[], member: keyof Started): number {
  const values = all.flatMap((one) => one[member] ?? [])
  return quantile(values, 0.5)
}

/** The demo on free ports, so that it may run beside another. */
async function writeConfig(place: string): Promise<string> {
  const demo = parse(await readFile(join(PROJECT, 'config', 'demo.yaml'), 'utf8')) as Record<string, object>
  const file = join(place, 'kiosk.yaml')
  await writeFile(file, stringify({ ...demo, uplink: { embedded: { port: 0 } }, web: { ...demo['web'], port: 0 } }))
  return file
}

async function startKiosk(config: string, data: string): Promise<Started> {
  const words = ['--disable-warning=ExperimentalWarning', MAIN, 'run', '--config', config, '--data', data]
  const beganMs = performance.now()
  const child = spawn(process.execPath, [...words, '--residents', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const address = await saidBy(child, /http:\/\/127\.0\.0\.1:\d+/)
    const page = await fetch(`${address}/queue`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) })
    await page.text()
    if (!page.ok) throw new Error(`the first page was answered with ${page.status}`)
    return { readyMs: performance.now() - beganMs, residentMiB: await residentMiB(child.pid ?? 0) }
  } finally {
    await end(child)
  }
}

async function startBareNode(): Promise<Started> {
  const beganMs = performance.now()
  const words = ['--eval', 'console.log("ready"); setInterval(() => undefined, 1000)']
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await saidBy(child, /ready/)
    return { readyMs: performance.now() - beganMs, residentMiB: await residentMiB(child.pid ?? 0) }
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
