import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import test from 'ava'
import { verifyPin } from '../../config/pin.ts'
import { configCheck, configShow, crewHashPin } from '../../firmware/cli/config-commands.ts'
import { LEAST, writeConfig } from './config-fixture.ts'

const DEMO = join(resolve(import.meta.dirname, '../..'), 'config/demo.yaml')

/** What a command wrote. */
function collector() {
  const written = { out: '', error: '' }
  return {
    written,
    output: {
      out: (text: string) => void (written.out += text),
      error: (text: string) => void (written.error += text),
    },
  }
}

test('config check says of a right file what it is, exit code 0', async (t) => {
  const { written, output } = collector()
  t.is(await configCheck([DEMO], output), 0)
  t.is(written.out, `${DEMO}: right (K0042, mode demo, programme pooled-10, version 3)\n`)
  t.is(await configCheck(['--config', DEMO], output), 0)
})

test('config check of a wrong file prints the sentence, exit code 1; 74 when there is no file', async (t) => {
  const file = await writeConfig(t, LEAST.replace('mode', 'mod'))
  const { written, output } = collector()
  t.is(await configCheck([file], output), 1)
  t.is(
    written.error,
    `${file}:1: the file lacks the key "mode"; add it\n${file}:2: unknown key "mod"; did you mean "mode"?\n`,
  )
  t.is(await configCheck([`${file}.none`], output), 74)
})

test('for programs the problems come as JSON', async (t) => {
  const file = await writeConfig(t, `${LEAST}web: { port: 70000 }\n`)
  const { written, output } = collector()
  t.is(await configCheck([file, '--json'], output), 1)
  t.deepEqual(JSON.parse(written.out), {
    ok: false,
    problems: [{ file, line: 4, key: 'web.port', message: '"web.port" must be at most 65535' }],
  })
})

test('config show prints the configuration in force, or the sentence with exit code 78', async (t) => {
  const right = collector()
  t.is(await configShow(['--config', DEMO, '--data', '/elsewhere'], right.output), 0)
  t.regex(right.written.out, /^data: \/elsewhere$/m)
  t.regex(right.written.out, /pin: \(hidden\)/)
  const wrong = collector()
  t.is(await configShow([await writeConfig(t, 'kiosk: 1\n')], wrong.output), 78)
  t.is(wrong.written.out, '')
  t.regex(wrong.written.error, /kiosk\.yaml:1: "kiosk" is a number, but must be a map of keys\n/)
})

test('config show --json can be read by a program', async (t) => {
  const { written, output } = collector()
  t.is(await configShow([DEMO, '--json'], output), 0)
  t.like(JSON.parse(written.out), {
    mode: 'demo',
    crew: { operators: { demo: { pin: '(hidden)', badge: '(hidden)' } } },
  })
})

test('wrong usage is answered with the right one, exit code 64', async (t) => {
  for (const args of [['a', 'b'], ['--colour'], ['--config'], ['--json=yes']]) {
    const { written, output } = collector()
    t.is(await configCheck(args, output), 64)
    t.regex(written.error, /; usage: kiosk config check \[FILE\] \[--json\]\n$/)
    t.notRegex(written.error.trim(), /\n/)
  }
})

test('crew hash-pin reads the PIN from standard input and prints what the configuration takes', async (t) => {
  const { written, output } = collector()
  t.is(await crewHashPin([], Readable.from(['13', '57\n']), output), 0)
  t.true(await verifyPin('1357', written.out.trim()))
  t.is(await crewHashPin([], Readable.from(['abc']), output), 64)
  t.is(await crewHashPin(['1357'], Readable.from([]), output), 64)
  t.is(await crewHashPin([], Readable.from(Array(1000).fill('1'.repeat(1000))), output), 64)
})

test('config check opens the files that the configuration names, and says what it cannot look at', async (t) => {
  const missing = collector()
  const file = await writeConfig(t, `${LEAST}web: { tls: { cert: cert.pem, key: credential:web-key } }\n`)
  t.is(await configCheck([file], missing.output), 1)
  t.regex(missing.written.error, /:4: "web\.tls\.cert" names a file that cannot be read \(ENOENT\)/)
  t.false(missing.written.error.includes('web.tls.key'))
  const elsewhere = collector()
  const systemd = await writeConfig(t, `${LEAST}web: { tls: { cert: credential:web-cert, key: credential:web-key } }\n`)
  t.is(await configCheck([systemd, '--json'], elsewhere.output), 0)
  t.deepEqual(JSON.parse(elsewhere.written.out), {
    ok: true,
    problems: [],
    notLookedAt: ['web.tls.cert', 'web.tls.key'],
  })
})

test('browsers may come by the names that the configuration gives', async (t) => {
  const { output } = collector()
  t.is(await configCheck([await writeConfig(t, `${LEAST}web: { hostNames: [k0042.example] }\n`)], output), 0)
  t.is(await configCheck([await writeConfig(t, `${LEAST}web: { hostNames: ["http://k0042/"] }\n`)], output), 1)
})
