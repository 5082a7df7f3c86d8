import test from 'ava'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import type { LineFault, RosterColumn, RosterReport } from '../../../firmware/ports/roster.ts'
import { type ReadRoster, readRoster } from '../../../firmware/roster/read-roster.ts'
import { numberOf } from './roster-files.ts'

const SETTING = { categories: ['general', 'key'], today: '2026-11-21' }

const read = (text: string | Uint8Array): Promise<ReadRoster> => readRoster(Buffer.from(text), SETTING)

function taken(report: RosterReport): Extract<RosterReport, { ok: true }> {
  if (!report.ok) throw new Error(`not taken: ${report.fault} ${report.detail}`)
  return report
}

const HEADER = '姓名,证件号码,手机,类别,班级,核酸日期,半天'
const FULL = `${HEADER}\n张示范,${numberOf(1)},13900000001,重点人员,一班,2026/11/2,上午\n`
const PERSON = {
  idNumber: numberOf(1),
  maskedName: '张*',
  idTail: numberOf(1).slice(-4),
  category: 'key',
  phone: '13900000001',
  unit: '一班',
  proofDay: '2026-11-02',
  half: 'morning',
}

test('a full line gives everything that the kiosk keeps, and of name and number only what it needs', async (t) => {
  const { people, report } = await read(FULL)
  t.deepEqual(people, [PERSON as (typeof people)[number]])
  t.deepEqual(report, { ok: true, entries: 1, refused: 0, problems: [], notices: [] })
})

test('UTF-8 with and without mark, GB18030 and what Excel calls Unicode text are read alike', async (t) => {
  const texts = [
    Buffer.from(FULL),
    Buffer.from(`\ufeff${FULL}`),
    iconv.encode(FULL, 'gb18030'),
    Buffer.from(`\ufeff${FULL.replaceAll(',', '\t')}`, 'utf16le'),
  ]
  for (const text of texts) t.deepEqual((await read(text)).people, [PERSON as ReadRoster['people'][number]])
})

test('commas, semicolons and tabs separate; line ends are of any kind; a quoted cell may hold all of them', async (t) => {
  for (const mark of [',', ';', '\t']) {
    for (const end of ['\n', '\r\n', '\r']) {
      const rows = [
        ['班级', '姓名', '证件号码'],
        ['"一班;二,三\t四"', '张示范', numberOf(1)],
      ]
      const { people } = await read(rows.map((row) => row.join(mark)).join(end))
      t.is(people[0]?.unit, '一班;二,三\t四', `${mark} ${JSON.stringify(end)}`)
    }
  }
})

test('headers stand in any order, in either language, below a title', async (t) => {
  const text = `第三小学花名册,,,\n\nHalf day,ID Number,Class or employer,Full Name\npm,${numberOf(2)},Class 2,O'Brien\n`
  const { people } = await read(text)
  t.like(people[0], { maskedName: 'O*', unit: 'Class 2', half: 'afternoon' })
})

test('full-width digits, spaces, an apostrophe and +86 are how people write; nothing is wrong with them', async (t) => {
  const number = numberOf(3)
  const wide = number.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
  for (const written of [wide, ` ${number} `, `'${number}`, `="${number}"`, number.toLowerCase(), `\u200b${number}`]) {
    const { people } = await read(`姓名,身份证号,电话\n李示范,"${written.replaceAll('"', '""')}",+86 139-0000-0003\n`)
    t.like(people[0], { idNumber: number, phone: '13900000003' }, written)
  }
})

const wrongCheck = (n: number): string => numberOf(n).slice(0, 17) + (numberOf(n).endsWith('1') ? '2' : '1')

const BROKEN: readonly (readonly [line: string, column: RosterColumn, fault: LineFault])[] = [
  [`,${numberOf(5)},,,,,`, 'name', 'empty'],
  [`${'长'.repeat(61)},${numberOf(5)},,,,,`, 'name', 'too-long'],
  [`12345,${numberOf(5)},,,,,`, 'name', 'bad-name'],
  [`张\u0007示范,${numberOf(5)},,,,,`, 'name', 'bad-name'],
  ['张示范,,,,,,', 'id-number', 'empty'],
  ['张示范,11999919900307,,,,,', 'id-number', 'bad-number'],
  [`张示范,${wrongCheck(5)},,,,,`, 'id-number', 'bad-check-character'],
  ['张示范,119999199002300012,,,,,', 'id-number', 'impossible-date'],
  ['张示范,1.19999E+17,,,,,', 'id-number', 'rounded-number'],
  [`张示范,=A1,,,,,`, 'id-number', 'formula'],
  [`张示范,${numberOf(5)},12345,,,,`, 'phone', 'bad-phone'],
  [`张示范,${numberOf(5)},,贵宾,,,`, 'category', 'unknown-category'],
  [`张示范,${numberOf(5)},,constructor,,,`, 'category', 'unknown-category'],
  [`张示范,${numberOf(5)},,,${'班'.repeat(201)},,`, 'unit', 'too-long'],
  [`张示范,${numberOf(5)},,,,2026-02-30,`, 'proof-date', 'impossible-date'],
  [`张示范,${numberOf(5)},,,,昨天,`, 'proof-date', 'impossible-date'],
  [`张示范,${numberOf(5)},,,,2026-11-22,`, 'proof-date', 'future-date'],
  [`张示范,${numberOf(5)},,,,,半夜`, 'half', 'unknown-half'],
]

test('each bad line is named with its number, its column and what is wrong; the good ones around it are taken', async (t) => {
  for (const [line, column, fault] of BROKEN) {
    const { people, report } = await read(
      `${HEADER}\n王示范,${numberOf(6)},,,,,\n${line}\n李示范,${numberOf(7)},,,,,\n`,
    )
    t.is(people.length, 2, line)
    const { problems, refused } = taken(report)
    t.is(refused, 1)
    t.like(problems[0], { line: 3, column, fault }, line)
  }
})

test('the same person twice is named with the line where they stand already', async (t) => {
  const { people, report } = await read(`姓名,证件号码\n王示范,${numberOf(6)}\n\n王示范,${numberOf(6)}\n`)
  t.is(people.length, 1)
  t.like(taken(report).problems[0], { line: 4, fault: 'duplicate', detail: '2' })
})

test('a report repeats nothing of what stands in a bad cell', async (t) => {
  const { report } = await read(`${HEADER}\n王示范,${numberOf(6)},,,,,\n密姓名,${wrongCheck(5)},139,机密,,,\n`)
  t.notRegex(JSON.stringify(report), /密|119999|139/)
})

test('thousands of bad lines are counted, and the first are named', async (t) => {
  const bad = Array.from({ length: 2000 }, () => `张示范,${wrongCheck(5)}`)
  const { report } = await read(`姓名,证件号码\n王示范,${numberOf(6)}\n${bad.join('\n')}`)
  t.is(taken(report).refused, 2000)
  t.is(taken(report).problems.length, 500)
})

test('foreign documents need their kind beside the number', async (t) => {
  const lines = ['护照,E12345678', '外国人永久居留证,ABC123456789012', '会员卡,12345678', ',E12345678', '护照,E1']
  const { people, report } = await read(
    `姓名,证件类型,证件号码\n${lines.map((line, i) => `Ann ${i},${line}`).join('\n')}`,
  )
  t.deepEqual(
    people.map(({ idTail }) => idTail),
    ['5678', '9012'],
  )
  t.deepEqual(
    taken(report).problems.map(({ fault }) => fault),
    ['unknown-id-type', 'bad-number', 'bad-number'],
  )
})

test('a workbook as Excel writes it is read: texts, dates and numbers', async (t) => {
  const text = (value: string): { value: string; type: typeof String } => ({ value, type: String })
  const bytes = await writeXlsxFile([
    [text('姓名'), text('证件号码'), text('手机'), text('核酸日期'), text('半天')],
    [
      text('张示范'),
      text(numberOf(1)),
      { value: 13_900_000_001, type: Number },
      { value: new Date('2026-11-02T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' },
      text('下午'),
    ],
    [text('李示范'), { value: 119_999_199_003_070_000, type: Number }],
  ]).toBuffer()
  const { people, report } = await read(bytes)
  t.like(people[0], { idNumber: numberOf(1), phone: '13900000001', proofDay: '2026-11-02', half: 'afternoon' })
  t.like(taken(report).problems[0], { line: 3, column: 'id-number', fault: 'rounded-number' })
})
