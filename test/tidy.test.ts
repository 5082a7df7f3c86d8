import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'

const PROJECT = join(import.meta.dirname, '..')
const FILE_LINES_MAX = 300
const TOP_LEVEL =
  /^(firmware|drivers|config|scripts|test|systemd|package(-lock)?\.json|tsconfig\.json|(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md|LICENSE|ava\.config\.js|eslint\.config\.js|biome\.json|knip\.json|\..+)$/

async function trackedFiles(): Promise<readonly string[]> {
  const git = await promisify(execFile)('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: PROJECT,
  })
  return git.stdout.split('\n').filter((name) => name !== '')
}

const read = (name: string): Promise<string> => readFile(join(PROJECT, name), 'utf8')

test('the top level holds what the house has rooms for, and nothing else', async (t) => {
  const names = new Set((await trackedFiles()).map((name) => name.split('/')[0] ?? ''))
  t.deepEqual(
    [...names].filter((name) => !TOP_LEVEL.test(name)),
    [],
  )
})

test('the direction check looks at every source file', async (t) => {
  const run = promisify(execFile)
  const { stdout } = await run(
    'node_modules/.bin/depcruise',
    ['firmware', 'drivers', 'config', 'scripts', '--output-type', 'json'],
    {
      cwd: PROJECT,
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  const { modules } = JSON.parse(stdout) as { modules: { source: string }[] }
  const seen = new Set(modules.map(({ source }) => source))
  const sources = (await trackedFiles()).filter((name) => /^(firmware|drivers|config|scripts)\/.*\.ts$/.test(name))
  t.true(sources.length > 100)
  t.deepEqual(
    sources.filter((name) => !seen.has(name)),
    [],
  )
})

test('no file is longer than one can read', async (t) => {
  const long: string[] = []
  for (const name of await trackedFiles()) {
    if (!name.endsWith('.ts')) continue
    const lines = (await read(name)).split('\n').length - 1
    if (lines > FILE_LINES_MAX) long.push(`${name}: ${lines}`)
  }
  t.deepEqual(long, [])
})

test('no check is switched off, nothing is left open, no test is skipped by hand', async (t) => {
  // Written in two halves so that this file does not find itself.
  const banned = new RegExp(
    [
      'TO' + 'DO',
      'FIX' + 'ME',
      'eslint-' + 'disable',
      'biome-' + 'ignore',
      '@ts-' + '(?:ignore|expect-error|nocheck)',
      'test\\.(?:on' + 'ly|fail' + 'ing)\\(',
    ].join('|'),
  )
  const found: string[] = []
  for (const name of await trackedFiles()) {
    if (/\.(ts|js|cjs|sh)$/.test(name) && banned.test(await read(name))) found.push(name)
  }
  t.deepEqual(found, [])
})

test('every device folder has a driver, a codec or its like, a twin and a README', async (t) => {
  const folders = (await readdir(join(PROJECT, 'drivers'), { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && entry.name !== 'bus',
  )
  for (const { name } of folders) {
    const files = await readdir(join(PROJECT, 'drivers', name))
    t.true(files.includes('README.md'), `${name} has a README`)
    t.true(name === 'panel' || files.some((file) => file.endsWith('-twin.ts')), `${name} has a twin`)
  }
})

test('versions are pinned exactly', async (t) => {
  const { dependencies, devDependencies } = JSON.parse(await read('package.json')) as Record<
    string,
    Record<string, string>
  >
  const all = { ...dependencies, ...devDependencies }
  t.deepEqual(
    Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  )
})

test('decisions are numbered without a gap', async (t) => {
  const names = (await readdir(join(PROJECT, 'firmware/docs/decisions'))).sort()
  t.deepEqual(
    names.map((name) => Number(name.slice(0, 4))),
    names.map((_, i) => i + 1),
  )
})

test('people in the project are invented: citizen numbers use the unassigned region', async (t) => {
  const found: string[] = []
  for (const name of await trackedFiles()) {
    if (!/\.(ts|json|yaml|md|html)$/.test(name) || name.endsWith('package-lock.json')) continue
    // Resident numbers with a plausible birth year; 81-83 and 9 are the golden permit and foreigner cards.
    for (const [number] of (await read(name)).matchAll(
      /(?<![\dA-Fa-f])[1-7]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dA-Fa-f])/g,
    )) {
      if (!number.startsWith('119999') && number !== '11010519491231002X') found.push(`${name}: ${number.slice(0, 6)}…`)
    }
  }
  t.deepEqual(found, [])
})
