import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ExecutionContext } from 'ava'
import type { Report } from '../../../firmware/consumer/report.ts'
import { diesWithUs } from '../../support/dies-with-us.ts'

const MAIN = join(import.meta.dirname, '..', '..', '..', 'firmware', 'kioskctl', 'main.ts')
const PATIENCE_MS = 30_000

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly said: string
}

/** `kioskctl WORDS` until it ends by itself. */
export async function runKioskctl(words: readonly string[]): Promise<Ended> {
  const { child, out, said } = launch(words)
  await once(child, 'close')
  return { code: child.exitCode, out: out(), said: said() }
}

export interface Started {
  readonly child: ChildProcess
  /** Once it has said so; rejects with all it said when it ends first. */
  until(said: RegExp): Promise<void>
  said(): string
}

/** `kioskctl WORDS` in the background; whoever starts it ends it. */
export function startKioskctl(words: readonly string[]): Started {
  const { child, out, said } = launch(words)
  const all = (): string => out() + said()
  const until = (wanted: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (wanted.test(all())) resolve()
      }
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', look)
      child.once('exit', () => {
        reject(new Error(all()))
      })
      look()
    })
  return { child, until, said: all }
}

export interface Watching {
  /** The newest line that satisfies the condition; rejects with the last one after a while. */
  until(condition: (report: Report) => boolean): Promise<Report>
  end(signal: NodeJS.Signals): Promise<Ended>
}

/** `kioskctl watch --json WORDS`; killed with the test if it is still there. */
export function startWatch(t: ExecutionContext, words: readonly string[]): Watching {
  const { child, out, said } = launch(['watch', '--json', ...words])
  const closed = once(child, 'close')
  let last: Report | null = null
  const waiters = new Set<() => void>()
  createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
    last = JSON.parse(line) as Report
    for (const look of waiters) look()
  })
  const end = async (signal: NodeJS.Signals): Promise<Ended> => {
    child.kill(signal)
    await closed
    return { code: child.exitCode, out: out(), said: said() }
  }
  t.teardown(() => end('SIGKILL'))
  return {
    end,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`kioskctl last said ${JSON.stringify(last)} ${said()}`))
        }, PATIENCE_MS)
        const look = (): void => {
          if (last === null || !condition(last)) return
          clearTimeout(timer)
          waiters.delete(look)
          resolve(last)
        }
        waiters.add(look)
        look()
      }),
  }
}

function launch(words: readonly string[]): { child: ChildProcess; out: () => string; said: () => string } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words])
  diesWithUs(child)
  const texts = { out: '', said: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.said += text))
  return { child, out: () => texts.out, said: () => texts.said }
}
