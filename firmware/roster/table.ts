/** A cell as its file gives it; `number` keeps the digits that stand in the file. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  /** `yyyy-mm-dd` */
  | { readonly kind: 'date'; readonly day: string }
  /** A formula, or a date that is none. */
  | { readonly kind: 'formula' }

export interface Table {
  /** Rows as a spreadsheet counts them, empty ones included. */
  readonly rows: readonly (readonly Cell[])[]
  readonly hasMergedCells: boolean
  readonly hasMoreSheets: boolean
}

/** What stands in a cell for people to read: full-width forms made narrow, spaces and invisible characters off the ends. */
export function textOf(cell: Cell | undefined): string {
  if (cell === undefined || cell.kind === 'formula') return ''
  if (cell.kind === 'date') return cell.day
  return cell.text
    .normalize('NFKC')
    .replaceAll(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .trim()
}
