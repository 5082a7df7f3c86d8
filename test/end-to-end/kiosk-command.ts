import { execFile } from 'node:child_process'
import { join } from 'node:path'

/** Long past what any command needs; a kiosk that starts where it should refuse is ended then. */
const TIMEOUT_MS = 40_000
const MAIN = join(import.meta.dirname, '..', '..', 'firmware', 'main.ts')

export interface Ended {
  /** Null when it had to be killed. */
  readonly code: number | null
  readonly out: string
  /** What stands on standard error. */
  readonly said: string
}

/** The real program, `kiosk WORDS`, until it ends by itself. */
export function runKioskCommand(words: readonly string[]): Promise<Ended> {
  const args = ['--disable-warning=ExperimentalWarning', MAIN, ...words]
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' }, (_, out, said) => {
      resolve({ code: child.exitCode, out, said })
    })
  })
}
