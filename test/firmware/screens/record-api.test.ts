import { randomUUID } from 'node:crypto'
import test from 'ava'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

async function act(screens: TestScreens, cookie: string, name: string, body: object): Promise<number> {
  const full = { requestId: randomUUID(), ...body }
  return (await screens.ask(`/api/crew/${name}`, { method: 'POST', body: full, headers: { cookie } })).status
}

const VISIT = 'K0042-1-V12'
const TUBE = '00422611210007'

test('void, void-tube and correct belong to the registrar and the leader; a sampler undoes and reprints', async (t) => {
  const screens = await openTestScreens(t)
  const acts = {
    void: { visit: VISIT, reason: 'not-taken' },
    'void-tube': { tube: TUBE, reason: 'broken', note: '掉在地上' },
    correct: { visit: VISIT, reason: 'typed-wrong', phone: '13800138000' },
    undo: { events: ['drill.K0042.1.17', 'drill.K0042.1.18'] },
    reprint: { label: `${TUBE}/1`, reason: 'lost' },
  }
  for (const [role, expected] of [
    ['leader', [200, 200, 200, 200, 200]],
    ['registrar', [200, 200, 200, 200, 200]],
    ['sampler', [403, 403, 403, 200, 200]],
    ['inspector', [403, 403, 403, 403, 403]],
  ] as const) {
    const cookie = await screens.signIn(role)
    const statuses = []
    for (const [name, body] of Object.entries(acts)) statuses.push(await act(screens, cookie, name, body))
    t.deepEqual(statuses, [...expected], role)
  }
  const done = screens.kiosk.acts.slice(0, 5).map((one) => one.act)
  t.deepEqual(
    done,
    Object.entries(acts).map(([name, body]) => ({ act: name, ...body }) as never),
  )
})

test('an unknown reason, or none, is a bad request and reaches nobody', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  for (const [name, body] of [
    ['void', { visit: VISIT, reason: 'undo' }],
    ['void', { visit: VISIT }],
    ['void-tube', { tube: TUBE, reason: 'emptied' }],
    ['correct', { visit: VISIT, name: '王芳' }],
    ['correct', { visit: VISIT, reason: 'other', birthDate: '1990-02-30' }],
    ['undo', { events: [] }],
    ['reprint', { label: `${TUBE}/1`, reason: 'corrected' }],
  ] as const) {
    t.is(await act(screens, cookie, name, body), 400, `${name} ${JSON.stringify(body)}`)
  }
  t.deepEqual(screens.kiosk.acts, [])
})
