import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type Ended, ROOT, run } from './script-fixture.ts'

const CHECKS = ['format', 'types', 'lint', 'direction', 'unused']

/** `scripts/check` where each check says its words, and this one fails. */
async function checks(t: ExecutionContext, failing: string | null): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-check-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'scripts'))
  await mkdir(join(folder, 'bin'))
  await cp(join(ROOT, 'scripts', 'check'), join(folder, 'scripts', 'check'))
  await writeFile(join(folder, 'bin', 'npm'), `#!/bin/sh\necho "npm $*"\n[ "$2" != 'check:${failing}' ]\n`)
  await chmod(join(folder, 'bin', 'npm'), 0o755)
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` }
  return run(join(folder, 'scripts', 'check'), [], { cwd: '/', env })
}

test('every check is made, each once, and the linter by two where nothing was linted yet', async (t) => {
  const { code, out } = await checks(t, null)
  t.is(code, 0)
  const said = ['format', 'types', 'direction', 'unused'].map((name) => `npm run check:${name}`)
  t.deepEqual(out.trim().split('\n'), [...said, 'npm run check:lint -- --concurrency 2'])
})

for (const name of CHECKS)
  test(`${name} that fails is a failure of all, and the others are made nevertheless`, async (t) => {
    const { code, out } = await checks(t, name)
    t.is(code, 1)
    t.is(out.trim().split('\n').length, CHECKS.length)
  })
