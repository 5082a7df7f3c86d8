import type { Log } from '../ports/log.ts'

/**
 * A fault of ours ends the process, loudly: what was being folded may be half folded, and the next start folds the
 * journal from its beginning. Whoever waits for an answer loses the connection and asks again; what was confirmed is on
 * disk. systemd starts us anew (`Restart=always`).
 */
export function dieOfFaults(log: Log): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.once(event, (error: unknown) => {
      const cause = error instanceof Error ? error.stack : String(error)
      log.error({ event: 'kiosk.crashed', cause }, 'kiosk crashed')
      process.exit(70)
    })
  }
}
