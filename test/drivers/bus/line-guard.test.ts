import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { guardLine } from '../../../drivers/bus/line-guard.ts'

const GUARD = join(import.meta.dirname, '..', '..', '..', 'drivers', 'bus', 'line-guard.ts')
const DEADLINE_MS = 20_000

/** The file of a line that is driven high. */
async function highLine(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'line-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'value')
  await writeFile(file, '1\n')
  return file
}

async function fallen(file: string): Promise<void> {
  const deadline = AbortSignal.timeout(DEADLINE_MS)
  const changes = Promise.withResolvers<undefined>()
  const watcher = watch(file, { signal: deadline })
  watcher.on('change', () => {
    void readFile(file, 'utf8').then((text) => {
      if (text === '0\n') changes.resolve(undefined)
    })
  })
  watcher.on('error', changes.reject)
  if ((await readFile(file, 'utf8')) !== '0\n') await changes.promise
  watcher.close()
}

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
  test(`the line falls when its process ends by ${signal}`, async (t) => {
    const file = await highLine(t)
    const script = `import { guardLine } from ${JSON.stringify(GUARD)}
      guardLine(${JSON.stringify(file)}, () => undefined)
      setInterval(() => undefined, 1000)
      console.log('ready')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    t.is(await readFile(file, 'utf8'), '1\n', 'while it lives, nothing is released')
    child.kill(signal)
    await fallen(file)
    t.pass()
  })
}

test('closing lets it fall too, and twice is once', async (t) => {
  const file = await highLine(t)
  const guard = guardLine(file, () => {
    t.fail('no shell')
  })
  guard.close()
  guard.close()
  await fallen(file)
  t.pass()
})
