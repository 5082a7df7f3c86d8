import { randomUUID } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import test from 'ava'
import type { Refusal } from '../../../firmware/domain/input.ts'
import type { CrewView } from '../../../firmware/domain/view.ts'
import { REFUSALS } from '../../../firmware/screens/pages/refusal-words.ts'
import { openTestScreens, PIN, type TestScreens } from '../../support/open-test-screens.ts'
import { SseReader } from '../../support/sse-reader.ts'

interface Answer {
  readonly events?: readonly string[]
  readonly reason?: string
  readonly message?: string
}

const newId = (): string => randomUUID()

async function act(screens: TestScreens, cookie: string, name: string, body: object = {}): Promise<[number, Answer]> {
  const response = await screens.ask(`/api/crew/${name}`, {
    method: 'POST',
    body: { requestId: newId(), ...body },
    headers: { cookie },
  })
  return [response.status, (await response.json()) as Answer]
}

test('signing in sets a cookie that scripts and other sites cannot use, and is recorded', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  const response = await ask('/api/crew/session', { method: 'POST', body: { operator: 'leader', pin: PIN } })
  t.deepEqual(await response.json(), { operator: 'leader', role: 'leader', by: 'pin', signOutMinutes: 30 })
  t.regex(
    response.headers.get('set-cookie') ?? '',
    /^kiosk_crew=[\w-]{43}; Path=\/api\/crew; HttpOnly; SameSite=Strict$/,
  )
  t.deepEqual(kiosk.signIns, ['leader'])
})

test('without signing in nothing is seen and nothing is done', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  for (const path of ['state', 'stream', 'session', 'labels/00422611210007/1.png']) {
    t.is((await ask(`/api/crew/${path}`)).status, 401, path)
  }
  t.is((await ask('/api/crew/call-next', { method: 'POST', body: { requestId: newId() } })).status, 401)
  t.is((await ask('/api/crew/state', { headers: { cookie: 'kiosk_crew=guess' } })).status, 401)
  t.deepEqual(kiosk.acts, [])
})

test('an act carries operator, visit and request id to the kiosk and answers with the ids of its events', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('sampler')
  const [status, answer] = await act(screens, cookie, 'sampled', { visit: 'K0042-1-V12', requestId: 'press-0001' })
  t.is(status, 200)
  t.deepEqual(answer, { events: ['demo.K0042.1.1'] })
  t.deepEqual(screens.kiosk.acts, [
    { act: { act: 'sampled', visit: 'K0042-1-V12' }, operator: 'sampler', requestId: 'press-0001' },
  ])
})

test('an inspector reads and never acts; a sampler takes nobody in', async (t) => {
  const screens = await openTestScreens(t)
  const inspector = await screens.signIn('inspector')
  t.is((await screens.ask('/api/crew/state', { headers: { cookie: inspector } })).status, 200)
  t.is((await act(screens, inspector, 'call-next'))[0], 403)
  const sampler = await screens.signIn('sampler')
  t.is((await act(screens, sampler, 'call-next'))[0], 200)
  const [status, { message, reason }] = await act(screens, sampler, 'pause')
  t.is(status, 403)
  t.is(reason, 'not-your-role')
  t.regex(message ?? '', /您的岗位.*Your role/)
  t.is(screens.kiosk.acts.length, 1)
})

test('every refusal of the kiosk is told in Chinese and in English', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  for (const refusal of Object.keys(REFUSALS) as Refusal[]) {
    screens.kiosk.refuseWith(refusal)
    const [status, { message, reason }] = await act(screens, cookie, 'call-next')
    t.is(status, 409)
    t.is(reason, refusal)
    t.regex(message ?? '', /\p{Script=Han}.*[。].* [A-Z].*\./u)
  }
})

test('a body that is not as agreed is refused with the name of the member, and nothing happens', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  const wrong: [string, object, string][] = [
    ['call-next', { requestId: 'short' }, 'requestId'],
    ['call-next', { extra: 1 }, 'extra'],
    ['reprint', {}, 'label'],
    ['reprint', { label: 7 }, 'label'],
    ['seal', { tube: 'x'.repeat(65) }, 'tube'],
    ['assist', {}, 'nothing was given'],
    ['assist', { contactC: 'hot' }, 'contactC'],
    ['assist', { document: { idType: 'library-card', idNumber: '1', name: '王芳' } }, 'document.idType'],
  ]
  for (const [name, body, expected] of wrong) {
    const [status, { message, reason }] = await act(screens, cookie, name, body)
    t.is(status, 400, name)
    t.is(reason, 'bad-request')
    t.true(message?.includes(expected), `${message ?? ''} names ${expected}`)
  }
  t.deepEqual(screens.kiosk.acts, [])
})

test('no JSON, too much of it, and other kinds of body are refused in words', async (t) => {
  const { address, kiosk, signIn } = await openTestScreens(t)
  const cookie = await signIn('leader')
  const post = (body: string, type = 'application/json'): Promise<Response> =>
    fetch(`${address}/api/crew/call-next`, { method: 'POST', body, headers: { cookie, 'content-type': type } })
  t.is((await post('{not json')).status, 400)
  t.is((await post(JSON.stringify({ requestId: newId() }), 'text/plain')).status, 415)
  t.is((await post(JSON.stringify({ requestId: 'x'.repeat(20_000) }))).status, 413)
  t.deepEqual(kiosk.acts, [])
})

test('assisted entry turns degrees into hundredths and leaves out what was not given', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('registrar')
  const document = { idType: 'resident-card', idNumber: '119999195909170042', name: '王芳' }
  await act(screens, cookie, 'assist', { document, contactC: 38.2 })
  t.deepEqual(screens.kiosk.acts[0]?.act, { act: 'assist', document, contactCentiC: 3820 })
})

test('a page of another site can do nothing, even in the browser of somebody who is signed in', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  const post = (headers: Record<string, string>): Promise<Response> =>
    screens.ask('/api/crew/pause', { method: 'POST', body: { requestId: newId() }, headers: { cookie, ...headers } })
  t.is((await post({ origin: 'http://evil.example' })).status, 403)
  t.is((await post({ origin: 'null' })).status, 403)
  t.is((await post({ 'sec-fetch-site': 'cross-site' })).status, 403)
  t.deepEqual(screens.kiosk.acts, [])
  t.is((await post({ origin: screens.address })).status, 200)
})

test('who does nothing for the agreed time is signed out, and the live view ends', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  const stream = new SseReader(await screens.ask('/api/crew/stream', { headers: { cookie } }))
  await stream.next()
  screens.clock.forward(29 * 60_000)
  t.is((await act(screens, cookie, 'call-next'))[0], 200)
  screens.clock.forward(29 * 60_000)
  t.is((await screens.ask('/api/crew/state', { headers: { cookie } })).status, 200)
  screens.clock.forward(2 * 60_000)
  t.is((await screens.ask('/api/crew/state', { headers: { cookie } })).status, 401)
  screens.clock.forward(15_000)
  let event = await stream.next()
  while (event !== null) event = await stream.next()
  t.pass()
})

test('signing out ends the session and its live view at once', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  const cookie = await signIn('leader')
  const stream = new SseReader(await ask('/api/crew/stream', { headers: { cookie } }))
  t.is(((await stream.nextNamed('message')) as CrewView).called[0]?.ticket, 'A012')
  t.is((await ask('/api/crew/session', { method: 'DELETE', headers: { cookie } })).status, 204)
  t.is(await stream.next(), null)
  t.is((await ask('/api/crew/state', { headers: { cookie } })).status, 401)
})

test('wrong PINs make that operator wait, longer each time, and nobody else', async (t) => {
  const { ask, clock, signIn } = await openTestScreens(t)
  const guess = (pin = '0000'): Promise<Response> =>
    ask('/api/crew/session', { method: 'POST', body: { operator: 'leader', pin } })
  for (let i = 0; i < 3; i += 1) t.is((await guess()).status, 401)
  const refused = await guess(PIN)
  t.is(refused.status, 429)
  t.is(refused.headers.get('retry-after'), '1')
  t.regex(((await refused.json()) as Answer).message ?? '', /1 秒.*1 s/)
  t.regex(await signIn('sampler'), /^kiosk_crew=/)
  clock.forward(1_000)
  t.is((await guess()).status, 401)
  t.is((await guess()).headers.get('retry-after'), '2')
  clock.forward(2_000)
  t.is((await guess(PIN)).status, 200)
})

test('the picture of a label is for the crew alone', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  const cookie = await signIn('inspector')
  const picture = await ask('/api/crew/labels/00422611210007/1.png', { headers: { cookie } })
  t.is(picture.headers.get('content-type'), 'image/png')
  t.is(picture.headers.get('cache-control'), 'no-store')
  t.is((await ask('/api/crew/labels/00422611210007/9.png', { headers: { cookie } })).status, 404)
  t.is((await ask('/api/crew/labels/00422611210007/1.exe', { headers: { cookie } })).status, 404)
})

test('the crew gets in though its sign-in cannot be recorded: somebody has to see that the journal is broken', async (t) => {
  const screens = await openTestScreens(t)
  screens.kiosk.signedIn = () => Promise.reject(new Error('disk'))
  t.regex(await screens.signIn('leader'), /^kiosk_crew=/)
  t.is(screens.logged[0]?.event, 'screens.sign-in-not-recorded')
})

test('an act that breaks is answered with a sentence and logged by its code alone', async (t) => {
  const screens = await openTestScreens(t)
  screens.kiosk.act = () => Promise.reject(new Error('张三 119999195909170042'))
  const [status, answer] = await act(screens, await screens.signIn('leader'), 'call-next')
  t.is(status, 500)
  t.is(answer.reason, 'internal')
  t.notRegex(JSON.stringify([answer, screens.logged]), /1199991959|张三/)
})

const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)
const testOutside = outside === undefined ? test.skip : test

testOutside('beyond loopback the crew page needs TLS and says so; public pages stay open', async (t) => {
  const { address } = await openTestScreens(t, { host: '0.0.0.0' })
  const base = `http://${outside?.address ?? ''}:${new URL(address).port}`
  for (const path of ['/crew', '/api/crew/session', '/api/%63rew/state']) {
    const response = await fetch(base + path)
    t.is(response.status, 403, path)
    t.regex(((await response.json()) as Answer).message ?? '', /TLS.*TLS/)
  }
  t.is((await fetch(`${base}/bench`)).status, 403)
  t.is((await fetch(`${base}/bench/card`, { method: 'DELETE' })).status, 403)
  t.is((await fetch(`${base}/queue`)).status, 200)
})

const signInBy = (screens: TestScreens, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  screens.ask('/api/crew/session', { method: 'POST', body, headers })

test('a badge signs in with a sampler’s acts, whoever it belongs to; an inspector’s acts not at all', async (t) => {
  const screens = await openTestScreens(t)
  for (const [owner, role] of [
    ['leader', 'sampler'],
    ['registrar', 'sampler'],
    ['inspector', 'inspector'],
  ] as const) {
    const response = await signInBy(screens, { badge: `B:${owner}` })
    t.deepEqual(await response.json(), { operator: owner, role, by: 'badge', signOutMinutes: 30 })
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    t.is((await act(screens, cookie, 'pause'))[0], 403)
    t.is((await act(screens, cookie, 'call-next'))[0], role === 'sampler' ? 200 : 403)
  }
  t.deepEqual(screens.kiosk.signIns, ['leader by badge', 'registrar by badge', 'inspector by badge'])
})

test('badges are not guessed: a device that tries many waits, and a PIN beside a badge is refused', async (t) => {
  const screens = await openTestScreens(t)
  const answers = []
  for (let i = 0; i < 4; i += 1) answers.push((await signInBy(screens, { badge: `B:guess-${i}` })).status)
  t.deepEqual(answers, [401, 401, 401, 429])
  t.is((await signInBy(screens, { badge: 'B:leader', pin: PIN })).status, 400)
})

test('how somebody left is recorded: by themselves, by doing nothing, by signing in as another', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  await signInBy(screens, { operator: 'registrar', pin: PIN }, { cookie })
  t.is((await screens.ask('/api/crew/state', { headers: { cookie } })).status, 401)
  t.deepEqual(screens.kiosk.signOuts, ['leader self'])
  const sampler = await screens.signIn('sampler')
  await screens.ask('/api/crew/session', { method: 'DELETE', headers: { cookie: sampler } })
  await screens.ask('/api/crew/session', { method: 'DELETE', headers: { cookie: sampler } })
  t.deepEqual(screens.kiosk.signOuts, ['leader self', 'sampler self'])
  screens.clock.forward(31 * 60_000)
  t.deepEqual(screens.kiosk.signOuts, ['leader self', 'sampler self', 'registrar idle'])
})
