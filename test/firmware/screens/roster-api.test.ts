import test from 'ava'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'
import { ScriptedRoster } from '../../support/scripted-roster.ts'

interface Answer {
  readonly reason?: string
  readonly message?: string
  readonly ok?: boolean
  readonly entries?: number
}

const upload = (
  { address }: TestScreens,
  cookie: string,
  body: Uint8Array | string = '姓名,证件号码',
  { id = 'request-0001', type = 'application/octet-stream' } = {},
): Promise<Response> =>
  fetch(`${address}/api/crew/roster?requestId=${id}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Blob([new Uint8Array(body)]),
    headers: { cookie, 'content-type': type },
  })

test('a leader uploads a file as it is; the report comes back', async (t) => {
  const roster = new ScriptedRoster()
  const screens = await openTestScreens(t, { roster })
  const response = await upload(screens, await screens.signIn('leader'), Buffer.from([1, 2, 255]))
  t.is(response.status, 200)
  t.like(await response.json(), { ok: true, entries: 2 })
  t.deepEqual(roster.imports, [{ bytes: Buffer.from([1, 2, 255]), operator: 'leader', requestId: 'request-0001' }])
})

test('a file that is not taken is answered with the reason, and one too many meanwhile with "wait"', async (t) => {
  const roster = new ScriptedRoster()
  const screens = await openTestScreens(t, { roster })
  const cookie = await screens.signIn('leader')
  roster.answer = { done: true, report: { ok: false, fault: 'no-header', detail: '', problems: [] } }
  t.is((await upload(screens, cookie)).status, 422)
  roster.answer = { done: false, refusal: 'import-running' }
  const busy = await upload(screens, cookie)
  t.is(busy.status, 409)
  t.like(await busy.json(), { reason: 'import-running' })
})

test('nobody else imports, and before a byte of the file is taken they hear why', async (t) => {
  const roster = new ScriptedRoster()
  const screens = await openTestScreens(t, { roster })
  for (const role of ['registrar', 'sampler', 'inspector'] as const) {
    t.is((await upload(screens, await screens.signIn(role))).status, 403, role)
  }
  t.is((await upload(screens, '')).status, 401)
  t.is(roster.imports.length, 0)
})

test('more than a roster can be, another kind of body, no request id: refused in words', async (t) => {
  const roster = new ScriptedRoster()
  const screens = await openTestScreens(t, { roster })
  const cookie = await screens.signIn('leader')
  t.is((await upload(screens, cookie, Buffer.alloc(8 * 1024 * 1024 + 1))).status, 413)
  t.is((await upload(screens, cookie, 'x', { type: 'text/csv' })).status, 415)
  t.is((await upload(screens, cookie, 'x', { id: '' })).status, 400)
  t.is(roster.imports.length, 0)
  const act = { method: 'POST', body: 'x', headers: { cookie, 'content-type': 'application/octet-stream' } }
  t.is((await fetch(`${screens.address}/api/crew/call-next`, act)).status, 415)
})

test('who is missing is read by leader, registrar and inspector, by half day and unit', async (t) => {
  const screens = await openTestScreens(t)
  for (const role of ['leader', 'registrar', 'inspector'] as const) {
    const cookie = await screens.signIn(role)
    const all = await screens.ask('/api/crew/roster', { headers: { cookie } })
    t.is(((await all.json()) as { missing: unknown[] }).missing.length, 2)
    const afternoon = await screens.ask('/api/crew/roster?half=afternoon', { headers: { cookie } })
    t.is(((await afternoon.json()) as { missing: unknown[] }).missing.length, 1)
    t.is((await screens.ask('/api/crew/roster?half=night', { headers: { cookie } })).status, 400)
  }
  const sampler = await screens.signIn('sampler')
  t.is((await screens.ask('/api/crew/roster', { headers: { cookie: sampler } })).status, 403)
})

test('the list to take away opens in a spreadsheet, and nothing in it runs there', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  const response = await screens.ask('/api/crew/roster/missing.csv', { headers: { cookie } })
  t.is(response.headers.get('content-type'), 'text/csv; charset=utf-8')
  t.regex(response.headers.get('content-disposition') ?? '', /^attachment/)
  const bytes = Buffer.from(await response.arrayBuffer())
  t.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const lines = bytes.toString('utf8').slice(1).trim().split('\n')
  t.is(lines[1], '王*,0042,一班,,上午 morning,,')
  t.is(lines[2], "李*,001X,'=cmd(),key,全天 all day,2026-11-01,是 yes")
})

test('a refusal has words in both languages', async (t) => {
  const screens = await openTestScreens(t)
  const { message } = (await (await upload(screens, '')).json()) as Answer
  t.regex(message ?? '', /\p{Script=Han}.* [A-Z]/u)
})
