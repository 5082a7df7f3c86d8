import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Closers } from './closers.ts'
import { answers, freePort } from './loopback.ts'

const PROGRAMS = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto']
const LISTENER = '/usr/bin/mosquitto_sub'
const WAIT_MAX_MS = 120_000
const LOOK_MS = 5
/** What brokers announce, and what the kiosk has in flight at most. */
export const WINDOW = 100
/** In the results, where a measurement needs one. */
export const NO_MOSQUITTO = 'no mosquitto here (apt-get install mosquitto mosquitto-clients)'

export function hasMosquitto(): boolean {
  return PROGRAMS.some((path) => existsSync(path)) && existsSync(LISTENER)
}

export interface Broker {
  readonly port: number
  readonly child: ChildProcess
}

/** A mosquitto below `folder`, ended with the rest. Others as `launchMosquitto`. */
export async function startMosquitto(closers: Closers, folder: string): Promise<Broker> {
  const broker = await launchMosquitto(folder, ['persistence false'])
  closers.add(() => end(broker.child))
  return broker
}

/** A mosquitto on loopback, with these lines in its configuration besides what all have. The caller ends it. */
export async function launchMosquitto(folder: string, lines: readonly string[], atPort?: number): Promise<Broker> {
  const program = PROGRAMS.find((path) => existsSync(path))
  if (program === undefined) throw new Error(NO_MOSQUITTO)
  const port = atPort ?? (await freePort())
  const file = join(folder, `mosquitto-${port}.conf`)
  const common = [
    'user root', // else it becomes somebody who may not write here
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'log_dest none',
    'set_tcp_nodelay true',
    `max_inflight_messages ${WINDOW}`,
    'max_queued_messages 0',
  ]
  await writeFile(file, [...common, ...lines, ''].join('\n'))
  const child = spawn(program, ['-c', file], { stdio: 'ignore' })
  await until(() => answers(port))
  return { port, child }
}

/** Somebody who hears everything: without anybody the broker would say so in each acknowledgement. */
export function startListener(closers: Closers, port: number): void {
  const words = ['-h', '127.0.0.1', '-p', String(port), '-t', '#', '-q', '0', '-N']
  const child = spawn(LISTENER, words, { stdio: 'ignore' })
  closers.add(() => end(child))
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

export async function until(condition: () => boolean | Promise<boolean>, maxMs = WAIT_MAX_MS): Promise<void> {
  const deadline = performance.now() + maxMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('what was measured came to no end')
    await pause(LOOK_MS)
  }
}
