import { cp, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

/** What this machine's release runs on; the words of Node's `process.arch`. */
export type Arch = 'x64' | 'arm64'

/** The kind of this machine. Throws where no release runs. */
function releaseArch(): Arch {
  const { arch } = process
  if (arch === 'x64' || arch === 'arm64') return arch
  throw new Error(`a release runs on x64 or arm64, and this machine is ${arch}`)
}

/** Where what was compiled for one kind of machine lies. */
export interface CompiledParts {
  readonly arch: Arch
  /** A folder with `node_modules`. */
  readonly modules: string
  /** The npm package `node-linux-ARCH`. */
  readonly node: string
}

/** What `scripts/setup` brought for this machine. */
export function partsHere(root: string): CompiledParts {
  const arch = releaseArch()
  return { arch, modules: root, node: join(root, 'scripts', 'node', 'node_modules', `node-linux-${arch}`) }
}

/**
 * Packages that stay beside the bundle: they load compiled code from where they lie, or the kiosk looks for their files by
 * name (the font of the labels, what the pages import).
 */
export const CARRIED = [
  'sqlite3',
  '@napi-rs/canvas',
  'i2c-bus',
  'epoll',
  '@serialport/bindings-cpp',
  '@expo-google-fonts/noto-sans-sc',
  'lit-html',
] as const

/** Of two packages a release needs one file; the fonts of all weights are 92 MB. */
const ONLY: Readonly<Record<string, RegExp>> = {
  '@expo-google-fonts/noto-sans-sc': /^(package\.json|LICENSE.*|500Medium\/NotoSansSC_500Medium\.ttf)$/,
  'lit-html': /^(package\.json|LICENSE|lit-html\.js)$/,
}

/** What only compiling an addon needs. */
const TO_BUILD = /^(node-addon-api|nan|prebuild-install|tar|@types\/.*)$/

/** Folders that hold nothing to run. */
const NOT_RUN = /^(deps|docs?|examples?|test|integration-test|node-addon-api|node_modules|build|prebuilds)$/

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  /** As packages of before npm 1 have it. */
  readonly licenses?: readonly { readonly type: string }[]
  readonly dependencies?: Readonly<Record<string, string>>
}

export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Copies the packages that stay beside the bundle, and what they need to run, to `PLACE/node_modules`. Returns their folders. */
export async function carryModules(
  { arch, modules: root }: CompiledParts,
  place: string,
): Promise<ReadonlySet<string>> {
  const folders = new Set<string>()
  const addons = [`@napi-rs/canvas-linux-${arch}-gnu`]
  for (const name of [...CARRIED, ...addons]) await withNeeds(root, join('node_modules', name), folders)
  for (const folder of folders) await carry(root, folder, place, arch)
  return folders
}

async function withNeeds(root: string, folder: string, found: Set<string>): Promise<void> {
  if (found.has(folder)) return
  found.add(folder)
  const { dependencies = {} } = await readManifest(join(root, folder))
  for (const name of Object.keys(dependencies)) {
    if (!TO_BUILD.test(name)) await withNeeds(root, await neededBy(root, folder, name), found)
  }
}

/** Where Node would find it: beside what needs it, or in a folder above. */
async function neededBy(root: string, folder: string, name: string): Promise<string> {
  for (let from = folder; from !== '.'; from = dirname(from)) {
    const there = join(from, 'node_modules', name)
    if (await isThere(join(root, there, 'package.json'))) return there
  }
  return join('node_modules', name)
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null
}

async function carry(root: string, folder: string, place: string, arch: Arch): Promise<void> {
  const from = join(root, folder)
  const { name } = await readManifest(from)
  const wanted = ONLY[name] ?? new RegExp(`\\.(js|cjs|json)$|^LICEN[CS]E|\\.node$`, 'i')
  await cp(from, join(place, folder), {
    recursive: true,
    filter: async (source) => {
      const inside = relative(from, source)
      if ((await stat(source)).isDirectory()) return inside === '' || isFolderRun(inside, arch)
      return wanted.test(inside)
    },
  })
}

/** Compiled code lies in `build/Release`, or ready-made in `prebuilds`. */
function isFolderRun(inside: string, arch: Arch): boolean {
  const [top = '', ...below] = inside.split(sep)
  if (top === 'build') return below.length === 0 || inside === join('build', 'Release')
  if (top === 'prebuilds') return below.length === 0 || below[0] === `linux-${arch}`
  return !NOT_RUN.test(top)
}
