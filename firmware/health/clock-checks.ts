import { execFile } from 'node:child_process'
import { type Finding, warning, well } from '../domain/finding.ts'
import type { DoctorCheck } from '../ports/doctor.ts'

/** systemd may have to wake its daemon. */
const ASK_MS = 5_000

/** Asks `timedatectl` with these words; null where it is not there or says nothing. */
export type AskTime = (words: readonly string[]) => Promise<string | null>

/** Whether a time source has set the machine's clock, and how far from it the clock is. */
export function clockCheck(nowMs: () => number, ask: AskTime = timedatectl): DoctorCheck {
  return { name: 'clock', withinMs: 2 * ASK_MS, run: async () => [await clockFinding(new Date(nowMs()), ask)] }
}

async function clockFinding(now: Date, ask: AskTime): Promise<Finding> {
  const time = now.toISOString().slice(0, 16).replace('T', ' ')
  const isSynced = await ask(['show', '-p', 'NTPSynchronized', '--value'])
  if (isSynced === 'yes') {
    const status = (await ask(['timesync-status'])) ?? ''
    const offset = /^\s*Offset: (\S+)/m.exec(status)?.[1]
    const source = /^\s*Server: (\S+)/m.exec(status)?.[1]
    const from = source === undefined ? '' : ` by ${source}`
    return well('clock', `set${from}${offset === undefined ? '' : `, offset ${offset}`}; it is ${time} UTC`)
  }
  const next =
    'let it reach a time server (timedatectl timesync-status), or let the leader enter the time on the crew page'
  if (isSynced === null)
    return warning('clock', `nobody says whether it was set (no timedatectl); it says ${time} UTC`, next)
  return warning('clock', `no time source has set it since the start; it says ${time} UTC`, next)
}

function timedatectl(words: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('timedatectl', [...words], { timeout: ASK_MS }, (error, out) => {
      resolve(error === null ? out.trim() : null)
    })
  })
}
