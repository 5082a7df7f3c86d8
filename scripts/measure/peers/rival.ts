import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { end } from '../broker.ts'

/** Offered to every program alike. */
export const TOPIC = 'rival/event'
const BODY_BYTES = 750
/** Offered at a time, each anew when one is accepted. */
const OFFERED = 100

/** A program that takes events while there is no broker, and brings them when there is one. */
export interface Rival {
  readonly name: string
  /** So many are offered at a time: what is slow is asked less. */
  readonly events: number
  /** Begins, or begins again, on its folder; the broker at `url` may be there or not. */
  start(folder: string, url: string): Promise<Running>
}

export interface Running {
  readonly pid: number
  /** Offers events `from` to `to`; calls with each that it says to have. Resolves when it has all. */
  accept(from: number, to: number, onAccepted: (n: number) => void): Promise<void>
  kill(): Promise<void>
}

/** Event number `n`, of the size of a sampling event. */
export function bodyOf(n: number): Buffer {
  return Buffer.from(`${n} `.padEnd(BODY_BYTES, 'x'))
}

/** Of such a body, or of an event of the kiosk about visit `n`; NaN for what is neither. */
export function numberOf(body: Uint8Array): number {
  const found = /^(\d+) |"subject":"K0042-1-V(\d+)"/.exec(Buffer.from(body).toString('latin1'))
  return Number(found?.[1] ?? found?.[2])
}

/** Offers through `take`, `OFFERED` at a time, until all are accepted. */
export async function offer(
  from: number,
  to: number,
  take: (n: number) => Promise<void>,
  onAccepted: (n: number) => void,
): Promise<void> {
  let next = from
  const lane = async (): Promise<void> => {
    while (next <= to) {
      const n = next
      next += 1
      await take(n)
      onAccepted(n)
    }
  }
  await Promise.all(Array.from({ length: OFFERED }, lane))
}

/** A program of ours around a package, in a process of its own that can be killed; it speaks as `rival-process.ts`. */
export function forkedRival(name: string, file: string, events: number): Rival {
  return {
    name,
    events,
    start: async (folder, url) => {
      const child = fork(join(import.meta.dirname, file), [folder, url], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      await Promise.race([once(child, 'message'), gone(child, name)])
      return {
        pid: child.pid ?? 0,
        kill: () => end(child),
        accept: async (from, to, onAccepted) => {
          let left = to - from + 1
          const all = new Promise<void>((resolve) => {
            child.on('message', (accepted: readonly number[]) => {
              for (const n of accepted) onAccepted(n)
              left -= accepted.length
              if (left === 0) resolve()
            })
          })
          child.send([from, to])
          await Promise.race([all, once(child, 'exit')])
          child.removeAllListeners('message')
        },
      }
    },
  }
}

export async function gone(child: ChildProcess, name: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`${name} ended at its start (${code ?? 'killed'})`)
}
