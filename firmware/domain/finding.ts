/** `warn`: it works, and somebody should look. `skipped`: not looked at, and why. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skipped'

/** What an engineer is told about one thing: a line. No personal data, no secret. */
export interface Finding {
  /** Of what, in a word or two; the same thing has the same name each time. */
  readonly name: string
  readonly verdict: Verdict
  readonly says: string
  /** What to do now; empty where there is nothing to do, or where it stands in what is said. */
  readonly next: string
}

export function well(name: string, says: string): Finding {
  return { name, verdict: 'ok', says, next: '' }
}

export function warning(name: string, says: string, next = ''): Finding {
  return { name, verdict: 'warn', says, next }
}

/** What a program of the system said may have several lines. */
export function failed(name: string, says: string, next = ''): Finding {
  return { name, verdict: 'fail', says: says.replaceAll(/\s+/g, ' '), next }
}

export function skipped(name: string, says: string): Finding {
  return { name, verdict: 'skipped', says, next: '' }
}

/** A warning alone is no reason to send somebody. */
export function isAllWell(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== 'fail')
}
