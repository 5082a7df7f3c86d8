import type { RosterColumn } from '../ports/roster.ts'
import { ROSTER_LIMITS } from './limits.ts'
import { type Cell, textOf } from './table.ts'

/** What the columns are called, in any order; compared without spaces, punctuation and case. */
const NAMES: Readonly<Record<RosterColumn, readonly string[]>> = {
  name: ['姓名', '名字', '学生姓名', '员工姓名', 'name', 'fullname'],
  'id-number': [
    '证件号码',
    '证件号',
    '身份证号码',
    '身份证号',
    '身份证',
    '公民身份号码',
    'idnumber',
    'idno',
    'documentnumber',
    'number',
  ],
  'id-type': ['证件类型', '证件种类', 'idtype', 'documenttype', 'document'],
  phone: ['手机', '手机号', '手机号码', '电话', '联系电话', '联系方式', 'phone', 'mobile', 'telephone', 'phonenumber'],
  category: ['类别', '人员类别', '人群类别', '人员类型', 'category'],
  unit: [
    '单位',
    '班级',
    '单位班级',
    '班级单位',
    '工作单位',
    '所在单位',
    '学校班级',
    '部门',
    'class',
    'employer',
    'unit',
    'company',
    'classoremployer',
  ],
  'proof-date': [
    '核酸日期',
    '证明日期',
    '核酸证明日期',
    '采样日期',
    '检测日期',
    '最近核酸日期',
    '上次采样日期',
    'proofdate',
    'testdate',
    'lasttest',
  ],
  half: ['半天', '时段', '上午下午', '采样时段', 'halfday', 'half', 'session'],
}

const COLUMN_OF = new Map(
  (Object.entries(NAMES) as [RosterColumn, readonly string[]][]).flatMap(([column, names]) =>
    names.map((name) => [name, column] as const),
  ),
)

export interface Header {
  /** Index of the row, 0 for the first. */
  readonly row: number
  readonly columns: ReadonlyMap<RosterColumn, { readonly index: number; readonly header: string }>
  /** A column of which the file has two; null when each is there once. */
  readonly twice: string | null
  readonly hasUnknown: boolean
}

/** The first row that names at least two columns; titles may stand above it. Null when there is none. */
export function headerOf(rows: readonly (readonly Cell[])[]): Header | null {
  for (const [row, cells] of rows.slice(0, ROSTER_LIMITS.headerWithin).entries()) {
    const header = readHeader(row, cells)
    if (header.columns.size >= 2) return header
  }
  return null
}

function readHeader(row: number, cells: readonly Cell[]): Header {
  const columns = new Map<RosterColumn, { index: number; header: string }>()
  let twice: string | null = null
  let hasUnknown = false
  for (const [index, cell] of cells.entries()) {
    const header = textOf(cell)
    const column = COLUMN_OF.get(header.toLowerCase().replaceAll(/[\s\p{P}\p{S}]/gu, ''))
    if (column === undefined) hasUnknown ||= header !== ''
    else if (columns.has(column)) twice ??= header.slice(0, 20)
    else columns.set(column, { index, header: header.slice(0, 20) })
  }
  return { row, columns, twice, hasUnknown }
}
