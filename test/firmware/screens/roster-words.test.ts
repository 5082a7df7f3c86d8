import test from 'ava'
import type { RosterReport } from '../../../firmware/ports/roster.ts'
import { reportWords } from '../../../firmware/screens/pages/roster-report-words.ts'

function imported(entries: number, refused: number): RosterReport {
  return { ok: true, entries, refused, problems: [], notices: [] }
}

test('one person was imported, two were; one line was not, two were not', (t) => {
  t.deepEqual(
    [
      [1, 0],
      [2, 0],
      [0, 0],
      [1, 1],
      [3, 2],
    ].map(([entries = 0, refused = 0]) => reportWords(imported(entries, refused)).en),
    [
      '1 person was imported.',
      '2 people were imported.',
      '0 people were imported.',
      '1 person was imported, 1 line was not:',
      '3 people were imported, 2 lines were not:',
    ],
  )
  t.is(reportWords(imported(1, 1)).zh, '已导入 1 人，1 行没有导入：')
})
