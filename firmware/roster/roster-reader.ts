import { Worker } from 'node:worker_threads'
import type { RosterReport } from '../ports/roster.ts'
import { ROSTER_LIMITS } from './limits.ts'
import type { LineSetting, ListedPerson } from './roster-line.ts'

export interface WorkerTask {
  readonly bytes: Uint8Array
  readonly setting: LineSetting
}

export type WorkerMessage =
  | { readonly kind: 'people'; readonly people: readonly ListedPerson[] }
  | { readonly kind: 'report'; readonly report: RosterReport }

/**
 * Reads a roster in a thread with limits of time and memory, and hands its people on in slices: no slice keeps the
 * kiosk from a check-in for longer than a few milliseconds. Rejects only on a fault of ours.
 */
export async function readRosterApart(
  bytes: Uint8Array,
  setting: LineSetting,
  take: (people: readonly ListedPerson[]) => void,
): Promise<RosterReport> {
  if (bytes.length > ROSTER_LIMITS.bytes) return { ok: false, fault: 'too-large', detail: '', problems: [] }
  const worker = new Worker(new URL('./roster-worker.ts', import.meta.url), {
    workerData: { bytes, setting } satisfies WorkerTask,
    resourceLimits: { maxOldGenerationSizeMb: ROSTER_LIMITS.workerMegabytes },
  })
  const deadline = AbortSignal.timeout(ROSTER_LIMITS.workerMs)
  try {
    return await reportOf(worker, deadline, take)
  } finally {
    await worker.terminate()
  }
}

function reportOf(
  worker: Worker,
  deadline: AbortSignal,
  take: (people: readonly ListedPerson[]) => void,
): Promise<RosterReport> {
  return new Promise((resolve, reject) => {
    const failed = (fault: 'too-much-inside' | 'took-too-long'): void => {
      resolve({ ok: false, fault, detail: '', problems: [] })
    }
    deadline.addEventListener('abort', () => {
      failed('took-too-long')
    })
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'report') {
        resolve(message.report)
        return
      }
      take(message.people)
      setImmediate(() => {
        worker.postMessage('next')
      })
    })
    worker.on('error', (error: unknown) => {
      const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      if (isMemory) failed('too-much-inside')
      else reject(new Error('the roster reader failed', { cause: error }))
    })
    worker.on('exit', () => {
      reject(new Error('the roster reader ended without a report'))
    })
  })
}
