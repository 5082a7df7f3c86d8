import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { answers } from '../../scripts/measure/loopback.ts'
import { diesWithUs } from './dies-with-us.ts'

/** RabbitMQ needs ten seconds on a quiet machine. */
const READY_TIMEOUT_MS = 90_000
const STOP_TIMEOUT_MS = 30_000
const LOOK_MS = 50
const WORDS_MAX = 8_000

export interface Launch {
  readonly program: string
  readonly words: readonly string[]
  /** Nothing else is in its environment but PATH. */
  readonly environment?: Readonly<Record<string, string>>
  /** Somebody listens on each when it is ready. */
  readonly ports: readonly number[]
}

/** Resolves when somebody listens on every port; rejects with its last words when it ends, or takes too long. */
export async function launch({ environment, ports, program, words }: Launch): Promise<ChildProcess> {
  const env = { PATH: '/usr/bin:/bin:/usr/sbin', ...environment }
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  diesWithUs(child)
  let said = ''
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-WORDS_MAX)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const deadlineMs = performance.now() + READY_TIMEOUT_MS
  while (!(await allAnswer(ports))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${program} ended: ${said}`)
    if (performance.now() > deadlineMs) {
      child.kill('SIGKILL')
      throw new Error(`${program} was not ready in time: ${said}`)
    }
    await pause(LOOK_MS)
  }
  return child
}

/** Resolves when it is gone; with force, when it takes longer than `withinMs`. */
export async function end(child: ChildProcess, signal: NodeJS.Signals, withinMs = STOP_TIMEOUT_MS): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs)
  await exit
  clearTimeout(timer)
}

async function allAnswer(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (!(await answers(port))) return false
  return true
}
