import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { access, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { setPriority } from 'node:os'
import path from 'node:path'

const PROJECT = path.join(import.meta.dirname, '..', '..')
/** A change of the scripts or locks leaves a part behind that nobody will ask for again. */
const UNUSED_MS = 24 * 3_600_000
/** Of a slow mirror and a busy machine; alone on two cores the slowest part takes three minutes. */
const BUILD_TIMEOUT_MS = 40 * 60_000
/** Whatever else runs on the machine goes first. */
const NICE = 10
const LOG_TAIL_LINES = 30

/** Parts that take long to build, each kept under a digest of all that it is made from. */
export class PartCache {
  readonly folder: string
  readonly #say: (text: string) => void

  constructor(folder: string, say: (text: string) => void) {
    this.folder = folder
    this.#say = say
  }

  /** The folder of a part that was built before; null where `bring` would have to build it. */
  async find(script: string, words: readonly string[], files: readonly string[]): Promise<string | null> {
    const folder = await this.#place(script, words, files)
    if (!(await isThere(folder))) return null
    const now = new Date()
    await utimes(folder, now, now)
    return folder
  }

  /**
   * The folder of a part, made by `SCRIPT FOLDER WORDS…` unless it is there. Words that are folders of the cache or
   * of the project stand for what is in them: the former have their digest in the name, the latter's files are in `files`.
   */
  async bring(script: string, words: readonly string[], files: readonly string[]): Promise<string> {
    const found = await this.find(script, words, files)
    if (found !== null) return found
    const folder = await this.#place(script, words, files)
    const name = path.basename(script, '.sh')
    const begun = Date.now()
    this.#say(`building ${name}`)
    const unfinished = `${folder}.${process.pid}`
    await mkdir(unfinished)
    try {
      await runScript(script, [unfinished, ...words], path.join(this.folder, `${name}.log`))
      // Somebody else may have been faster with the same part.
      await rename(unfinished, folder).catch(async (error: unknown) => {
        if (!(await isThere(folder))) throw error
      })
    } finally {
      await rm(unfinished, { recursive: true, force: true })
    }
    this.#say(`built ${name} in ${Math.round((Date.now() - begun) / 1000)} s`)
    return folder
  }

  async #place(script: string, words: readonly string[], files: readonly string[]): Promise<string> {
    const digest = createHash('sha256').update(await readFile(script))
    for (const word of words) digest.update(`${word.startsWith(PROJECT) ? '' : word}\0`)
    for (const file of files) digest.update(await readFile(file))
    return path.join(this.folder, `${path.basename(script, '.sh')}-${digest.digest('hex').slice(0, 16)}`)
  }

  async forgetUnused(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const file = path.join(this.folder, name)
      const { mtimeMs } = await stat(file)
      if (Date.now() - mtimeMs > UNUSED_MS) await rm(file, { recursive: true, force: true })
    }
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

/** Runs a script of building, with its words in `log`. Throws with the end of these when it fails. */
export async function runScript(script: string, words: readonly string[], log: string): Promise<void> {
  const child = spawn(script, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: BUILD_TIMEOUT_MS })
  if (child.pid !== undefined) setPriority(child.pid, NICE)
  const file = createWriteStream(log)
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  const [code] = (await once(child, 'close')) as [number | null]
  file.end()
  await once(file, 'finish')
  if (code === 0) return
  const tail = (await readFile(log, 'utf8')).split('\n').slice(-LOG_TAIL_LINES).join('\n')
  throw new Error(`${path.basename(script)} failed (${log}):\n${tail}`)
}
