import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import test from 'ava'
import { loadKioskConfig } from '../../config/load.ts'
import { compileScanPattern, type ScanKind } from '../../config/scan-pattern.ts'
import { createScanRules } from '../../firmware/compose/scan-rules.ts'
import { NO_ENVIRONMENT } from './config-fixture.ts'

async function demoRules() {
  const file = join(resolve(import.meta.dirname, '../..'), 'config/demo.yaml')
  return createScanRules((await loadKioskConfig({ file, environment: NO_ENVIRONMENT })).config.scan.rules)
}

test('the demo knows a person, a status, a tube and a badge', async (t) => {
  const rules = await demoRules()
  t.deepEqual(rules.match('P:11999919900307001X:王芳:13900000000'), {
    kind: 'person',
    idNumber: '11999919900307001X',
    name: '王芳',
    phone: '13900000000',
  })
  t.like(rules.match('P:11999919900307001X:𬱖·李㛃芳:13900000000'), { kind: 'person', name: '𬱖·李㛃芳' })
  t.deepEqual(rules.match('S:red'), { kind: 'status', colour: 'red' })
  t.deepEqual(rules.match('T:PRE-000123'), { kind: 'tube', number: 'PRE-000123' })
  t.deepEqual(rules.match('B:demo'), { kind: 'badge', operator: 'demo' })
})

test('whatever no rule fits as a whole is unknown, and only its length is told', async (t) => {
  const rules = await demoRules()
  const texts = [
    '',
    'S:',
    'S:red ',
    ' S:red',
    'xS:red',
    'S:red\nT:PRE-000123',
    'S:red\n',
    'P:1:x:1',
    'https://example.org/S:red',
    'P:11999919900307001X: :13900000000',
    '\u0000',
  ]
  for (const text of texts) t.deepEqual(rules.match(text), { kind: 'unknown', length: text.length })
})

test('the first rule that fits wins', (t) => {
  const number = { kind: 'tube' as const, pattern: '^(?<number>[0-9]+)$' }
  const colour = { kind: 'status' as const, pattern: '^(?<colour>[0-9a-z]+)$' }
  t.is(
    createScanRules([
      { id: 'a', ...number },
      { id: 'b', ...colour },
    ]).match('123456').kind,
    'tube',
  )
  t.is(
    createScanRules([
      { id: 'b', ...colour },
      { id: 'a', ...number },
    ]).match('123456').kind,
    'status',
  )
})

test('an optional telephone number that is not there is left out', (t) => {
  const rules = createScanRules([
    { id: 'a', kind: 'person', pattern: '^(?<idNumber>[0-9]+),(?<name>[^,]+)(,(?<phone>[0-9]*))?$' },
  ])
  t.deepEqual(rules.match('12,Li'), { kind: 'person', idNumber: '12', name: 'Li' })
  t.deepEqual(rules.match('12,Li,'), { kind: 'person', idNumber: '12', name: 'Li' })
  t.deepEqual(rules.match('12,Li,139'), { kind: 'person', idNumber: '12', name: 'Li', phone: '139' })
})

test('a pattern that would keep a backtracking engine busy for centuries takes milliseconds', (t) => {
  const rules = createScanRules([{ id: 'a', kind: 'tube', pattern: '^(?<number>((a|aa|a*)*)*b)$' }])
  const startMs = performance.now()
  t.is(rules.match('a'.repeat(2048)).kind, 'unknown')
  t.true(performance.now() - startMs < 2000)
})

test('a text longer than any code is not even tried', (t) => {
  const rules = createScanRules([{ id: 'a', kind: 'tube', pattern: '^(?<number>a+)$' }])
  t.is(rules.match('a'.repeat(2048)).kind, 'tube')
  t.deepEqual(rules.match('a'.repeat(2049)), { kind: 'unknown', length: 2049 })
})

test('a pattern that cannot serve its kind is refused with the reason', (t) => {
  const cases: readonly (readonly [ScanKind, string, RegExp])[] = [
    ['tube', '^(?<number>[)$', /^is not a pattern that RE2 understands \(.*\); correct it$/],
    ['tube', '^(?=x)(?<number>x)$', /^is not a pattern that RE2 understands/],
    ['tube', '^(?<number>x)\\1$', /^is not a pattern that RE2 understands/],
    ['tube', '^(?<number>((a{100}){100}){100})$', /^is not a pattern that RE2 understands/],
    ['tube', '(?<number>x)$', /^must begin with \^ and end with \$/],
    ['tube', '^(?<number>x)', /^must begin with \^ and end with \$/],
    ['tube', '^(?<number>x)\\$', /^must begin with \^ and end with \$/],
    ['tube', '^x$', /^lacks the group \(\?<number>…\)/],
    ['person', '^(?<idNumber>x)$', /^lacks the group \(\?<name>…\)/],
    ['person', '^(?<idNumber>x)(?<name>y)(?<phon>z)$', /^has the group "phon"/],
  ]
  for (const [kind, pattern, expected] of cases) {
    const compiled = compileScanPattern(kind, pattern)
    t.regex(compiled.ok ? 'accepted' : compiled.problem, expected)
    t.throws(() => createScanRules([{ id: 'a', kind, pattern }]))
  }
  t.true(compileScanPattern('tube', '(?i)^(?<number>x)$').ok)
  t.true(compileScanPattern('tube', '^(?P<number>x)\\\\$').ok)
})

test('alternatives do not escape the anchors', (t) => {
  const rules = createScanRules([{ id: 'a', kind: 'tube', pattern: '^(?<number>a)|b$' }])
  t.is(rules.match('a').kind, 'tube')
  for (const text of ['ax', 'xb', 'b']) t.is(rules.match(text).kind, 'unknown')
})
