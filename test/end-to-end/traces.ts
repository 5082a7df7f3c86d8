import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'

/** A text as programs, cards and dumps write it: name of the form → its bytes. */
export function formsOf(text: string): ReadonlyMap<string, Buffer> {
  const utf8 = Buffer.from(text, 'utf8')
  const utf16le = Buffer.from(text, 'utf16le')
  const escaped = Array.from(
    { length: text.length },
    (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`,
  )
  const forms = new Map<string, Buffer>([
    ['UTF-8', utf8],
    ['UTF-16LE', utf16le],
    ['UTF-16BE', Buffer.from(utf16le).swap16()],
    ['GB 18030', iconv.encode(text, 'gb18030')],
    ['JSON escapes', Buffer.from(escaped.join(''))],
    ['URL', Buffer.from(encodeURIComponent(text))],
  ])
  for (const [name, bytes] of [
    ['UTF-8', utf8],
    ['UTF-16LE', utf16le],
  ] as const) {
    forms.set(`hex of ${name}`, Buffer.from(bytes.toString('hex')))
    forms.set(`HEX of ${name}`, Buffer.from(bytes.toString('hex').toUpperCase()))
    for (const before of [0, 1, 2]) {
      forms.set(`base64 of ${name} after ${before}`, Buffer.from(base64Within(bytes, before, 'base64')))
      forms.set(`base64url of ${name} after ${before}`, Buffer.from(base64Within(bytes, before, 'base64url')))
    }
  }
  return forms
}

/** The characters that are the same whatever stands around the bytes, when `before` + 3n bytes stand before them. */
function base64Within(bytes: Buffer, before: number, alphabet: 'base64' | 'base64url'): string {
  const all = Buffer.concat([Buffer.alloc(before), bytes])
  const first = Math.ceil((before * 8) / 6)
  const last = Math.floor((all.length * 8) / 6)
  return all.toString(alphabet).slice(first, last)
}

/** Which of the texts are in these bytes, in which form: `place: form of text number n`. Never the text itself. */
export function tracesIn(place: string, bytes: Uint8Array, texts: readonly string[]): readonly string[] {
  const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return texts.flatMap((text, n) =>
    [...formsOf(text)].flatMap(([form, needle]) => (hay.includes(needle) ? [`${place}: ${form} of text ${n}`] : [])),
  )
}

export interface FolderSearch {
  readonly files: readonly string[]
  readonly traces: readonly string[]
}

/** Every byte of every file below a folder, and the files' names. */
export async function tracesBelow(folder: string, texts: readonly string[]): Promise<FolderSearch> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const traces: string[] = []
  for (const file of files) {
    traces.push(
      ...tracesIn(`name of ${file}`, Buffer.from(file), texts),
      ...tracesIn(file, await readFile(file), texts),
    )
  }
  return { files, traces }
}
