import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { diesWithUs } from './dies-with-us.ts'

const LAUNCH = join(import.meta.dirname, '..', '..', 'systemd', 'launch')

/** What changes files: the launcher can only be cut between two of these. */
const CHANGING = ['mv', 'ln', 'rm', 'sync'] as const

export interface Ended {
  /** 0 to 255; null where a signal ended it. */
  readonly code: number | null
  readonly err: string
  /** Programs that were run and change files. */
  readonly changes: number
}

/** An installed kiosk in a folder of its own: the launcher, two slots with programs of the test's, and a machine that boots. */
export class Slots {
  readonly root: string
  readonly #tools: string

  private constructor(root: string) {
    this.root = root
    this.#tools = join(root, 'tools')
  }

  static async make(t: ExecutionContext): Promise<Slots> {
    const root = await mkdtemp(join(tmpdir(), 'slots-'))
    t.teardown(() => rm(root, { recursive: true, force: true }))
    const slots = new Slots(root)
    await mkdir(join(root, 'slots'))
    await mkdir(join(root, 'proc', 'sys', 'kernel', 'random'), { recursive: true })
    await copyFile(LAUNCH, join(root, 'launch'))
    await chmod(join(root, 'launch'), 0o755)
    await slots.#makeTools()
    await slots.boot('boot-1', 100)
    await slots.fill('a', 'echo "$KIOSK_SLOT $*" >>"$KIOSK_SLOTS/ran"')
    await slots.fill('b', 'echo "$KIOSK_SLOT $*" >>"$KIOSK_SLOTS/ran"')
    await symlink('slots/a', join(root, 'current'))
    return slots
  }

  /** The program of a slot: lines of sh. */
  async fill(slot: 'a' | 'b', program: string): Promise<void> {
    const bin = join(this.root, 'slots', slot, 'bin')
    await mkdir(bin, { recursive: true })
    await writeFile(join(bin, 'kiosk'), `#!/bin/sh\n${program}\n`)
    await chmod(join(bin, 'kiosk'), 0o755)
  }

  async boot(bootId: string, uptimeS: number): Promise<void> {
    await writeFile(join(this.root, 'proc', 'sys', 'kernel', 'random', 'boot_id'), `${bootId}\n`)
    await writeFile(join(this.root, 'proc', 'uptime'), `${uptimeS}.25 1.00\n`)
  }

  /** As the kiosk in slot a leaves it when it has switched to b. */
  async switchToB(): Promise<void> {
    await writeFile(join(this.root, 'slots', 'trial'), 'b a u1\n')
    await rm(join(this.root, 'current'))
    await symlink('slots/b', join(this.root, 'current'))
  }

  current(): Promise<string> {
    return readlink(join(this.root, 'current'))
  }

  /** Of a file in `slots/`; null where there is none. */
  async said(name: string): Promise<string | null> {
    const text = await readFile(join(this.root, 'slots', name), 'utf8').catch(() => null)
    return text === null ? null : text.trim().replaceAll(/ +/g, ' ')
  }

  /** Which slots ran, in order. */
  async ran(): Promise<readonly string[]> {
    const lines = await this.said('ran')
    return lines === null ? [] : lines.split('\n').flatMap((line) => line.split(' ')[0] ?? [])
  }

  start(options: { readonly killAt?: number; readonly lateS?: number } = {}): ChildProcess {
    const child = spawn(join(this.root, 'launch'), ['run', '--config', 'x y'], {
      env: {
        PATH: `${this.#tools}:/usr/bin:/bin`,
        LAUNCH_PROC: join(this.root, 'proc'),
        LAUNCH_LATE_S: String(options.lateS ?? 900),
        KILL_AT: String(options.killAt ?? 0),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    diesWithUs(child)
    return child
  }

  /** Runs the launcher to its end. `killAt`: it is killed instead of the n-th change; negative: after it. */
  async launch(options: { readonly killAt?: number; readonly lateS?: number } = {}): Promise<Ended> {
    await writeFile(join(this.#tools, 'count'), '0\n')
    const child = this.start(options)
    let err = ''
    child.stderr?.on('data', (data: Buffer) => (err += data.toString()))
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.stderr?.destroy()
    return { code, err, changes: Number(await readFile(join(this.#tools, 'count'), 'utf8')) }
  }

  async #makeTools(): Promise<void> {
    await mkdir(this.#tools)
    for (const name of CHANGING) {
      const file = join(this.#tools, name)
      const program = `#!/bin/sh
read -r n <${this.#tools}/count
n=$((n + 1))
echo $n >${this.#tools}/count
[ "$n" = "\${KILL_AT:-0}" ] && kill -9 $PPID && exit 1
/usr/bin/${name} "$@"
code=$?
[ "-$n" = "\${KILL_AT:-0}" ] && kill -9 $PPID
exit $code
`
      // A disk that is synced a hundred times makes the test slow and no truer: nothing loses power here.
      await writeFile(file, name === 'sync' ? program.replace('/usr/bin/sync "$@"', ':') : program)
      await chmod(file, 0o755)
    }
  }
}
