import { execFile } from 'node:child_process'
import { glob, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import { unpack } from '../../firmware/maintenance/unpack.ts'
import { assembleRelease, buildRelease } from '../../scripts/package/build.ts'
import { partsHere } from '../../scripts/package/modules.ts'
import { digestOf } from '../../scripts/package/repository-files.ts'
import { kioskFolder, startProgram } from '../support/kiosk-process.ts'
import { lendPackages, ROOT, run } from './script-fixture.ts'

/** A machine that has nothing of this folder, and no Node. */
const BARE = { PATH: '/usr/bin:/bin', HOME: tmpdir() }
const BUILD_TIMEOUT_MS = 240_000
const ROSTER = '姓名,证件号码\n张测试,119999199003070019\n'

async function temporaryFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-release-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Megabytes that no kiosk needs: fetch's client, a REPL with its parser, HTTP/2, and what takes types out of pages. */
const NOT_LOADED = ['internal/deps/undici/undici', 'repl', 'http2', 'internal/deps/amaro/dist/index']

/** A module that has a program write down, at its end, which of Node's own modules it loaded. */
async function listOfLoaded(folder: string): Promise<{ readonly options: string; readonly file: string }> {
  const [module, file] = [join(folder, 'loaded.mjs'), join(folder, 'loaded.txt')]
  const list = `process.moduleLoadList.map((name) => name.replace('NativeModule ', '')).join('\\n')`
  const lines = [
    "import { writeFileSync } from 'node:fs'",
    `process.on('exit', () => writeFileSync(${JSON.stringify(file)}, ${list}))`,
  ]
  await writeFile(module, lines.join('\n'))
  return { options: `--import=${module}`, file }
}

/** What each file is, by its name; the archives themselves are compared by a long run (arm64-release). */
async function digestsIn(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const entry of glob('**/*', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    found.push(`${relative(folder, file)} ${(await stat(file)).mode & 0o777} ${(await digestOf(file)).sha256}`)
  }
  return found.sort()
}

/** The release of this machine, unpacked as an update unpacks it, where nothing else of the project is. */
async function unpacked(t: ExecutionContext, archive: string, name: string): Promise<string> {
  const folder = await temporaryFolder(t)
  await unpack(archive, join(folder, 'slot'), name)
  return join(folder, 'slot')
}

test('a release has the same bytes twice, says what is in it, and runs where nothing else is', async (t) => {
  t.timeout(BUILD_TIMEOUT_MS)
  const out = await temporaryFolder(t)
  const parts = partsHere(ROOT)
  const first = await buildRelease(ROOT, parts, join(out, 'first'))
  const second = await assembleRelease(ROOT, parts, join(out, 'second'))
  t.deepEqual(await digestsIn(join(out, 'second', second)), await digestsIn(join(out, 'first', first.name)))
  await rm(join(out, 'first', first.name), { recursive: true })

  const place = await unpacked(t, first.archive, first.name)
  const { components } = JSON.parse(await readFile(join(place, 'sbom.cdx.json'), 'utf8')) as {
    components: { name: string; licenses?: object[] }[]
  }
  const names = components.map(({ name }) => name)
  for (const name of ['node', 'sqlite3', 'johnny-five', 'fastify', 'lit-html']) t.true(names.includes(name), name)
  t.deepEqual(
    components.filter(({ licenses }) => licenses === undefined),
    [],
  )

  const program = join(place, 'bin', 'kiosk')
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  t.is((await run(program, ['version'], { env: BARE })).out.trim(), version)

  const folder = await kioskFolder(t)
  const config = await folder.configure({ programme: 'single' })
  const loaded = await listOfLoaded(folder.path)
  const env = { ...BARE, NODE_OPTIONS: loaded.options }
  const kiosk = await startProgram(t, program, ['run', '--config', config, '--residents', '0'], env)
  await kiosk.signIn()
  const document = { idType: 'resident-card', idNumber: '119999199003070019', name: '测试𬱖' }
  const body = { requestId: 'release-check-in-0001', document, contactC: 36.5 }
  const answer = await kiosk.call('POST', '/api/crew/assist', body)
  t.is(answer.status, 200, JSON.stringify(answer.body))
  await kiosk.until<readonly object[]>('/bench/labels', (labels) => labels.length === 1)
  for (const page of ['/', '/resident', '/queue', '/crew', '/bench'])
    t.is((await kiosk.call('GET', page)).status, 200, page)

  const page = await (await fetch(`${kiosk.address}/pages/crew.ts`)).text()
  t.is(page, stripTypeScriptTypes(await readFile(join(ROOT, 'firmware', 'screens', 'pages', 'crew.ts'), 'utf8')))
  t.is(await kiosk.stop(), 0)
  const modules = new Set((await readFile(loaded.file, 'utf8')).split('\n'))
  t.true(modules.has('http'), 'or nothing is known')
  t.deepEqual(
    NOT_LOADED.filter((name) => modules.has(name)),
    [],
  )

  // A thread's program is a file of its own.
  const people = join(folder.path, 'people.csv')
  await writeFile(people, ROSTER)
  const imported = await run(program, ['roster', 'import', '--config', config, people], { env: BARE })
  t.is(imported.code, 0, imported.error)
  t.is((await run(program, ['journal', 'verify', '--config', config], { env: BARE })).code, 0)
})

test('what is not committed is not released', async (t) => {
  const clone = join(await temporaryFolder(t), 'clone')
  await promisify(execFile)('git', ['clone', '--quiet', '--shared', '--', ROOT, clone])
  await lendPackages(clone)
  await writeFile(join(clone, 'left-over.txt'), '')
  const { code, error } = await run(join(clone, 'scripts', 'release'))
  t.is(code, 1)
  t.regex(error, /not clean.*\n[^]*left-over\.txt/)
})
