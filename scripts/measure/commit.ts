import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The commit of this folder, short; null where there is none, as in a release. To be asked before a run: what is changed meanwhile is not what was run. */
export async function commitHere(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname })
    return stdout.trim()
  } catch {
    return null
  }
}
