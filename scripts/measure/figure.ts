/** Something the same run measured, or a fact of the field, to hold a figure against. */
export interface Beside {
  readonly what: string
  readonly value: number
}

export interface Figure {
  readonly what: string
  readonly unit: 'ms' | 's' | 'events/s' | 'MiB'
  readonly value: number
  /** What no program could do better on this machine. */
  readonly limit?: Beside
  /** What a program without our obligations does. */
  readonly peer?: Beside
}

/** The smallest of `values` that `share` (0 to 1) of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** How many times the limit or the peer the figure is. */
export function ratioTo({ value }: Figure, beside: Beside | undefined): number | null {
  return beside === undefined || beside.value === 0 ? null : value / beside.value
}

/** A table for people; columns are as wide as what stands in them. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    `${round(figure.value)} ${figure.unit}`,
    beside(figure, figure.limit),
    beside(figure, figure.peer),
  ])
  const all = [['', 'measured', 'limit', 'peer'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all
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
  return one === undefined || ratio === null ? '–' : `× ${round(ratio)} of ${round(one.value)} (${one.what})`
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3)
}
