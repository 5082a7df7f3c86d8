import type { FileFault, LineFault, LineProblem, RosterColumn, RosterReport } from '../../ports/roster.ts'
import type { Words } from './words.ts'

/** What became of a roster, for the page and the command line. */

const COLUMNS: Readonly<Record<RosterColumn, Words>> = {
  name: { zh: '姓名', en: 'name' },
  'id-number': { zh: '证件号码', en: 'ID number' },
  'id-type': { zh: '证件类型', en: 'ID type' },
  phone: { zh: '手机', en: 'phone' },
  category: { zh: '类别', en: 'category' },
  unit: { zh: '单位/班级', en: 'class or employer' },
  'proof-date': { zh: '核酸日期', en: 'proof date' },
  half: { zh: '半天', en: 'half day' },
}

const LINE_FAULTS: Readonly<Record<LineFault, (detail: string) => Words>> = {
  empty: () => ({ zh: '没有填', en: 'is empty' }),
  'too-long': () => ({ zh: '太长', en: 'is too long' }),
  'bad-name': () => ({ zh: '不像姓名', en: 'is not a name' }),
  'bad-number': () => ({ zh: '号码的位数或形式不对', en: 'has not the form of such a number' }),
  'bad-check-character': () => ({
    zh: '校验码不对，有数字写错了',
    en: 'has a wrong check character: a digit is mistyped',
  }),
  'impossible-date': () => ({ zh: '日期不存在', en: 'has a date that does not exist' }),
  'future-date': () => ({ zh: '日期在今天之后', en: 'is a date after today' }),
  'rounded-number': () => ({
    zh: '被表格软件改成了数字，末几位已丢失；请设为文本后重新填写',
    en: 'was rounded by the spreadsheet and lost its last digits; make the cell text and enter it again',
  }),
  'unknown-id-type': () => ({ zh: '证件类型不认识', en: 'is no known kind of document' }),
  'bad-phone': () => ({ zh: '不是 11 位手机号', en: 'is not a phone number of 11 digits' }),
  'unknown-category': (known) => ({
    zh: `类别不认识，可用：${known}`,
    en: `is no known category; known: ${known}`,
  }),
  'unknown-half': () => ({ zh: '请写上午、下午或全天', en: 'must be morning, afternoon or all day' }),
  duplicate: (line) => ({ zh: `与第 ${line} 行重复`, en: `is the same person as in line ${line}` }),
  formula: () => ({ zh: '是公式，请粘贴为数值', en: 'is a formula; paste the value' }),
}

const FILE_FAULTS: Readonly<Record<FileFault, (detail: string) => Words>> = {
  'empty-file': () => ({ zh: '文件是空的。', en: 'The file is empty.' }),
  'too-large': () => ({ zh: '文件太大（最多 8 MB）。', en: 'The file is too large (8 MB at most).' }),
  'not-a-table': () => ({
    zh: '这不是表格文件，请用 Excel（.xlsx）或 CSV。',
    en: 'This is not a table. Use Excel (.xlsx) or CSV.',
  }),
  'old-excel': () => ({
    zh: '这是旧版或加密的 Excel 文件，请另存为不加密的 .xlsx。',
    en: 'This is an old or encrypted Excel file. Save it as .xlsx without a password.',
  }),
  'damaged-excel': () => ({
    zh: 'Excel 文件损坏，请打开后另存一次。',
    en: 'The Excel file is damaged. Open it and save it again.',
  }),
  'cell-without-value': (where) => ({
    zh: `第 ${where} 格（行, 列）有公式或错误而没有值，请打开文件重新保存。`,
    en: `The cell at row, column ${where} has no value (a formula or an error). Open the file and save it again.`,
  }),
  'bad-encoding': () => ({
    zh: '文字编码不是 UTF-8 也不是 GB18030，请另存为 UTF-8。',
    en: 'The text is neither UTF-8 nor GB18030. Save it as UTF-8.',
  }),
  'open-quote': (line) => ({
    zh: `第 ${line} 行附近有引号没有闭合。`,
    en: `Near line ${line} a quotation mark is opened and never closed.`,
  }),
  'no-header': () => ({
    zh: '找不到表头，需要“姓名”和“证件号码”两列。',
    en: 'No header was found. It needs the columns name and ID number.',
  }),
  'missing-column': (column) => ({
    zh: `缺少“${columnWords(column).zh}”这一列。`,
    en: `The column ${columnWords(column).en} is missing.`,
  }),
  'column-twice': (header) => ({ zh: `“${header}”一列出现了两次。`, en: `The column “${header}” stands twice.` }),
  'too-many-lines': (max) => ({
    zh: `行数太多（最多 ${max} 人）。`,
    en: `There are too many lines (${max} people at most).`,
  }),
  'too-many-columns': (max) => ({
    zh: `列数太多（最多 ${max} 列）。`,
    en: `There are too many columns (${max} at most).`,
  }),
  'too-much-inside': () => ({
    zh: '文件解开后太大，没有读取。',
    en: 'The file would unpack to more than a kiosk can hold; it was not read.',
  }),
  'took-too-long': () => ({ zh: '读取时间太长，已停止。', en: 'Reading took too long and was stopped.' }),
  'nobody-in-it': () => ({
    zh: '没有一行可用，花名册没有改变。',
    en: 'No line could be taken; the roster is unchanged.',
  }),
}

const NOTICES: Readonly<Record<Extract<RosterReport, { ok: true }>['notices'][number], Words>> = {
  'merged-cells': {
    zh: '表里有合并的单元格：只有第一行有值，请核对单位/班级。',
    en: 'There are merged cells: only their first line has the value. Check class or employer.',
  },
  'unknown-columns': { zh: '有的列不认识，没有读。', en: 'Some columns are not known and were not read.' },
  'first-sheet-only': { zh: '只读了第一张工作表。', en: 'Only the first sheet was read.' },
}

/** Whose words a column has; a name that is none stays as it is. */
function columnWords(column: string): Words {
  return Object.entries(COLUMNS).find(([name]) => name === column)?.[1] ?? { zh: column, en: column }
}

/** `第 7 行 证件号码：校验码不对` */
export function problemWords({ column, detail, fault, line }: LineProblem): Words {
  const what = LINE_FAULTS[fault](detail)
  const { en, zh } = COLUMNS[column]
  return { zh: `第 ${line} 行 ${zh}：${what.zh}`, en: `Line ${line}: ${en} ${what.en}` }
}

/** What happened to the file as a whole. */
export function reportWords(report: RosterReport): Words {
  if (!report.ok) return FILE_FAULTS[report.fault](report.detail)
  const { entries, refused } = report
  const people = entries === 1 ? '1 person was' : `${entries} people were`
  if (refused === 0) return { zh: `已导入 ${entries} 人。`, en: `${people} imported.` }
  const lines = refused === 1 ? '1 line was' : `${refused} lines were`
  return { zh: `已导入 ${entries} 人，${refused} 行没有导入：`, en: `${people} imported, ${lines} not:` }
}

export function noticeWords(report: RosterReport): readonly Words[] {
  return report.ok ? report.notices.map((notice) => NOTICES[notice]) : []
}

/** Refused lines beyond those that are named. */
export function moreWords(report: RosterReport): Words | null {
  const more = report.ok ? report.refused - report.problems.length : 0
  return more === 0 ? null : { zh: `还有 ${more} 行也没有导入。`, en: `${more} more lines were not taken either.` }
}

/** Everything, both languages, one line each: for a terminal. */
export function reportLines(report: RosterReport): readonly string[] {
  const more = moreWords(report)
  const all = [
    reportWords(report),
    ...report.problems.map(problemWords),
    ...(more === null ? [] : [more]),
    ...noticeWords(report),
  ]
  return all.map(({ en, zh }) => `${zh} ${en}`)
}
