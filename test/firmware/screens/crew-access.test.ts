import test from 'ava'
import { guardCrew } from '../../../firmware/screens/crew-access.ts'
import { createApp } from '../../../firmware/screens/screens-app.ts'
import type { CrewRole, ScreensOptions } from '../../../firmware/screens/screens-options.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const ROLES: readonly CrewRole[] = ['registrar', 'sampler', 'leader', 'inspector']

test('every route of the crew says who may use it, and every role gets what the route says', async (t) => {
  const screens = await openTestScreens(t)
  const cookies = new Map<CrewRole, string>()
  for (const role of ROLES) cookies.set(role, await screens.signIn(role))
  const routes = screens.routes.filter(({ url }) => url.startsWith('/crew') || url.startsWith('/api/crew'))
  t.true(routes.length > 20)
  for (const { access, method, url } of routes) {
    t.not(access, null, `${method} ${url}`)
    if (access === 'anyone' || access === null) continue
    t.is(await statusOf(screens, method, url), 401, `${method} ${url}, nobody`)
    for (const [role, cookie] of cookies) {
      const status = await statusOf(screens, method, url, cookie)
      t.is(status !== 401 && status !== 403, access.includes(role), `${method} ${url}, ${role}: ${status}`)
    }
  }
})

async function statusOf({ address }: TestScreens, method: string, url: string, cookie = ''): Promise<number> {
  const path = url.replaceAll(/:\w+/g, 'x')
  const controller = new AbortController()
  const { status } = await fetch(address + path, { method, headers: { cookie }, signal: controller.signal })
  // Some of them are streams without an end.
  controller.abort()
  return status
}

test('an inspector reads and changes nothing, whatever there is to ask', async (t) => {
  const screens = await openTestScreens(t)
  for (const { access, method, url } of screens.routes) {
    if (access === null || access === 'anyone' || !access.includes('inspector')) continue
    t.true(method === 'GET' || method === 'HEAD', `${method} ${url}`)
  }
})

test('outside of the crew nothing is changed: what anybody may send is named here', async (t) => {
  const { routes } = await openTestScreens(t, { mode: 'live' })
  const changing = routes.filter(({ access, method }) => access === null && method !== 'GET' && method !== 'HEAD')
  t.deepEqual(
    changing.map(({ method, url }) => `${method} ${url}`).sort(),
    // The booth's own screen: to answer, to begin without a document, to hear it again, to have one's number on paper.
    // None names anybody.
    ['answer', 'begin', 'say-again', 'ticket'].map((name) => `POST /api/resident/${name}`),
  )
  const open = routes.filter(({ access, method }) => access === 'anyone' && method !== 'GET' && method !== 'HEAD')
  t.deepEqual(
    open.map(({ method, url }) => `${method} ${url}`),
    ['POST /api/crew/session', 'DELETE /api/crew/session'],
  )
})

test('a route that nobody decided about keeps the kiosk from starting', async (t) => {
  const { app } = await createApp({ mode: 'demo' } as ScreensOptions, '')
  guardCrew(app, { who: () => null })
  t.throws(() => app.get('/api/crew/new', () => 'x'), { message: /nobody decided who may use GET \/api\/crew\/new/ })
  await app.close()
})

test('a stream has no head alone: nobody waits for an answer without an end', async (t) => {
  const { routes } = await openTestScreens(t)
  const streams = routes.filter(({ url }) => url.endsWith('/stream'))
  t.deepEqual(
    streams.map(({ method, url }) => `${method} ${url}`).sort(),
    ['/api/crew/stream', '/api/site/stream', '/api/stream', '/bench/stream'].map((url) => `GET ${url}`),
  )
})
