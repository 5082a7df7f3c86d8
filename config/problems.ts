import { distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import type { ConfigProblem } from './config-error.ts'
import type { YamlFile } from './yaml-file.ts'

type Issue = z.core.$ZodIssue

/** Puts what the schema found into sentences with lines, the first in the file first. */
export function toProblems(issues: readonly Issue[], source: YamlFile): ConfigProblem[] {
  return issues
    .flatMap((issue) => sayIssue(issue, source.value).map((said) => problemAt(source, said.path, said.message)))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

export function problemAt(source: YamlFile, path: readonly PropertyKey[], message: string): ConfigProblem {
  return { file: source.file, line: source.lineOf(path), key: path.length === 0 ? null : dotted(path), message }
}

interface Said {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function sayIssue(issue: Issue, root: unknown): Said[] {
  const { path } = issue
  const value = valueAt(root, path)
  if (value === undefined) return [{ path, message: sayMissing(path) }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: sayUnknownKey(key, path, issue.message.split(' ')),
      }))
    case 'invalid_value':
      return [{ path, message: `${quoteKey(path)} ${sayChoice(value, issue.values.map(String))}` }]
    case 'invalid_union':
      return [{ path, message: `${quoteKey(path)} ${sayUnion(issue, value)}` }]
    case 'invalid_key':
      return [{ path, message: `${quoteKey(path)} ${issue.issues[0]?.message ?? 'is not a possible key'}` }]
    case 'invalid_type':
      return [{ path, message: `${quoteKey(path)} ${sayType(issue.expected, value)}` }]
    case 'too_small':
    case 'too_big':
      return [{ path, message: `${quoteKey(path)} ${saySize(issue)}` }]
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      return [{ path, message: `${quoteKey(path)} ${issue.message}` }]
  }
}

function sayMissing(path: readonly PropertyKey[]): string {
  const parent = path.slice(0, -1)
  const where = parent.length === 0 ? 'the file' : quoteKey(parent)
  return `${where} lacks the key ${quote(String(path.at(-1) ?? ''))}; add it`
}

function sayUnknownKey(key: string, path: readonly PropertyKey[], known: readonly string[]): string {
  const where = path.length === 0 ? '' : ` in ${quoteKey(path)}`
  return `unknown key ${quote(key)}${where}; ${suggest(key, known)}`
}

/** The nearest known word, or, when none is near, all of them, nearest first. */
export function suggest(word: string, known: readonly string[]): string {
  const short = word.slice(0, WORD_SHOWN_MAX)
  const sorted = known.toSorted((a, b) => distance(short, a) - distance(short, b))
  const [nearest] = sorted
  if (nearest === undefined) return 'nothing is known here; remove it'
  const isNear = distance(short.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, Math.floor(nearest.length / 2))
  return isNear ? `did you mean ${quote(nearest)}?` : `known here: ${sorted.join(', ')}`
}

function sayChoice(value: unknown, choices: readonly string[]): string {
  const must = `must be ${choices.length === 1 ? '' : 'one of '}${choices.map(quote).join(', ')}`
  if (typeof value !== 'string') return `${must}, not ${kindOf(value)}`
  const near = choices.length === 1 ? '' : suggest(value, choices)
  return `is ${quote(value)}, but ${must}${near.startsWith('did') ? `; ${near}` : ''}`
}

function sayUnion(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown): string {
  return 'options' in issue && Array.isArray(issue.options)
    ? sayChoice(value, issue.options.map(String))
    : issue.message
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
}

function sayType(expected: string, value: unknown): string {
  const must = `must be ${EXPECTED[expected] ?? expected}`
  if (value === null) return `is empty, but ${must}; fill it in or remove it`
  const isQuotable = expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')
  return `is ${kindOf(value)}, but ${must}${isQuotable ? '; put it in quotes' : ''}`
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return Number.isInteger(value) ? 'a number' : 'a fraction'
    case 'boolean':
      return 'true or false'
    default:
      return 'a map of keys'
  }
}

function saySize(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`
  switch (issue.origin) {
    case 'string':
      return `must have ${bound} characters`
    case 'array':
    case 'set':
    case 'map':
      return `must have ${bound} entries`
    default:
      return `must be ${bound}`
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    root,
  )
}

/** Names and values of a file may be anything; a sentence shows this much of them. */
const WORD_SHOWN_MAX = 60

export function quote(word: string): string {
  return JSON.stringify(word.length > WORD_SHOWN_MAX ? `${word.slice(0, WORD_SHOWN_MAX)}…` : word)
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
}

function quoteKey(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : quote(dotted(path))
}
