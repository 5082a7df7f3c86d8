import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundle } from './bundle.ts'
import { type CompiledParts, carryModules, readManifest } from './modules.ts'
import { billOf, noticesOf, type Part, partsOf } from './notices.ts'

const run = promisify(execFile)

/** What the browser is given; in a release without types, for what takes them out costs a kiosk 40 MB. */
const PAGES = 'firmware/screens/pages'

/** What a release has of the tree as it is: data, and what the browser is given. The domain names the code that folds (decision 9). */
const TREE = [
  'LICENSE',
  'config/programmes',
  'config/demo.yaml',
  'config/kiosk.example.yaml',
  'firmware/domain',
  PAGES,
  'systemd',
]

/** What a person types in the unpacked archive. */
const INSTALLERS = ['install', 'uninstall']

/** Where its Node is, and with which settings it runs, is the same for a tree and for a release. */
const START = 'scripts/node/kiosk-flags.sh'

export interface BuiltRelease {
  /** `sampling-kiosk-0.1.0-x64` */
  readonly name: string
  /** The archive, which holds one folder of that name. */
  readonly archive: string
}

/**
 * Builds the release of a commit for one kind of machine into `out`: a folder and its archive (`.tar.gz`). Twice from the
 * same commit gives the same bytes: all times in it are the commit's, names stand in order, nobody owns a file.
 */
export async function buildRelease(root: string, compiled: CompiledParts, out: string): Promise<BuiltRelease> {
  const name = await assembleRelease(root, compiled, out)
  return { name, archive: await pack(out, name, (await commitOf(root)).at) }
}

/** The folder alone, in `out`; its name. */
export async function assembleRelease(root: string, compiled: CompiledParts, out: string): Promise<string> {
  const { arch } = compiled
  const { name: product, version } = await readManifest(root)
  const commit = await commitOf(root)
  const name = `${product}-${version}-${arch}`
  const place = join(out, name)
  await rm(place, { recursive: true, force: true })
  await mkdir(place, { recursive: true })

  const bundled = await bundle(root, place)
  const carried = await carryModules(compiled, place)
  for (const path of TREE) await cp(join(root, path), join(place, path), { recursive: true })
  await takeTypesOut(join(place, PAGES))
  const node = await carryNode(compiled.node, place)
  await writePrograms(root, place)
  for (const name of INSTALLERS) await cp(join(root, 'scripts', 'package', `${name}.sh`), join(place, name))

  const parts = [...(await partsOf([root, bundled], [compiled.modules, carried])), node]
  const facts = { name: product, version, arch, commit: commit.id, committedAt: commit.at, node: node.version }
  await writeFile(join(place, 'package.json'), `${JSON.stringify({ name: product, version, type: 'module' })}\n`)
  await writeFile(join(place, 'release.json'), `${JSON.stringify(facts, null, 2)}\n`)
  await writeFile(join(place, 'sbom.cdx.json'), billOf({ name: product, version }, parts))
  await writeFile(join(place, 'NOTICES'), noticesOf(parts))
  return name
}

/** Every `NAME.ts` becomes `NAME.js`; `page-assets.ts` gives it by its old name. */
async function takeTypesOut(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.ts'))) {
    const file = join(folder, name)
    await writeFile(file.replace(/ts$/, 'js'), stripTypeScriptTypes(await readFile(file, 'utf8')))
    await rm(file)
  }
}

/** Short enough for a name, and when it was made. */
async function commitOf(root: string): Promise<{ readonly id: string; readonly at: string }> {
  const { stdout } = await run('git', ['log', '-1', '--format=%H %cI'], { cwd: root })
  const [id = '', at = ''] = stdout.trim().split(' ')
  return { id, at }
}

/** Its own Node, so that an update can move it: the packages that `scripts/setup` takes it from are locked by integrity. */
async function carryNode(folder: string, place: string): Promise<Part> {
  const { version } = await readManifest(folder)
  await mkdir(join(place, 'node', 'bin'), { recursive: true })
  await cp(join(folder, 'bin', 'node'), join(place, 'node', 'bin', 'node'))
  const text = await readFile(join(folder, 'LICENSE'), 'utf8')
  return { name: 'node', version, license: 'MIT', text, purl: `pkg:generic/node@${version}` }
}

async function writePrograms(root: string, place: string): Promise<void> {
  const flags = await readFile(join(root, START), 'utf8')
  await mkdir(join(place, 'bin'))
  await writeFile(join(place, 'bin', 'kiosk-flags.sh'), flags)
  await writeProgram(join(place, 'bin', 'kiosk'), 'kiosk', '. "$root/bin/kiosk-flags.sh"\n')
  await writeProgram(join(place, 'bin', 'kioskctl'), 'kioskctl', 'kiosk_flags=()\n')
}

async function writeProgram(file: string, program: string, settings: string): Promise<void> {
  const text = `#!/usr/bin/env bash
set -eu
root=$(cd "$(dirname "$(readlink -f "\${BASH_SOURCE[0]}")")/.." && pwd -P)
${settings}exec "$root/node/bin/node" "\${kiosk_flags[@]}" "$root/lib/${program}.js" "$@"
`
  await writeFile(file, text)
  await chmod(file, 0o755)
}

/** GNU tar, told to write nothing of this machine or this hour. */
async function pack(out: string, name: string, at: string): Promise<string> {
  const archive = join(out, `${name}.tar.gz`)
  const same = ['--sort=name', `--mtime=${at}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rwX,go+rX,go-w']
  await run('tar', [
    '--create',
    `--file=${archive}`,
    '--use-compress-program=gzip -6n',
    ...same,
    `--directory=${out}`,
    name,
  ])
  return archive
}
