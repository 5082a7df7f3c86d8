import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type KeyList, signKeyList } from '../proof/command-keys.ts'
import { publicKeyText } from '../proof/jose-envelope.ts'
import { explain, fail } from './command-line.ts'
import { readKey } from './make-key-command.ts'

const USAGE = 'sign-keys LIST.json --sign-key ROOT.pem'

/** `sign-keys`: prints a list of engineers' keys, signed by a root, for `config set --key-list`. 0, 64, 74. */
export async function signKeys(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { 'sign-key': { type: 'string' } },
      allowPositionals: true,
    })
    const [file, ...more] = positionals
    const root = values['sign-key']
    if (file === undefined || root === undefined || more.length > 0) return fail(`usage: kioskctl ${USAGE}`, 64)
    const key = await readKey('ed25519', root)
    if (key === null) return fail(`${root} holds no Ed25519 key`, 74)
    const text = await readFile(file, 'utf8')
    const signed = await sign(text, key)
    if (signed === null)
      return fail(
        `${file} is no list: { "revision": 1, "keys": [ { "id": "li-2026", "key": "43 characters", "scope": ["*"], "notAfter": "2027-01-01T00:00:00+08:00" } ] }`,
        64,
      )
    process.stdout.write(`${signed}\n`)
    return 0
  } catch (error) {
    return explain(error, USAGE)
  }
}

/** Null where the text is no list. */
async function sign(text: string, key: Parameters<typeof signKeyList>[1]): Promise<string | null> {
  try {
    // What does not fit is refused by whoever signs it.
    return await signKeyList(JSON.parse(text) as KeyList, key, publicKeyText(key))
  } catch {
    return null
  }
}
