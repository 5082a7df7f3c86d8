const SHAPE = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,32}))?$/

/** As package.json has it, without build metadata: two builds of one version would be equal. */
export function isFirmwareVersion(text: string): boolean {
  return SHAPE.test(text)
}

/** Below 0 when `a` is older, 0 when they are the same (Semantic Versioning 2.0.0, section 11). Throws for no version. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (const [n, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[n] ?? 0)
    if (difference !== 0) return difference
  }
  return comparePrereleases(left.prerelease, right.prerelease)
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly prerelease: readonly string[] } {
  const match = SHAPE.exec(version)
  if (match === null) throw new RangeError('not a version of the firmware')
  const [, major, minor, patch, prerelease] = match
  return { numbers: [major, minor, patch].map(Number), prerelease: prerelease?.split('.') ?? [] }
}

/** A version without one is later than any with. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (const [n, left] of a.entries()) {
    const right = b[n]
    if (right === undefined) return 1
    const difference = compareIdentifiers(left, right)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Numbers by value and before words, words by their characters. */
function compareIdentifiers(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [a, b].map((text) => /^\d+$/.test(text))
  if (isNumber === true && isOtherNumber === true) return Number(a) - Number(b)
  if (isNumber !== isOtherNumber) return isNumber === true ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
