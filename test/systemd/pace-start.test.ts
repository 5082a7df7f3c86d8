import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'

const run = promisify(execFile)
const SCRIPT = join(import.meta.dirname, '..', '..', 'systemd', 'pace-start')

/** Starts at these seconds of a boot: which of them rested first. */
async function starts(
  t: ExecutionContext,
  seconds: readonly number[],
  known?: string,
): Promise<{ readonly rested: readonly number[]; readonly kept: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'pace-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const [file, uptime] = [join(folder, 'starts'), join(folder, 'uptime')]
  if (known !== undefined) await writeFile(file, known)
  const rested: number[] = []
  for (const second of seconds) {
    await writeFile(uptime, `${second}.73 1234.56\n`)
    const { stdout } = await run(SCRIPT, [file, uptime], { env: { ...process.env, PACE_REST_SECONDS: '0' } })
    if (stdout.includes('resting')) rested.push(second)
  }
  return { rested, kept: await readFile(file, 'utf8') }
}

test('five starts in ten minutes are at once, each further one rests', async (t) => {
  t.deepEqual((await starts(t, [10, 14, 18, 22, 26, 30, 60])).rested, [30, 60])
})

test('a start that comes after a quiet time is at once, and old starts are forgotten', async (t) => {
  const { kept, rested } = await starts(t, [10, 14, 18, 22, 26, 700])
  t.deepEqual(rested, [])
  t.is(kept, '700\n')
})

test('starts of an earlier boot, and a file that is damaged, count for nothing', async (t) => {
  const { kept, rested } = await starts(t, [20, 24], '90000\n90003\n90006\n90009\n90012\nabc\n-3\n\n')
  t.deepEqual(rested, [])
  t.is(kept, '20\n24\n')
})

test('where nothing can be read or kept it starts all the same', async (t) => {
  await t.notThrowsAsync(run(SCRIPT, ['/nowhere/starts', '/nowhere/uptime']))
  await t.notThrowsAsync(run(SCRIPT, ['/nowhere/starts']))
})
