// Releases for arm64 and x64, each built twice with everything compiled anew for arm64, and the one for arm64 at work under emulation.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { arm64Parts } from '../../scripts/package/arm64.ts'
import { buildRelease } from '../../scripts/package/build.ts'
import { type CompiledParts, partsHere } from '../../scripts/package/modules.ts'
import { digestOf } from '../../scripts/package/repository-files.ts'
import { emulate, whyNoArm64Programs } from '../support/arm64-release.ts'
import { longRun } from './long-run.ts'

const PROJECT = path.join(import.meta.dirname, '..', '..')
const ROSTER = '姓名,证件号码\n张测试,119999199003070019\n'
const run = promisify(execFile)

/** `times` archives of one kind of machine, each in a folder of its own. */
async function builds(
  folder: string,
  times: number,
  bring: (n: number) => Promise<CompiledParts>,
): Promise<readonly string[]> {
  const archives: string[] = []
  for (let n = 0; n < times; n += 1) {
    const { archive } = await buildRelease(PROJECT, await bring(n), path.join(folder, `${n}`))
    archives.push(archive)
  }
  return archives
}

async function digestsOf(archives: readonly string[]): Promise<readonly string[]> {
  return await Promise.all(archives.map(async (archive) => (await digestOf(archive)).sha256))
}

/** What the programs of a release say, first to last; each must end well. */
async function atWork(release: string, folder: string): Promise<readonly string[]> {
  await emulate(release)
  const people = path.join(folder, 'people.csv')
  await writeFile(people, ROSTER)
  const words = ['--config', path.join(release, 'config', 'demo.yaml'), '--data', path.join(folder, 'data')]
  const kiosk = async (...args: readonly string[]): Promise<string> =>
    (await run(path.join(release, 'bin', 'kiosk'), args)).stdout.trim()
  return [
    await kiosk('version'),
    await kiosk('roster', 'import', ...words, people),
    await kiosk('day', 'close', ...words),
    await kiosk('journal', 'stats', ...words),
    await kiosk('journal', 'verify', ...words),
  ]
}

await longRun(
  'arm64-release',
  { seed: 0, count: 2 },
  async ({ count, folder }) => {
    const whyNot = whyNoArm64Programs()
    if (whyNot !== null) throw new Error(whyNot)
    const arm64 = await builds(path.join(folder, 'arm64'), count, async (n) => {
      // Another home each time, so that nothing is there.
      const cache = path.join(folder, `cache-${n}`)
      await mkdir(cache)
      process.env['XDG_CACHE_HOME'] = cache
      return await arm64Parts((text) => process.stderr.write(`${text}\n`))
    })
    const x64 = await builds(path.join(folder, 'x64'), count, () => Promise.resolve(partsHere(PROJECT)))
    const said = await atWork((arm64[0] ?? '').replace(/\.tar\.gz$/, ''), folder)
    return { arm64: await digestsOf(arm64), x64: await digestsOf(x64), said }
  },
  ({ arm64, said, x64 }) => new Set(arm64).size === 1 && new Set(x64).size === 1 && said.length === 5,
)
