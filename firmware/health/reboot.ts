import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The bus answers in milliseconds. */
const ASK_MS = 5_000

/**
 * Whether logind would let this account restart the machine (org.freedesktop.login1(5), `CanReboot`): where the polkit
 * rule of systemd/ is not there it says `challenge` or `no`, and where there is no logind nobody answers.
 */
export async function mayReboot(): Promise<boolean> {
  const call = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager', 'CanReboot']
  const asked = promisify(execFile)('busctl', ['call', '--system', ...call], { timeout: ASK_MS })
  return await asked.then(
    ({ stdout }) => stdout.trim() === 's "yes"',
    () => false,
  )
}

/** Rejects where it may not. systemd stops this process like any other: what was confirmed is on disk. */
export async function rebootMachine(): Promise<void> {
  await promisify(execFile)('systemctl', ['reboot', '--no-ask-password'], { timeout: ASK_MS })
}
