import test from 'ava'
import { ROOT, run } from './script-fixture.ts'

const hil = (...words: readonly string[]) => run(`${ROOT}/scripts/hil`, words, { cwd: '/' })

test('the tests on the arm64 machine have names, one line each', async (t) => {
  const { code, out } = await hil('--list')
  t.is(code, 0)
  const names = out.split('\n').map((line) => line.split('\t')[0])
  t.deepEqual(names, ['contracts', 'kiosk', 'check-in', 'scanner', 'reader', 'service', 'power', ''])
})

test('a name that no test has, and a word that it does not know, are wrong usage', async (t) => {
  for (const words of [['--only', 'lamps'], ['--only'], ['--loud']]) {
    const { code, error } = await hil(...words)
    t.is(code, 64)
    t.regex(error, /^hil: .*it knows --list, --only NAME and --keep\n$/)
  }
})
