import { RE2JS } from 're2js'

/** What a code can be. */
export const SCAN_KINDS = ['person', 'status', 'tube', 'badge'] as const
export type ScanKind = (typeof SCAN_KINDS)[number]

/** Named groups that a pattern of this kind must have, and may have. */
const GROUPS: Readonly<Record<ScanKind, { readonly needed: readonly string[]; readonly optional: readonly string[] }>> =
  {
    person: { needed: ['idNumber', 'name'], optional: ['phone'] },
    status: { needed: ['colour'], optional: [] },
    tube: { needed: ['number'], optional: [] },
    badge: { needed: ['operator'], optional: [] },
  }

export type ScanPattern =
  | {
      readonly ok: true
      /** The groups of a text that fits as a whole; null when it does not, or when a needed group is blank. */
      readonly match: (text: string) => Readonly<Record<string, string>> | null
    }
  | { readonly ok: false; readonly problem: string }

/**
 * Compiles a pattern in RE2 syntax: linear in the length of the text, whatever anybody prints into a code. No
 * look-around and no back-references; `(?<name>…)` names a group.
 */
export function compileScanPattern(kind: ScanKind, pattern: string): ScanPattern {
  const compiled = tryCompile(pattern)
  if ('problem' in compiled) return { ok: false, problem: compiled.problem }
  const problem = anchorProblem(pattern) ?? groupProblem(kind, Object.keys(compiled.expression.namedGroups()))
  if (problem !== null) return { ok: false, problem }
  return { ok: true, match: (text) => matchWhole(compiled.expression, GROUPS[kind].needed, text) }
}

function tryCompile(pattern: string): { readonly expression: RE2JS } | { readonly problem: string } {
  try {
    return { expression: RE2JS.compile(pattern) }
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'unknown'
    return { problem: `is not a pattern that RE2 understands (${detail}); correct it` }
  }
}

/** The whole text is matched in any case; the anchors are demanded so that a pattern reads as what it does. */
function anchorProblem(pattern: string): string | null {
  const isAnchored = /^(\(\?[is]+\))?\^/.test(pattern) && /(^|[^\\])(\\\\)*\$$/.test(pattern)
  return isAnchored ? null : 'must begin with ^ and end with $: a rule is about the whole code'
}

function groupProblem(kind: ScanKind, names: readonly string[]): string | null {
  const { needed, optional } = GROUPS[kind]
  const missing = needed.find((name) => !names.includes(name))
  if (missing !== undefined) return `lacks the group (?<${missing}>…) that a rule of kind ${kind} needs`
  const strange = names.find((name) => !needed.includes(name) && !optional.includes(name))
  const known = [...needed, ...optional].join(', ')
  return strange === undefined
    ? null
    : `has the group "${strange}", which kind ${kind} does not know; it knows ${known}`
}

function matchWhole(
  expression: RE2JS,
  needed: readonly string[],
  text: string,
): Readonly<Record<string, string>> | null {
  const matcher = expression.matcher(text)
  if (!matcher.matches()) return null
  const groups: Record<string, string> = {}
  for (const name of Object.keys(expression.namedGroups())) {
    const value = matcher.group(name)?.trim() ?? ''
    if (value !== '') groups[name] = value
  }
  return needed.every((name) => Object.hasOwn(groups, name)) ? groups : null
}
