import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { arm64Parts, whyNoArm64 } from './arm64.ts'
import { buildRelease } from './build.ts'
import { type Arch, type CompiledParts, partsHere } from './modules.ts'
import { digestOf } from './repository-files.ts'

const ROOT = resolve(import.meta.dirname, '..', '..')
/** Out of every tool's way. */
const OUT = resolve(ROOT, 'node_modules', '.cache', 'release')
const ARCHS: readonly Arch[] = ['x64', 'arm64']

/** `release [--arch x64|arm64] [--out FOLDER] [--changed]`. Exit codes: 0 built, 1 the checkout is not clean, or not here, 64 usage. */
export async function build(args: readonly string[]): Promise<number> {
  const options = { arch: { type: 'string' }, out: { type: 'string' }, changed: { type: 'boolean' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const asked = ARCHS.filter((arch) => values.arch === undefined || arch === values.arch)
  if (asked.length === 0) return refuse(64, `--arch is x64 or arm64, not ${values.arch ?? ''}`)
  const changed = await changedFiles()
  if (changed !== '' && values.changed !== true)
    return refuse(1, `the checkout is not clean; commit these, or build a trial with --changed:\n${changed}`)
  for (const arch of asked) {
    const reason = whyNot(arch)
    if (reason === null) await buildOne(arch, resolve(values.out ?? OUT))
    else if (values.arch === undefined) process.stderr.write(`release: ${arch} is left out: ${reason}\n`)
    else return refuse(1, `${arch} cannot be built here: ${reason}`)
  }
  return 0
}

/** Addons are compiled for arm64 on x64 too; the other way round nobody needed it. */
function whyNot(arch: Arch): string | null {
  if (arch === process.arch) return null
  return arch === 'arm64' ? whyNoArm64() : 'it is built on x64'
}

async function buildOne(arch: Arch, out: string): Promise<void> {
  const compiled: CompiledParts = arch === process.arch ? partsHere(ROOT) : await arm64Parts(say)
  const { archive } = await buildRelease(ROOT, compiled, out)
  const { sha256 } = await digestOf(archive)
  process.stdout.write(`${sha256}  ${archive}  ${((await stat(archive)).size / 1e6).toFixed(1)} MB\n`)
}

async function changedFiles(): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['status', '--porcelain'], { cwd: ROOT })
  return stdout.trimEnd()
}

function say(text: string): void {
  process.stderr.write(`release: ${text}\n`)
}

function refuse(code: number, why: string): number {
  say(why)
  return code
}
