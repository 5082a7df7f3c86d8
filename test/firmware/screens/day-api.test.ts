import test from 'ava'
import { readSheet } from 'read-excel-file/node'
import type { DayPage } from '../../../firmware/ports/day.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const DAY = '/api/crew/day/2026-11-21'

test('the day is read by leader, registrar and inspector, and closed by no inspector', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  t.is((await ask('/api/crew/day')).status, 401)
  for (const [role, status] of [
    ['leader', 200],
    ['registrar', 200],
    ['inspector', 200],
    ['sampler', 403],
  ] as const) {
    const headers = { cookie: await signIn(role) }
    for (const path of ['/api/crew/day', DAY, `${DAY}/report.csv`])
      t.is((await ask(path, { headers })).status, status, role + path)
  }
  const close = async (role: 'inspector' | 'leader'): Promise<number> => {
    const [body, headers] = [{ requestId: `close-by-${role}` }, { cookie: await signIn(role) }]
    return (await ask('/api/crew/day-close', { method: 'POST', body, headers })).status
  }
  t.deepEqual([await close('inspector'), await close('leader')], [403, 200])
})

test('what the district has is only said as far as somebody said it', async (t) => {
  const { ask, day, signIn } = await openTestScreens(t)
  const headers = { cookie: await signIn('leader') }
  const read = async (): Promise<DayPage> => (await (await ask('/api/crew/day', { headers })).json()) as DayPage
  t.like((await read()).district, { state: 'none', people: null })
  day.show({ district: { state: 'acknowledged', upTo: 311, people: 1204, at: null } })
  t.like((await read()).district, { state: 'acknowledged', people: 1204 })
})

test('a day that is not there is said so, in words', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  const headers = { cookie: await signIn('leader') }
  for (const path of ['2026-01-01', 'constructor', '..%2f..', '2026-01-01/report.csv', '2026-01-01/report.xlsx']) {
    const response = await ask(`/api/crew/day/${path}`, { headers })
    t.is(response.status, 404, path)
    t.regex(await response.text(), /没有这一天的记录/)
  }
})

test('the CSV opens in Excel of any land, and runs nothing that stands in it', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  const response = await ask(`${DAY}/report.csv`, { headers: { cookie: await signIn('inspector') } })
  const bytes = Buffer.from(await response.arrayBuffer())
  t.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  t.is(response.headers.get('content-disposition'), 'attachment; filename="K0042-2026-11-21-r0.csv"')
  const text = bytes.toString('utf8')
  t.regex(text, /登记,Checked in,visit.checked-in,1204\r\n/)
  t.regex(text, /00422611210007,10,10,已封 sealed,/)
  t.regex(text, /A001,2026-11-21T09:00:00/)
  t.regex(text, /应急处置：体温 referred: temperature/)
  t.notRegex(text, /(^|,)"?[=+@-][A-Za-z(]/m, 'no cell begins as a formula')
  t.regex(text, /'=HYPERLINK/)
})

test('the workbook has the totals, tubes and people as text and numbers', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  const response = await ask(`${DAY}/report.xlsx`, { headers: { cookie: await signIn('leader') } })
  t.is(response.status, 200)
  const bytes = Buffer.from(await response.arrayBuffer())
  const [totals, tubes, people] = [
    await readSheet(bytes, '合计 totals'),
    await readSheet(bytes, '采样管 tubes'),
    await readSheet(bytes, '人员 people'),
  ]
  t.true(totals.some((row) => row[2] === 'visit.checked-in' && row[3] === 1204))
  t.true(totals.some((row) => row[2] === 'price.pooled.government.yuan' && row[3] === 4203.5))
  t.is(tubes[1]?.[0], '00422611210007', 'no number loses its zeros')
  t.is(tubes[1]?.[4], '=HYPERLINK("http://example.invalid")', 'text, not a formula')
  t.is(people.length, 3)
})
