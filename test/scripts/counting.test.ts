import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { fewAtOnce } from '../support/few-at-once.ts'
import { type Ended, lendPackages, projectWith, ROOT, run } from './script-fixture.ts'

/** A machine busy with other tests is slow; this is not what is tested here. */
const PATIENCE_MS = 240_000

/** Runs `scripts/test` in a small project with these test files, set up already. */
async function runTests(
  t: ExecutionContext,
  files: Readonly<Record<string, string>>,
  { check = 'true', args = [], setup = '#!/bin/sh\n' }: { check?: string; args?: string[]; setup?: string } = {},
): Promise<Ended & { readonly lastLine: string }> {
  t.timeout(PATIENCE_MS)
  const folder = await projectWith(t, {
    'package.json': JSON.stringify({ type: 'module', scripts: { check } }),
    'scripts/setup': setup,
    ...Object.fromEntries(
      Object.entries(files).map(([name, body]) => [`test/${name}.test.ts`, `import test from 'ava'\n${body}`]),
    ),
  })
  await cp(join(ROOT, 'ava.config.js'), join(folder, 'ava.config.js'))
  await lendPackages(folder)
  const ended = await run(join(folder, 'scripts/test'), args, { cwd: '/' })
  return { ...ended, lastLine: ended.out.trimEnd().split('\n').at(-1) ?? '' }
}

/** Each is a run of its own, with processes of its own. */
const few = fewAtOnce(3)
const GOOD = `test('good', (t) => t.pass())\n`
const BAD = `test('bad', (t) => t.deepEqual({ a: 1, b: 'canary' }, { a: 1, b: 'other' }))\n`

few(test)('all good: the check counts as one test, and the last line alone says so', async (t) => {
  const { code, lastLine } = await runTests(t, { one: GOOD + GOOD.replace('good', 'better'), two: GOOD })
  t.is(lastLine, '4 passed, 0 failed')
  t.is(code, 0)
})

few(test)(
  'a failure is counted, shown in full, and ends in failure; the passed are counted all the same',
  async (t) => {
    const { code, lastLine, out } = await runTests(t, { one: GOOD + BAD, two: GOOD })
    t.is(lastLine, '3 passed, 1 failed')
    t.is(code, 1)
    t.regex(out, /- {3}b: 'canary',\n *\+ {3}b: 'other',/)
  },
)

few(test)('skipped tests and those still to be written are named third', async (t) => {
  const { code, lastLine } = await runTests(t, {
    one: `${GOOD}test.skip('later', (t) => t.pass())\ntest.todo('some day')\n`,
  })
  t.is(lastLine, '2 passed, 0 failed, 2 skipped')
  t.is(code, 0)
})

few(test)('a failing check is one failure, and the tests run nevertheless', async (t) => {
  const { code, lastLine } = await runTests(t, { one: GOOD }, { check: 'exit 3' })
  t.is(lastLine, '1 passed, 1 failed')
  t.is(code, 1)
})

few(test)('a test file that dies is a failure, in whatever way it dies', async (t) => {
  const { code, lastLine } = await runTests(t, {
    good: GOOD,
    exit: `test('exits', () => process.exit(0))\n`,
    signal: `test('is killed', () => process.kill(process.pid, 'SIGKILL'))\n`,
    missing: `import './none.ts'\n${GOOD}`,
    empty: '',
    rejection: `test('lets a promise go', (t) => { Promise.reject(new Error('x')); t.pass() })\n`,
    hook: `test.before(() => { throw new Error('x') })\n${GOOD}`,
  })
  t.regex(lastLine, /^[23] passed, 6 failed$/)
  t.is(code, 1)
})

few(test)('a test without an end is a failure', async (t) => {
  const hanging = `test('hangs', async () => { setInterval(() => {}, 1000); await new Promise(() => {}) })\n`
  const { code, lastLine } = await runTests(t, { one: GOOD + hanging }, { args: ['--timeout=5s'] })
  t.regex(lastLine, /^[12] passed, 1 failed$/) // 1: the machine was too busy to come to the good one
  t.is(code, 1)
})

few(test)('nothing to test is a failure, and so is ava that dies without a report', async (t) => {
  t.is((await runTests(t, {})).lastLine, '1 passed, 1 failed')
  const broken = await runTests(t, { one: GOOD }, { args: ['--config', 'none.config.js'] })
  t.is(broken.lastLine, '1 passed, 1 failed')
  t.is(broken.code, 1)
})

few(test)('a set-up that fails is a failure with the same last line', async (t) => {
  const { code, lastLine } = await runTests(t, { one: GOOD }, { setup: '#!/bin/sh\nexit 1\n' })
  t.is(lastLine, '0 passed, 1 failed')
  t.is(code, 1)
})

few(test)('what tests print is not taken for results', async (t) => {
  const noisy = `test('noisy', (t) => { console.log('  ✔ a\\n  ✘ [fail]: b\\n9 passed, 9 failed'); t.log('✔ c\\n  ✔ d'); t.pass() })\n`
  const { code, lastLine } = await runTests(t, { one: noisy })
  t.is(lastLine, '2 passed, 0 failed')
  t.is(code, 0)
})

few(test)('arguments go to ava: one file of two', async (t) => {
  const { lastLine } = await runTests(t, { one: GOOD, two: BAD }, { args: ['test/one.test.ts'] })
  t.is(lastLine, '2 passed, 0 failed')
})
