import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { LineGuard } from '../../../drivers/bus/line-guard.ts'

const GUARD = join(import.meta.dirname, '..', '..', '..', 'drivers', 'bus', 'line-guard.ts')
const DEADLINE_MS = 20_000

/** The file of a line that is driven high. */
async function highLine(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'line-'))
  // A guard whose process is being killed may still write.
  t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const file = join(folder, 'value')
  await writeFile(file, '1\n')
  return file
}

/** A process of its own that guards the file and then does something. Resolves when it guards. */
async function guarded(t: ExecutionContext, file: string, then: string, hangsAfterMs = 10_000) {
  const script = `import { LineGuard } from ${JSON.stringify(GUARD)}
    new LineGuard(${hangsAfterMs}).add(${JSON.stringify(file)})
    console.log('ready')
    ${then}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
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
    const child = await guarded(t, file, 'setInterval(() => undefined, 1000)')
    t.is(await readFile(file, 'utf8'), '1\n', 'while it lives, nothing is released')
    child.kill(signal)
    await fallen(file)
    t.pass()
  })
}

for (const [how, trouble] of [
  ['is stuck in a loop', 'setImmediate(() => { for (;;); })'],
  ['is stopped', "setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 10)"],
] as const) {
  test(`the line falls while its process lives and ${how}`, async (t) => {
    const file = await highLine(t)
    const child = await guarded(t, file, trouble, 500)
    await fallen(file)
    t.is(child.exitCode, null)
  })
}

test('a process that only has much to do keeps its line, and one guard holds several', async (t) => {
  const [gate, buzzer, other] = [await highLine(t), await highLine(t), await highLine(t)]
  const guard = new LineGuard(1_000)
  t.teardown(() => {
    guard.close()
  })
  for (const file of [gate, buzzer, other]) guard.add(file)
  guard.remove(other)
  const startedMs = performance.now()
  while (performance.now() - startedMs < 2_000) {
    const busyUntilMs = performance.now() + 40
    while (performance.now() < busyUntilMs);
    await setTimeout(5)
  }
  t.is(await readFile(gate, 'utf8'), '1\n')
  guard.close()
  guard.close()
  await Promise.all([fallen(gate), fallen(buzzer)])
  t.is(await readFile(other, 'utf8'), '1\n', 'it was taken back')
})
