import { readFile, stat } from 'node:fs/promises'
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLError } from 'yaml'
import { ConfigError, hasErrorCode } from './config-error.ts'

/** A parsed file that still knows where everything stood. */
export interface YamlFile {
  readonly file: string
  readonly value: unknown
  /** Line of the deepest part of `path` that exists; 1 and up. */
  lineOf(path: readonly PropertyKey[]): number
}

/** A configuration of a hundred operators is 30 KiB. */
const FILE_BYTES_MAX = 256 * 1024
/** The deepest of our files is six levels; parser and walkers recurse. */
const DEPTH_MAX = 32

/**
 * Reads one YAML 1.2 document of plain maps, lists, text, numbers and booleans. Refuses (with a `ConfigError`) what
 * could surprise: duplicate keys, anchors (one name, a gigabyte of value), tags, several documents, other encodings.
 */
export async function readYamlFile(file: string): Promise<YamlFile> {
  return parseYaml(file, await readText(file))
}

function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, version: '1.2' })
  const refusal = firstError(document, text) ?? firstSurprise(document)
  if (refusal !== null) {
    const line = lines.linePos(refusal.offset).line
    throw new ConfigError('invalid', [{ file, line, key: null, message: refusal.message }])
  }
  if (document.contents === null)
    throw unusable(file, 'invalid', 'is empty; write a configuration, or name another file')
  return { file, value: document.toJS(), lineOf: (path) => lines.linePos(offsetOf(document, path)).line }
}

async function readText(file: string): Promise<string> {
  try {
    const status = await stat(file)
    if (status.isDirectory()) throw unusable(file, 'unreadable', 'is a folder; name the file in it')
    if (!status.isFile()) throw unusable(file, 'unreadable', 'is not a regular file; name a YAML file')
    if (status.size > FILE_BYTES_MAX)
      throw unusable(file, 'invalid', `is larger than ${FILE_BYTES_MAX / 1024} KiB; this is hardly a configuration`)
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    if (hasErrorCode(error, 'ERR_ENCODING_INVALID_ENCODED_DATA'))
      throw unusable(file, 'invalid', 'is not UTF-8 text; save it as UTF-8', error)
    if (hasErrorCode(error, 'ENOENT') || hasErrorCode(error, 'ENOTDIR'))
      throw unusable(file, 'unreadable', 'does not exist; name the file with --config or KIOSK_CONFIG', error)
    if (hasErrorCode(error, 'EACCES'))
      throw unusable(file, 'unreadable', 'may not be read by this user; change its permissions', error)
    throw unusable(file, 'unreadable', `cannot be read (${error instanceof Error ? error.message : 'unknown'})`, error)
  }
}

function unusable(file: string, reason: ConfigError['reason'], message: string, cause?: unknown): ConfigError {
  return new ConfigError(reason, [{ file, line: null, key: null, message }], cause)
}

interface Refusal {
  readonly offset: number
  readonly message: string
}

function firstError(document: Document, text: string): Refusal | null {
  const [error] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])
  return error === undefined ? null : { offset: error.pos[0], message: sayYamlError(error, text) }
}

function sayYamlError(error: YAMLError, text: string): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return `the key ${quoteKeyAt(text, error.pos[0])} stands here a second time; remove one of the two`
    case 'TAB_AS_INDENT':
      return 'the line begins with a tab; indent with spaces'
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; keep one document in the file'
    case 'NON_STRING_KEY':
      return 'this key is a list or a map; keys are plain words'
    case 'RESOURCE_EXHAUSTION':
      return TOO_DEEP
    case 'TAG_RESOLVE_FAILED':
      return 'tags (!name) are not used here; write the plain value'
    default:
      return `this is not YAML: ${error.message.replaceAll(/\s+/g, ' ')}; correct the line`
  }
}

const TOO_DEEP = 'this is nested too deeply; look for a bracket that is not closed'

function quoteKeyAt(text: string, offset: number): string {
  const [key = ''] = /^["']?[^"':\n]{0,60}/.exec(text.slice(offset)) ?? []
  return JSON.stringify(key.replaceAll(/["']/g, '').trim())
}

function firstSurprise(document: Document): Refusal | null {
  const found: Refusal[] = []
  visit(document, {
    Node(_key, node, ancestors) {
      const message = surpriseOf(node, ancestors.length)
      if (message === null) return undefined
      found.push({ offset: node.range?.[0] ?? 0, message })
      return visit.BREAK
    },
  })
  return found[0] ?? null
}

function surpriseOf(node: unknown, depth: number): string | null {
  if (depth > 2 * DEPTH_MAX) return TOO_DEEP // each level is a collection and a pair
  if (!isNode(node)) return null
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return 'aliases (*name) are not used here; write the value out'
  if (node.anchor !== undefined) return 'anchors (&name) are not used here; write the value out'
  // An object key that JavaScript itself gives a meaning: it would vanish instead of being refused.
  return isScalar(node) && node.value === '__proto__' ? 'the word "__proto__" is not used here; remove it' : null
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let offset = 0
  let node: unknown = document.contents
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (pair === undefined || !isScalar(pair.key)) break
      offset = pair.key.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      if (!isNode(node)) break
      offset = node.range?.[0] ?? offset
    } else break
  }
  return offset
}
