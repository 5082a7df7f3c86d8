import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { RepositoryRefusal } from './update-repository.ts'

/**
 * PKCS#8 as OpenSSL writes it turns a passphrase into a key with 2,048 rounds of PBKDF2, which slows nobody down: the
 * passphrase itself must be too long to guess. Four words of a list of thousands have more letters.
 */
const CHARACTERS_MIN = 16

/** Passphrases from files, each for all keys that it opens; where there are none, from the terminal. */
export class Passphrases {
  readonly #known: readonly string[]

  private constructor(known: readonly string[]) {
    this.#known = known
  }

  /** Of each file the first line. Throws where others than its owner may read it. */
  static async from(files: readonly string[]): Promise<Passphrases> {
    const known: string[] = []
    for (const file of files) {
      if (((await stat(file)).mode & 0o077) !== 0)
        throw new RepositoryRefusal(`${file} can be read by others than its owner; type: chmod 600 ${file}`)
      known.push((await readFile(file, 'utf8')).split('\n', 1)[0] ?? '')
    }
    return new Passphrases(known)
  }

  /** One with which a new key is written. */
  async forNew(name: string): Promise<string> {
    const given = this.#known[0] ?? (await askHidden(`a new passphrase for ${name}: `))
    if (given.length < CHARACTERS_MIN)
      throw new RepositoryRefusal(`a passphrase needs ${CHARACTERS_MIN} characters or more; four words will do`)
    if (this.#known.length === 0 && (await askHidden('the same again: ')) !== given)
      throw new RepositoryRefusal('that was not the same; nothing was written')
    return given
  }

  /** What `open` makes of the first that it does not throw for. */
  async opening<T>(name: string, open: (passphrase: string) => T): Promise<T> {
    for (const passphrase of this.#known.length > 0 ? this.#known : [await askHidden(`the passphrase of ${name}: `)]) {
      try {
        return open(passphrase)
      } catch {
        // Another may be the one.
      }
    }
    throw new RepositoryRefusal(`${name} is not opened by that passphrase`)
  }
}

/** Asks at the terminal; what is typed is not shown, so the terminal's own echo ends before the question is there. */
async function askHidden(question: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new RepositoryRefusal('there is no terminal to ask for the passphrase: --passphrase FILE')
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const givenUp = once(terminal, 'close').then(() => {
    throw new RepositoryRefusal('no passphrase was typed; nothing was written')
  })
  // After an answer nobody waits for it any more.
  givenUp.catch(() => undefined)
  try {
    process.stderr.write(question)
    return await Promise.race([terminal.question('').catch(() => givenUp), givenUp])
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
