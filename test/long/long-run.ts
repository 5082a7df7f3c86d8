import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { commitHere } from '../../scripts/measure/commit.ts'

export interface LongRun {
  readonly seed: number
  /** Of its own; removed afterwards. */
  readonly folder: string
  /** How often, or how much; each run says what it counts. */
  readonly count: number
}

/**
 * One long run: `scripts/test --long NAME [--seed N] [--count N]`. What it found is printed and kept in
 * `test/long/results/NAME.json` with date, commit and seed, unless less was asked for. Ends with 1 where `isGood` says so.
 */
export async function longRun<Figures extends object>(
  name: string,
  defaults: { readonly seed: number; readonly count: number },
  run: (run: LongRun) => Promise<Figures>,
  isGood: (figures: Figures) => boolean,
): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } })
  const seed = Number(values.seed ?? defaults.seed)
  const count = Number(values.count ?? defaults.count)
  const folder = await mkdtemp(path.join(tmpdir(), `kiosk-${name}-`))
  const began = Date.now()
  const commit = await commitHere()
  try {
    const figures = await run({ seed, count, folder })
    const minutes = Math.round((Date.now() - began) / 6_000) / 10
    const isIt = isGood(figures)
    const result = {
      date: new Date(began).toISOString(),
      commit,
      seed,
      count,
      minutes,
      isGood: isIt,
      figures,
    }
    const text = `${JSON.stringify(result, null, 2)}\n`
    const results = path.join(import.meta.dirname, 'results')
    await mkdir(results, { recursive: true })
    // A shorter try takes no place of the whole run.
    if (count >= defaults.count) await writeFile(path.join(results, `${name}.json`), text)
    process.stdout.write(text)
    process.exitCode = isIt ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
