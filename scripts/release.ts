import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs, promisify } from 'node:util'
import { buildRelease } from './package/build.ts'
import { releaseArch } from './package/modules.ts'

const USAGE = 'release [--out FOLDER] [--changed]   --changed: also what is not committed yet, for a trial'
const ROOT = resolve(import.meta.dirname, '..')
/** Out of every tool's way. */
const OUT = resolve(ROOT, 'node_modules', '.cache', 'release')

/** Exit codes: 0 built, 1 the checkout is not clean, 64 usage. */
async function main(): Promise<number> {
  let options: { out?: string | undefined; changed?: boolean | undefined }
  try {
    ;({ values: options } = parseArgs({ options: { out: { type: 'string' }, changed: { type: 'boolean' } } }))
  } catch {
    return refuse(64, USAGE)
  }
  const changed = await changedFiles()
  if (changed !== '' && options.changed !== true)
    return refuse(1, `the checkout is not clean; commit these, or build a trial with --changed:\n${changed}`)
  const { archive } = await buildRelease(ROOT, releaseArch(), resolve(options.out ?? OUT))
  const hash = createHash('sha256')
  await pipeline(createReadStream(archive), hash)
  process.stdout.write(`${hash.digest('hex')}  ${archive}  ${((await stat(archive)).size / 1e6).toFixed(1)} MB\n`)
  return 0
}

async function changedFiles(): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['status', '--porcelain'], { cwd: ROOT })
  return stdout.trimEnd()
}

function refuse(code: number, why: string): number {
  process.stderr.write(`release: ${why}\n`)
  return code
}

process.exitCode = await main()
