import { randomBytes } from 'node:crypto'
import test from 'ava'
import type { FileFault, RosterReport } from '../../../firmware/ports/roster.ts'
import { ROSTER_LIMITS } from '../../../firmware/roster/limits.ts'
import { readRosterApart } from '../../../firmware/roster/roster-reader.ts'
import { bigCsv, numberOf, sheetData, workbook, zip } from './roster-files.ts'

const SETTING = { categories: ['general'], today: '2026-11-21' }

const read = (bytes: string | Uint8Array): Promise<RosterReport> =>
  readRosterApart(Buffer.from(bytes), SETTING, () => undefined)

const HEADER = ['姓名', '证件号码', '班级']

const xlsx = (...rows: readonly (readonly string[])[]): Buffer => zip(workbook(sheetData([HEADER, ...rows])))

const FAULTS: readonly (readonly [what: string, bytes: () => string | Uint8Array, fault: FileFault])[] = [
  ['nothing', () => '', 'empty-file'],
  ['a line of text', () => 'hello', 'no-header'],
  ['random bytes', () => Buffer.concat([Buffer.from([0x89]), randomBytes(5000)]), 'not-a-table'],
  ['bytes of no encoding', () => Buffer.from([0x41, 0xff, 0xff, 0x0a]), 'bad-encoding'],
  ['NUL bytes in a table', () => `姓名,证件号码\n张\0,${numberOf(1)}\n`, 'not-a-table'],
  ['names without numbers', () => '姓名,手机\n张示范,13900000001\n', 'missing-column'],
  ['two columns of numbers', () => `姓名,证件号码,身份证号\n张示范,${numberOf(1)},\n`, 'column-twice'],
  ['a quote that never ends', () => `姓名,证件号码\n"张示范,${numberOf(1)}\n${'x\n'.repeat(60_000)}`, 'open-quote'],
  ['a header and nobody', () => '姓名,证件号码\n', 'nobody-in-it'],
  ['50,000 lines', () => bigCsv(50_000), 'too-many-lines'],
  ['200 columns', () => `姓名,证件号码${',x'.repeat(198)}\n张示范,${numberOf(1)}\n`, 'too-many-columns'],
  ['9 MB', () => Buffer.alloc(9 * 1024 * 1024, 'a'), 'too-large'],
  ['an old or encrypted workbook', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old-excel'],
  ['the first bytes of an archive', () => Buffer.from('PK\u0003\u0004hello'), 'damaged-excel'],
  ['an archive of something else', () => zip({ 'a.xml': 'x' }), 'damaged-excel'],
  ['half a workbook', () => xlsx(['张示范', numberOf(1)]).subarray(0, 600), 'damaged-excel'],
  ['a workbook whose XML is none', () => zip(workbook('<sheetData><row><c r="A1"')), 'damaged-excel'],
  ['a zip bomb', () => zip({ ...workbook(''), 'xl/a.xml': Buffer.alloc(100 * 1024 * 1024) }), 'too-much-inside'],
  ['a zip bomb that lies', () => zip({ 'xl/a.xml': Buffer.alloc(100 * 1024 * 1024) }, 100), 'too-much-inside'],
  ['a directory that lies a little', () => zip(workbook(sheetData([HEADER])), 5), 'damaged-excel'],
  [
    'three hundred parts',
    () => zip(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.xml`, 'x']))),
    'too-much-inside',
  ],
  ['a cell in the last row of all', () => xlsx(['<c r="A1048576"><v>1</v></c>']), 'too-many-lines'],
  ['a cell in the last column of all', () => xlsx(['<c r="XFD2"><v>1</v></c>']), 'too-many-columns'],
  [
    'a text that the workbook does not have',
    () => xlsx(['<c r="@" t="s"><v>7</v></c>', numberOf(1)]),
    'cell-without-value',
  ],
]

for (const [what, bytes, fault] of FAULTS) {
  test(`not a roster: ${what}`, async (t) => {
    const report = await read(bytes())
    t.false(report.ok)
    t.is(report.ok ? null : report.fault, fault)
  })
}

test('a formula that failed is one bad line, and merged cells are said', async (t) => {
  const rows = [HEADER, ['张示范', numberOf(1), '一班'], ['李示范', '<c r="@" t="e"><v>#REF!</v></c>']]
  const merged = '<mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>'
  const report = await read(zip(workbook(sheetData(rows) + merged)))
  t.like(report, { ok: true, entries: 1, refused: 1, notices: ['merged-cells'] })
  t.like(report.problems[0], { line: 3, fault: 'empty' })
})

test('entities of a workbook are not resolved into more than they are', async (t) => {
  const files = workbook(sheetData([HEADER, ['&a;&a;&a;', numberOf(1)]]))
  const doctype = '<!DOCTYPE x [<!ENTITY a "&b;&b;&b;&b;"><!ENTITY b "lol lol lol">]>'
  const sheet = files['xl/worksheets/sheet1.xml'] ?? ''
  const report = await read(zip({ ...files, 'xl/worksheets/sheet1.xml': doctype + sheet }))
  t.notRegex(JSON.stringify(report), /lol/)
})

test.serial('a file of nothing but separators, quotes or line ends is answered in time', async (t) => {
  for (const text of [',', '"', '\n', '""', ';,\t']) {
    const startedAt = performance.now()
    t.false((await read(text.repeat(1_000_000))).ok, JSON.stringify(text))
    t.true(performance.now() - startedAt < 20_000)
  }
})

test('as many people as are allowed are taken', async (t) => {
  const report = await read(bigCsv(ROSTER_LIMITS.people))
  t.like(report, { ok: true, entries: ROSTER_LIMITS.people })
})
