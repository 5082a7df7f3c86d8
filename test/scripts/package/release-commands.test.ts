import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { type Ended, ROOT, run } from '../script-fixture.ts'

const PASSPHRASE = 'four words of somebody'

async function desk(t: ExecutionContext): Promise<{
  readonly folder: string
  readonly release: (...args: readonly string[]) => Promise<Ended>
  /** The archive of a release that is small. */
  readonly archive: (version: string, said?: string) => Promise<string>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-keys-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 })
  return {
    folder,
    release: (...args) => run(join(ROOT, 'scripts', 'release'), args, { cwd: folder }),
    async archive(version, said = version) {
      const name = `sampling-kiosk-${version}-x64`
      await mkdir(join(folder, name))
      const facts = {
        name: 'sampling-kiosk',
        version: said,
        arch: 'x64',
        commit: 'c0ffee',
        committedAt: '2026-11-22T12:00:00Z',
      }
      await writeFile(join(folder, name, 'release.json'), JSON.stringify(facts))
      await promisify(execFile)('tar', ['-czf', `${name}.tar.gz`, name], { cwd: folder })
      return `${name}.tar.gz`
    },
  }
}

test('from keys to a release on offer, a rotated key and a withdrawal, by commands alone', async (t) => {
  t.timeout(120_000)
  const { archive, folder, release } = await desk(t)
  const must = async (...args: readonly string[]): Promise<string> => {
    const { code, error, out } = await release(...args)
    t.is(code, 0, error)
    return out
  }
  const open = ['--passphrase', 'passphrase']
  t.is((await must('keys', 'keys', ...open)).split('\n').length, 7)
  t.regex(await readFile(join(folder, 'keys', 'root-1.pem'), 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
  t.is((await stat(join(folder, 'keys', 'root-1.pem'))).mode & 0o777, 0o600)
  const again = await release('keys', 'keys', 'root-1', ...open)
  t.is(again.code, 1)
  t.regex(again.error, /root-1\.pem is there already/)

  t.regex(
    await must('root', 'draft', 'next.json', '--keys', 'keys'),
    /^root 1, until .*\nroot +2 of: \w{8} \w{8} \w{8}\n/,
  )
  t.regex(await must('root', 'sign', 'next.json', 'keys/root-1.pem', ...open), /signed by 1; 2 must/)
  const early = await release('root', 'publish', 'next.json', 'served', '--keys', 'keys', ...open)
  t.is(early.code, 1)
  t.regex(early.error, /too few keys of this root/)
  t.regex(await must('root', 'sign', 'next.json', 'keys/root-3.pem', ...open), /signed by 2; 2 must/)
  t.regex(await must('root', 'publish', 'next.json', 'served', '--keys', 'keys', ...open), /nothing is on offer/)

  const said = await must(
    'publish',
    'served',
    await archive('0.2.0'),
    await archive('0.3.0'),
    '--keys',
    'keys',
    ...open,
  )
  t.regex(said, /on offer:\nsampling-kiosk-0\.2\.0-x64\.tar\.gz .* c0ffee .*\nsampling-kiosk-0\.3\.0-x64/)

  // Another timestamp key: a new one beside, the old one out, the next root.
  await must('keys', 'keys', 'timestamp-2', ...open)
  await rm(join(folder, 'keys', 'timestamp-1.pub'))
  await must('root', 'draft', 'next.json', '--keys', 'keys', '--after', 'served/metadata/1.root.json')
  await must('root', 'sign', 'next.json', 'keys/root-1.pem', 'keys/root-2.pem', ...open)
  await must('root', 'publish', 'next.json', 'served', '--keys', 'keys', ...open)
  await rm(join(folder, 'keys', 'timestamp-1.pem'))
  await must('refresh', 'served', '--keys', 'keys', ...open)
  t.notRegex(await must('withdraw', 'served', '0.2.0', '--keys', 'keys', ...open), /0\.2\.0/)
  const [only] = JSON.parse(await must('show', 'served', '--json')) as { name: string; custom: object }[]
  t.is(only?.name, 'sampling-kiosk-0.3.0-x64.tar.gz')
  t.deepEqual(only?.custom, { version: '0.3.0', arch: 'x64', commit: 'c0ffee', builtAt: '2026-11-22T12:00:00Z' })
  t.deepEqual((await readdir(join(folder, 'served'))).sort(), ['metadata', 'targets'])
})

test('wrong words, keys and archives are refused in one sentence', async (t) => {
  const { archive, folder, release } = await desk(t)
  const refused = async (args: readonly string[], code: number, sentence: RegExp): Promise<void> => {
    const ended = await release(...args)
    t.is(ended.code, code, ended.error)
    t.regex(ended.error, sentence)
  }
  await refused(['root', 'throw'], 64, /release \[COMMAND\]/)
  await refused(['publish', 'served'], 64, /release \[COMMAND\]/)
  await refused(['--arch', 'riscv'], 64, /x64 or arm64, not riscv/)
  await refused(['show', 'nowhere'], 1, /nowhere has no root yet/)
  await refused(['keys', 'keys', 'king-1', '--passphrase', 'passphrase'], 1, /ROLE-NUMBER/)
  await refused(['keys', 'keys', 'root-1'], 1, /no terminal to ask for the passphrase/)
  await writeFile(join(folder, 'short'), 'kiosk\n', { mode: 0o600 })
  await refused(['keys', 'keys', 'root-1', '--passphrase', 'short'], 1, /16 characters/)
  await chmod(join(folder, 'passphrase'), 0o644)
  await refused(['keys', 'keys', 'root-1', '--passphrase', 'passphrase'], 1, /chmod 600/)
  await refused(['publish', 'served', await archive('0.2.0', '0.1.0'), '--keys', 'keys'], 1, /holds 0\.1\.0 for x64/)
  await refused(['publish', 'served', 'short', '--keys', 'keys'], 1, /no archive of a release/)
  t.deepEqual(await readdir(join(folder, 'keys')), [])
})

/** What a person sees who answers these questions, and the exit code; util-linux' `script` is the terminal. */
async function atTerminal(
  folder: string,
  words: string,
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<{ readonly seen: string; readonly code: number | null }> {
  const command = `${join(ROOT, 'scripts', 'release')} ${words}`
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder })
  let seen = ''
  let answered = 0
  for await (const chunk of terminal.stdout) {
    seen += String(chunk)
    const [question, answer] = answers[answered] ?? [null, '']
    if (question === null || !seen.includes(question)) continue
    terminal.stdin.write(answer)
    answered += 1
  }
  if (terminal.exitCode === null) await once(terminal, 'exit')
  return { seen, code: terminal.exitCode }
}

test('a passphrase that is typed is not shown, must be typed twice the same, and may be given up', async (t) => {
  const { folder } = await desk(t)
  const [first, again] = ['a new passphrase for root-1: ', 'the same again: ']
  const twice = [
    [first, `${PASSPHRASE}\r`],
    [again, `${PASSPHRASE}\r`],
  ] as const
  const other = await atTerminal(folder, 'keys keys root-1', [twice[0], [again, 'four words of nobody\r']])
  t.is(other.code, 1)
  t.regex(other.seen, /that was not the same; nothing was written/)
  for (const key of ['\x03', '\x04']) {
    const left = await atTerminal(folder, 'keys keys root-1', [[first, key]])
    t.is(left.code, 1)
    t.regex(left.seen, /no passphrase was typed/)
  }
  t.deepEqual(await readdir(join(folder, 'keys')), [])
  const { code, seen } = await atTerminal(folder, 'keys keys root-1', twice)
  t.is(code, 0, seen)
  t.false(seen.includes(PASSPHRASE), seen)
  t.deepEqual(await readdir(join(folder, 'keys')), ['root-1.pem', 'root-1.pub'])
})

test('a key that another passphrase encrypted signs nothing', async (t) => {
  const { folder, release } = await desk(t)
  const file = join(folder, 'other')
  await writeFile(file, 'four words of nobody\n', { mode: 0o600 })
  t.is(
    (
      await release(
        'keys',
        'keys',
        'root-1',
        'root-2',
        'targets-1',
        'snapshot-1',
        'timestamp-1',
        '--passphrase',
        'other',
      )
    ).code,
    0,
  )
  t.is((await release('root', 'draft', 'next.json', '--keys', 'keys')).code, 0)
  const before = await readFile(join(folder, 'next.json'), 'utf8')
  const { code, error } = await release('root', 'sign', 'next.json', 'keys/root-1.pem', '--passphrase', 'passphrase')
  t.is(code, 1)
  t.regex(error, /root-1\.pem is not opened by that passphrase/)
  t.is(await readFile(join(folder, 'next.json'), 'utf8'), before)
  const both = ['--passphrase', 'passphrase', '--passphrase', 'other']
  t.is((await release('root', 'sign', 'next.json', 'keys/root-1.pem', ...both)).code, 0)
})
