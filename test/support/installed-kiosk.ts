import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pauseMs } from 'node:timers/promises'
import { promisify } from 'node:util'
import { diesWithUs } from './dies-with-us.ts'
import type { Bench } from './district.ts'

const run = promisify(execFile)
const TREE = join(import.meta.dirname, '..', '..')
const SYSTEMD = join(TREE, 'systemd')

/** What a slot starts to be the kiosk; of this tree, whatever its version is called. */
export const REAL_PROGRAM = `exec ${process.execPath} --disable-warning=ExperimentalWarning ${TREE}/firmware/main.ts "$@"`

/** Version 0.1.0 in slot a behind the launcher, and whoever starts it again as its unit says: pace, rest, start. */
export class InstalledKiosk {
  readonly root: string
  readonly #config: string
  readonly #listeners: ((line: string) => void)[] = []
  #child: ChildProcess | null = null
  readonly #over = new AbortController()
  #running: Promise<void> = Promise.resolve()

  private constructor(root: string, config: string) {
    this.root = root
    this.#config = config
  }

  /** In `folder`; nothing is started. */
  static async make(bench: Bench, folder: string, config: string): Promise<InstalledKiosk> {
    const kiosk = new InstalledKiosk(join(folder, 'opt'), config)
    await kiosk.fill('a', '0.1.0', REAL_PROGRAM)
    await cp(join(SYSTEMD, 'launch'), join(kiosk.root, 'launch'))
    await symlink('slots/a', join(kiosk.root, 'current'))
    // A time source vouches for the clock.
    await mkdir(kiosk.#bin)
    await writeFile(join(kiosk.#bin, 'timedatectl'), '#!/bin/sh\necho yes\n', { mode: 0o755 })
    bench.teardown(() => kiosk.stop())
    return kiosk
  }

  async fill(slot: 'a' | 'b', version: string, program: string): Promise<void> {
    const folder = join(this.root, 'slots', slot)
    await mkdir(join(folder, 'bin'), { recursive: true })
    await writeFile(join(folder, 'bin', 'kiosk'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
    await writeFile(join(folder, 'release.json'), JSON.stringify({ version, arch: process.arch }))
  }

  /** Each line that launcher and kiosk say. */
  onLine(listener: (line: string) => void): void {
    this.#listeners.push(listener)
  }

  async start(): Promise<void> {
    const unit = await readFile(join(SYSTEMD, 'sampling-kiosk.service'), 'utf8')
    const restMs = 1_000 * Number(/^RestartSec=(\d+)$/m.exec(unit)?.[1])
    const stays = Number(/^RestartPreventExitStatus=(\d+)$/m.exec(unit)?.[1])
    this.#running = this.#manage(restMs, stays)
  }

  /** SIGTERM, and nobody starts it again. */
  async stop(): Promise<void> {
    this.#over.abort()
    this.#child?.kill('SIGTERM')
    await this.#running
  }

  async #manage(restMs: number, stays: number): Promise<void> {
    const { signal } = this.#over
    while (!signal.aborted) {
      await run(join(SYSTEMD, 'pace-start'), [join(this.root, 'starts-of-the-unit')], { signal }).catch(() => undefined)
      if ((await this.#once(signal)) === stays) return
      await pauseMs(restMs, undefined, { signal }).catch(() => undefined)
    }
  }

  #once({ aborted }: AbortSignal): Promise<number | null> {
    if (aborted) return Promise.resolve(null)
    const env = { ...process.env, PATH: `${this.#bin}:${process.env['PATH'] ?? ''}` }
    const words = ['run', '--config', this.#config, '--residents', '0']
    const child = spawn(join(this.root, 'launch'), words, { stdio: ['ignore', 'pipe', 'pipe'], env })
    this.#child = child
    diesWithUs(child)
    for (const stream of [child.stdout, child.stderr]) {
      let rest = ''
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) for (const listener of this.#listeners) listener(line)
      })
    }
    return new Promise((resolve) => child.once('exit', resolve))
  }

  get #bin(): string {
    return join(this.root, 'bin')
  }
}
