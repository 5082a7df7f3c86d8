/** Something the same run measured, or a fact of the field, to hold a figure against. */
export interface Beside {
  readonly what: string
  readonly value: number
  /** Of the figure to this, where both were measured in turns: the median of the rounds' ratios. */
  readonly ratio?: number
}

/** What the project promises: of the ratio to the limit or the peer, or of the figure itself. */
export type Goal = { readonly of: 'limit' | 'peer' | 'itself' } & (
  | { readonly atLeast: number }
  | { readonly atMost: number }
)

export interface Figure {
  readonly what: string
  readonly unit: 'ms' | 's' | 'events/s' | 'MiB' | 'KiB' | 'events' | '% of a core'
  readonly value: number
  /** What no program could do better on this machine. */
  readonly limit?: Beside
  /** What a program without our obligations does. */
  readonly peer?: Beside
  readonly goal?: Goal
}

/** The smallest of `values` that `share` (0 to 1) of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** What was measured in turns with `ours`, round by round: a busy machine is busy for both. */
export function besideRounds(what: string, theirs: readonly number[], ours: readonly number[]): Required<Beside> {
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN))
  return { what, value: median(theirs), ratio: median(ratios) }
}

/** How many times the limit or the peer the figure is. */
export function ratioTo({ value }: Figure, beside: Beside | undefined): number | null {
  if (beside === undefined) return null
  return beside.ratio ?? (beside.value === 0 ? null : value / beside.value)
}

/** Null without a goal, or without what the goal is about. */
export function isGoalMet(figure: Figure): boolean | null {
  const { goal } = figure
  if (goal === undefined) return null
  const value = goal.of === 'itself' ? figure.value : ratioTo(figure, figure[goal.of])
  if (value === null) return null
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

/** A table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    `${rounded(figure.value)} ${figure.unit}`,
    beside(figure, figure.limit),
    beside(figure, figure.peer),
    goalWords(figure),
  ])
  return aligned([['', 'measured', 'limit', 'peer', 'goal'], ...rows])
}

/** Columns as wide as what stands in them. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function beside(figure: Figure, one: Beside | undefined): string {
  const ratio = ratioTo(figure, one)
  return one === undefined || ratio === null ? '–' : `× ${rounded(ratio)} of ${rounded(one.value)} (${one.what})`
}

function goalWords(figure: Figure): string {
  const { goal } = figure
  if (goal === undefined) return '–'
  const bound = 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`
  const words = goal.of === 'itself' ? `${bound} ${figure.unit}` : `× ${bound} of ${goal.of}`
  const isMet = isGoalMet(figure)
  return isMet === null ? `${words}: not judged` : `${words}: ${isMet ? 'met' : 'MISSED'}`
}

export function rounded(value: number): string {
  if (value === 0) return '0'
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3)
}
