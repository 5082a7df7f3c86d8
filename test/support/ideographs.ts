import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Implementation } from 'ava'
import type { Register } from './needing.ts'

/** Debian's unicode-data: the Unicode Character Database and Unihan. */
const FOLDER = '/usr/share/unicode'
const MAPPINGS = 'Unihan_OtherMappings.txt.bz2'
const VARIANTS = 'Unihan_Variants.txt.bz2'
/** Ten megabytes and more. */
const TEXT_BYTES_MAX = 100_000_000
/** Where extension B begins; the compatibility ideographs are no extension, and no ranges in the database. */
const RARE_FROM = 0x20000

/** Skips where the lists are not installed, and says why. */
export function needingIdeographs<Context>(
  register: Register<Context> & { readonly skip: Register<Context> },
): Register<Context> {
  if (existsSync(join(FOLDER, MAPPINGS))) return register
  return (title: string, body: Implementation<[], Context>) => {
    register.skip(`${title} (needs unicode-data: apt-get install unicode-data bzip2)`, body)
  }
}

/** The 8,105 characters of the general standard table of 2013 (通用规范汉字表), as Unihan's kTGH names them. */
export async function standardTable(): Promise<readonly string[]> {
  const lines = await unihan(MAPPINGS)
  return lines.filter(([, key]) => key === 'kTGH').map(([code]) => characterOf(code))
}

/** Every ideograph of extension B and later, in order. */
export async function rareIdeographs(): Promise<readonly string[]> {
  const text = await readFile(join(FOLDER, 'UnicodeData.txt'), 'utf8')
  const ranges = text.matchAll(/^([0-9A-F]+);<CJK Ideograph[^,]*, First>.*\n([0-9A-F]+);/gm)
  return [...ranges].flatMap(([, first = '', last = '']) => {
    const [from, to] = [Number.parseInt(first, 16), Number.parseInt(last, 16)]
    if (from < RARE_FROM) return []
    return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))
  })
}

/** Whether Unihan names the one as a variant of the other, of whatever kind: alike on purpose. */
export async function variants(): Promise<(a: string, b: string) => boolean> {
  const of = new Map<string, string>()
  for (const [code, key, value] of await unihan(VARIANTS)) {
    if (!key.endsWith('Variant')) continue
    const character = characterOf(code)
    of.set(character, `${of.get(character) ?? ''} ${value} `)
  }
  const names = (a: string, b: string): boolean => {
    const code = (b.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return new RegExp(`U\\+${code}[ <]`).test(of.get(a) ?? '')
  }
  return (a, b) => names(a, b) || names(b, a)
}

async function unihan(file: string): Promise<readonly (readonly [code: string, key: string, value: string])[]> {
  const { stdout } = await promisify(execFile)('bzip2', ['-dc', join(FOLDER, file)], { maxBuffer: TEXT_BYTES_MAX })
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('U+'))
    .map((line) => {
      const [code = '', key = '', value = ''] = line.split('\t')
      return [code, key, value] as const
    })
}

function characterOf(code: string): string {
  return String.fromCodePoint(Number.parseInt(code.slice(2), 16))
}
