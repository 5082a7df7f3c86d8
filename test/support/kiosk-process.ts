import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { diesWithUs } from './dies-with-us.ts'
import { type KioskClient, kioskClient, pause } from './kiosk-client.ts'

/** A machine with other work takes its time. */
const READY_TIMEOUT_MS = 30_000
const PROJECT = join(import.meta.dirname, '..', '..')
const SCAN_RULES = [
  { id: 'person', kind: 'person', pattern: '^P:(?<idNumber>[0-9X]{18}):(?<name>[^:]{1,30}):(?<phone>[0-9]{11})$' },
  { id: 'status', kind: 'status', pattern: '^S:(?<colour>[a-z]{1,20})$' },
  { id: 'tube', kind: 'tube', pattern: '^T:(?<number>[A-Z0-9-]{6,24})$' },
]

export interface KioskFolder {
  readonly path: string
  readonly data: string
  /** Writes a configuration of mode demo, every device a twin, web on a free port, no broker; `changes` go on top. */
  configure(changes?: Readonly<Record<string, unknown>>): Promise<string>
}

/** A folder of its own for one test's kiosk; removed with the test. */
export async function kioskFolder(t: { teardown(remove: () => Promise<void>): void }): Promise<KioskFolder> {
  const path = await mkdtemp(join(tmpdir(), 'kiosk-'))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  const data = join(path, 'data')
  await mkdir(data)
  return {
    path,
    data,
    configure: async (changes = {}) => {
      const file = join(path, 'kiosk.yaml')
      await writeFile(file, stringify({ ...basis(data), ...changes }, { aliasDuplicateObjects: false }))
      return file
    },
  }
}

/** Operator `demo`, PIN 2468, as in config/demo.yaml. */
function basis(data: string): Record<string, unknown> {
  const twin = { driver: 'simulated' }
  return {
    kiosk: { id: 'K0042', district: '119999', site: '0001', station: '01', ticketLetter: 'A', name: '红旗社区采样亭' },
    site: { timezone: 'Asia/Shanghai', type: 'fixed', bandsMinutes: [25, 50] },
    mode: 'demo',
    programme: 'pooled-10',
    data,
    devices: {
      idReader: twin,
      codeScanner: twin,
      thermometer: twin,
      queueDisplay: twin,
      labelPrinter: twin,
      panel: twin,
    },
    scan: { rules: SCAN_RULES },
    crew: {
      operators: {
        demo: {
          name: '示范组长',
          role: 'leader',
          pin: 'scrypt$16384$8$1$ZGVtby1zYWx0LW5vdC1zZQ$LqLBqbQVHrvIryZOMY8n93Wtgu57BuOkbzFzIucr80g',
        },
      },
    },
    web: { host: '127.0.0.1', port: 0 },
  }
}

export interface KioskProcess extends KioskClient {
  readonly pid: number
  /** Everything it wrote so far to either output. */
  output(): string
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>
  /** SIGKILL: as a power cut, for the process. */
  kill(): Promise<void>
}

/** The real program as an operator starts it. Resolves when its pages answer; killed with the test if still there. */
export function startKiosk(
  t: { teardown(end: () => Promise<void>): void },
  configFile: string,
  args: readonly string[] = ['--residents', '0'],
  command: 'run' | 'practice' = 'run',
): Promise<KioskProcess> {
  const main = join(PROJECT, 'firmware', 'main.ts')
  const words = ['--disable-warning=ExperimentalWarning', main, command, '--config', configFile, ...args]
  return startProgram(t, process.execPath, words)
}

/** As `startKiosk`, of a program that lies elsewhere; `env` instead of ours. */
export async function startProgram(
  t: { teardown(end: () => Promise<void>): void },
  file: string,
  words: readonly string[],
  env = process.env,
): Promise<KioskProcess> {
  const child = spawn(file, words, { stdio: ['ignore', 'pipe', 'pipe'], env })
  diesWithUs(child)
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
  }
  const output = (): string => chunks.join('')
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode
  }
  t.teardown(async () => {
    await end('SIGKILL')
  })
  const address = await addressOf(child, output)
  return {
    ...kioskClient(address),
    pid: child.pid ?? 0,
    output,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL')
    },
  }
}

async function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0]
    if (address !== undefined) return address
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the kiosk did not start: ${output()}`)
    await pause()
  }
}
