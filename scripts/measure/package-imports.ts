import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PROJECT = resolve(import.meta.dirname, '..', '..')
const TIMEOUT_MS = 60_000

/** Fonts, what only browsers are given, and what only other commands than `run` import (sheets, MRZ of a document, forms). */
const NOT_AT_START =
  /^(@expo-google-fonts\/.*|lit-html|csv-.*|read-excel-file|write-excel-file|@peculiar\/.*|tar|cli-progress)$/

/** What a start imports: the packages that the project names itself. */
export async function packagesAtStart(): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(resolve(PROJECT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  return Object.keys(manifest.dependencies).filter((name) => !NOT_AT_START.test(name))
}

/**
 * From the start of a bare Node to its first word and, on top of it, each import alone in a process of its own, as the
 * packages come: the sum, in milliseconds. `compileCache`: where compiled code is kept, as the kiosk keeps its own.
 */
export async function importSumMs(names: readonly string[], compileCache: string): Promise<number> {
  const environment = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const begunMs = performance.now()
  await printedBy("process.stdout.write('ready')", environment)
  let sumMs = performance.now() - begunMs
  for (const name of names) {
    const entry = name === 'bwip-js' ? 'bwip-js/node' : name
    const source = `const begun = performance.now(); await import('${entry}'); process.stdout.write(String(performance.now() - begun))`
    sumMs += Number(await printedBy(source, environment))
  }
  return sumMs
}

async function printedBy(source: string, env: NodeJS.ProcessEnv): Promise<string> {
  const words = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', source]
  const { stdout } = await run(process.execPath, words, { cwd: PROJECT, env, timeout: TIMEOUT_MS })
  return stdout
}
