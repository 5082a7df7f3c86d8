/** Whole numbers in a row; both ends belong to it. */
export interface Stretch {
  from: number
  to: number
}

/*
 * Many numbers as few stretches, in order and apart from each other by at least one number. Each question and each
 * number costs a binary search.
 */

/** The stretch in which this number is. */
export function stretchAt(stretches: readonly Stretch[], number: number): Stretch | undefined {
  const found = stretches[firstAfter(stretches, number) - 1]
  return found !== undefined && number <= found.to ? found : undefined
}

/** In place. How many stretches there are more: one, none, or one less where the number closes a gap. */
export function putIn(stretches: Stretch[], number: number): -1 | 0 | 1 {
  const at = firstAfter(stretches, number)
  const [before, after] = [stretches[at - 1], stretches[at]]
  if (before !== undefined && number <= before.to) return 0
  const isNext = before?.to === number - 1
  if (before !== undefined && isNext && after?.from === number + 1) {
    before.to = after.to
    stretches.splice(at, 1)
    return -1
  }
  if (before !== undefined && isNext) before.to = number
  else if (after?.from === number + 1) after.from = number
  else {
    stretches.splice(at, 0, { from: number, to: number })
    return 1
  }
  return 0
}

/** In place: what lies below `first` is not kept. */
export function dropBelow(stretches: Stretch[], first: number): void {
  while ((stretches[0]?.to ?? Infinity) < first) stretches.shift()
  const lowest = stretches[0]
  if (lowest !== undefined) lowest.from = Math.max(lowest.from, first)
}

export function stretchesOf(numbers: Iterable<number>): Stretch[] {
  const stretches: Stretch[] = []
  for (const number of numbers) putIn(stretches, number)
  return stretches
}

/** What of `from` to `to` is in none of them. */
export function gapsIn(stretches: readonly Readonly<Stretch>[], from: number, to: number): Stretch[] {
  const gaps: Stretch[] = []
  let next = from
  for (const stretch of stretches) {
    if (stretch.from > to) break
    if (stretch.from > next) gaps.push({ from: next, to: stretch.from - 1 })
    next = Math.max(next, stretch.to + 1)
  }
  if (next <= to) gaps.push({ from: next, to })
  return gaps
}

/** `150, 300-420`; of more than `max` the first so many, and how many more there are. */
export function sayStretches(stretches: readonly Readonly<Stretch>[], max = Infinity): string {
  const shown = stretches.slice(0, max).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`))
  return [...shown, ...(stretches.length > max ? [`and ${stretches.length - max} more`] : [])].join(', ')
}

/** Index of the first stretch that begins after `number`. */
function firstAfter(stretches: readonly Stretch[], number: number): number {
  let [low, high] = [0, stretches.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stretches[middle]?.from ?? Infinity) <= number) low = middle + 1
    else high = middle
  }
  return low
}
