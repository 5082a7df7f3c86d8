import type { LoadedConfig } from '../../config/load.ts'
import type { PracticeScore } from '../domain/practice-score.ts'
import type { Log } from '../ports/log.ts'
import { runKiosk } from './run-kiosk.ts'

export interface PracticeOptions {
  readonly log: Log
  readonly version: string
  readonly seed: number
  readonly minutes: number
}

export interface RunningPractice {
  readonly address: string
  /** Resolves when the time is over. */
  readonly over: Promise<void>
  /** Ends it now, if it still runs. */
  finish(): PracticeScore
  close(): Promise<void>
}

/** Runs a kiosk that `practiceConfig` made, and the morning on it. Rejects as `runKiosk` does. */
export async function runPractice(
  loaded: LoadedConfig,
  { log, minutes, seed, version }: PracticeOptions,
): Promise<RunningPractice> {
  const running = await runKiosk(loaded, {
    log,
    version,
    residentsPerHour: 0,
    practice: { seed, minutes },
  })
  const { practice } = running
  if (practice === null) throw new Error('a practice was asked for and none runs')
  const over = new Promise<void>((resolve) => {
    practice.onOver(resolve)
  })
  return { address: running.address, over, finish: () => practice.finish(), close: () => running.close() }
}
