import { setImmediate as nextTurn } from 'node:timers/promises'
import { stringify } from 'csv-stringify/sync'
import type { DaySheet } from '../domain/day-sheet.ts'
import type { DayRecord } from '../domain/day-view.ts'
import { categoryWords } from './pages/category-words.ts'
import { countWords, detailWords, differenceWords, priceWords } from './pages/day-words.ts'
import type { Words } from './pages/words.ts'
import type { XlsxSheet } from './xlsx.ts'

type Row = readonly (string | number)[]

/** Rows of a download that are written before other work gets its turn. */
const ROWS_AT_ONCE = 500

export interface DayFile {
  readonly place: { readonly kiosk: string; readonly name: string; readonly mode: string }
  readonly record: DayRecord
  readonly sheet: DaySheet
}

/** What a file of a day holds: totals, tubes, people. No name and no number of a document is in any of it. */
export function daySheets(file: DayFile): readonly XlsxSheet[] {
  const { people, tubes } = file.sheet
  return [
    { name: '合计 totals', rows: totals(file), widths: [36, 36, 30, 14] },
    {
      name: '采样管 tubes',
      rows: [
        ['管号 tube', '规格 pool size', '人数 people', '状态 state', '批号 lot', '封管 sealed at', '转运箱 box'],
        ...tubes.map(({ box, closedAt, count, lot, poolSize, state, tube }) => [
          tube,
          poolSize,
          count,
          both(detailWords(state)),
          lot ?? '',
          closedAt ?? '',
          box ?? '',
        ]),
      ],
      widths: [18, 12, 10, 16, 14, 30, 18],
    },
    {
      name: '人员 people',
      rows: [
        ['排队号 ticket', '时间 time', '类别 category', '结果 result', '管号 tube', '就诊号 visit'],
        ...people.map(({ at, category, result, ticket, tube, visit }) => [
          ticket ?? '',
          at,
          category === null ? '' : both(categoryWords(category)),
          both(detailWords(result)),
          tube ?? '',
          visit,
        ]),
      ],
      widths: [12, 30, 22, 26, 18, 18],
    },
  ]
}

/** As spreadsheets open it: UTF-8 with its mark, and no cell that they would run as a formula. */
export async function toCsv(sheets: readonly XlsxSheet[]): Promise<string> {
  const parts = ['\ufeff']
  for (const { rows } of sheets) {
    for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
      parts.push(stringify(rows.slice(i, i + ROWS_AT_ONCE), { escape_formulas: true, record_delimiter: 'windows' }))
      await nextTurn()
    }
    parts.push('\r\n')
  }
  return parts.join('')
}

function totals({ place, record }: DayFile): readonly Row[] {
  const { counts, day, differences, firstSequence, lastSequence, prices } = record.figures
  const line = (words: Words, code: string, value: string | number): Row => [words.zh, words.en, code, value]
  return [
    line({ zh: '日期', en: 'day' }, 'day', day),
    line({ zh: '采样亭', en: 'kiosk' }, 'kiosk', `${place.kiosk} ${place.name}`),
    line({ zh: '模式', en: 'mode' }, 'mode', place.mode),
    line({ zh: '日结版本', en: 'revision' }, 'revision', record.revision),
    line({ zh: '日结时间', en: 'closed at' }, 'closedAt', record.closedAt ?? ''),
    line({ zh: '首条记录', en: 'first event' }, 'firstSequence', firstSequence ?? ''),
    line({ zh: '末条记录', en: 'last event' }, 'lastSequence', lastSequence ?? ''),
    ...Object.entries(counts).map(([name, count]) => line(countWords(name), name, count)),
    ...prices.flatMap((price) => [
      line(priceWords(price), `price.${price.class}.${price.payer}.people`, price.people),
      line(priceWords(price), `price.${price.class}.${price.payer}.yuan`, price.totalYuan),
    ]),
    ...differences.map((difference) => line(differenceWords(difference), difference.code, difference.count)),
  ]
}

function both({ en, zh }: Words): string {
  return zh === en ? zh : `${zh} ${en}`
}
