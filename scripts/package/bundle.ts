import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { CARRIED } from './modules.ts'

/** What a release starts, by the name of its file in `lib/`; a thread is a program of its own. */
const PROGRAMS = {
  kiosk: 'firmware/main.ts',
  kioskctl: 'firmware/kioskctl/main.ts',
  'roster-worker': 'firmware/roster/roster-worker.ts',
  'xlsx-worker': 'firmware/screens/xlsx-worker.ts',
}

/** CommonJS packages ask for Node's own modules by `require`, which a module of ECMAScript has not. */
export const REQUIRE =
  "import { createRequire as requireFrom$ } from 'node:module'; const require = requireFrom$(import.meta.url);"

/**
 * Writes `PLACE/lib`: the programs, what they share, and their source maps. One file instead of a thousand makes a cold
 * start shorter; names stay, so that a stack trace can be read. Returns the npm packages that went into it, as folders.
 */
export async function bundle(root: string, place: string): Promise<ReadonlySet<string>> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: PROGRAMS,
    // As if it lay in the tree: the maps name sources from there, wherever the release is built.
    outdir: join(root, 'lib'),
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    external: [...CARRIED],
    banner: { js: REQUIRE },
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 120, // an uncaught error prints its line
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none', // each package's licence is in the release whole
    metafile: true,
    logLevel: 'warning',
    plugins: [placesOf(root), leanBuiltins],
  })
  await mkdir(join(place, 'lib'))
  for (const { contents, path } of outputFiles) {
    mustBeAscii(path, contents)
    await writeFile(join(place, 'lib', basename(path)), contents)
  }
  return new Set(Object.keys(metafile.inputs).flatMap((file) => packageFolder(file) ?? []))
}

/**
 * Node keeps a source in one byte for each character, or, for a single one that is not ASCII, in two: 5 MB of memory. esbuild
 * writes other characters as escapes, but not in a regular expression.
 */
function mustBeAscii(path: string, contents: Uint8Array): void {
  const [found] = /[^\u0000-\u007f]/.exec(Buffer.from(contents).toString()) ?? []
  if (found !== undefined && path.endsWith('.js'))
    throw new Error(`${basename(path)} has the character ${found} in a regular expression: write it as \\uXXXX`)
}

/**
 * Modules of Node that packages ask for at once and never use here: johnny-five its REPL, fastify HTTP/2. 4 and 5 MB of memory.
 */
const UNUSED = /^(node:)?(repl|http2)$/

/**
 * Imported as an ECMAScript module, `http` is asked for all that it exports, and so loads a whole client of the web's fetch:
 * 10 MB. Asked for as `require` does, it is not.
 */
const HTTP = /^(node:)?http$/

const leanBuiltins: Plugin = {
  name: 'lean-builtins',
  setup(building) {
    building.onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }))
    building.onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }))
    building.onResolve({ filter: HTTP }, ({ path }) => ({ path, namespace: 'required' }))
    building.onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
  },
}

/** How a module names the program of a thread, as `roster-reader.ts` does. */
const THREAD = /new URL\('\.\/([a-z-]+-worker)\.ts', import\.meta\.url\)/g

/** `node_modules/a/node_modules/@b/c` of a file in it; null for a file of ours. */
function packageFolder(file: string): string | null {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? null
}

/**
 * A module finds its files from where it stands in the tree; in a release it stands in `lib/`, and the tree beside it. A
 * thread's program stands in `lib/` too.
 */
function placesOf(root: string): Plugin {
  return {
    name: 'places',
    setup(building) {
      building.onLoad({ filter: /\/(firmware|drivers|config)\/.*\.ts$/ }, async ({ path: file }) => {
        const source = await readFile(file, 'utf8')
        if (!source.includes('import.meta.')) return null
        const inTree = join('..', relative(root, file))
        const contents = source
          .replaceAll('import.meta.dirname', `(import.meta.dirname + ${JSON.stringify(`/${dirname(inTree)}`)})`)
          .replace(THREAD, `new URL('./$1.js', META_URL)`)
          .replaceAll('import.meta.url', `new URL(${JSON.stringify(inTree)}, META_URL)`)
          .replaceAll('META_URL', 'import.meta.url')
        return { contents, loader: 'ts' }
      })
    },
  }
}
