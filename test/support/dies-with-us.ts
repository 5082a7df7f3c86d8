import type { ChildProcess } from 'node:child_process'

/** A test that is cut off, or dies of an error nobody catches, leaves no process behind. */
export function diesWithUs(child: ChildProcess): void {
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
}
