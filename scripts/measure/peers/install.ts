import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const LOCK = join(import.meta.dirname, 'package-lock.json')
/** What was installed here last. */
const STAMP = join(import.meta.dirname, 'node_modules', '.bench-lock')
const INSTALL_TIMEOUT_MS = 300_000

/** Fetches the peers' packages into this folder when they are not there as locked. Null, or why it was not possible. */
export async function installPeers(): Promise<string | null> {
  const lock = await readFile(LOCK, 'utf8')
  if (existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === lock) return null
  try {
    const options = { cwd: import.meta.dirname, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 }
    await promisify(execFile)('npm', ['ci', '--ignore-scripts'], options)
    await writeFile(STAMP, lock)
    return null
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n').slice(1)
    return `the peers' packages could not be fetched (npm ci in scripts/measure/peers: ${line.trim()})`
  }
}
