import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { end } from './broker.ts'
import type { Closers } from './closers.ts'

const PROGRAM = join(import.meta.dirname, 'long-line-process.ts')

/** A line to a broker that takes its time, in a process of its own: it must not share the turn of what it measures. */
export interface LongLine {
  readonly port: number
  /** What each ping to the broker and back took since the last call, one at a time, on the same line. */
  trips(): Promise<readonly number[]>
}

/** `delayMs` each way. */
export async function openLongLine(closers: Closers, target: number, delayMs: number): Promise<LongLine> {
  const child = fork(PROGRAM, [String(target), String(delayMs)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  closers.add(() => end(child))
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    trips: async () => {
      child.send('trips')
      const [trips] = (await once(child, 'message')) as [readonly number[]]
      return trips
    },
  }
}
