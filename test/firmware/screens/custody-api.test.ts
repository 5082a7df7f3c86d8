import { randomUUID } from 'node:crypto'
import test from 'ava'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

async function act(screens: TestScreens, cookie: string, name: string, body: object = {}): Promise<number> {
  const request = { method: 'POST', body: { requestId: randomUUID(), ...body }, headers: { cookie } }
  return (await screens.ask(`/api/crew/${name}`, request)).status
}

test('boxes, sheets and their codes are for the crew alone', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  const paths = ['custody', 'custody/sheet/K0042-1-B3', 'custody/code/K0042-1-B3']
  for (const path of paths) t.is((await ask(`/api/crew/${path}`)).status, 401, path)
  const cookie = await signIn('inspector')
  for (const path of paths) t.is((await ask(`/api/crew/${path}`, { headers: { cookie } })).status, 200, path)
  for (const path of ['custody/sheet/nothing', 'custody/code/nothing']) {
    t.is((await ask(`/api/crew/${path}`, { headers: { cookie } })).status, 404, path)
  }
})

test('a sampler packs; handing over is for the registrar and the leader', async (t) => {
  const screens = await openTestScreens(t)
  const sampler = await screens.signIn('sampler')
  t.is(await act(screens, sampler, 'pack', { tube: 'T:LOT7-0001' }), 200)
  t.is(await act(screens, sampler, 'unpack', { tube: 'LOT7-0001' }), 200)
  t.is(await act(screens, sampler, 'begin-packing'), 200)
  t.is(await act(screens, sampler, 'hand-over', { courier: 'driver-1' }), 403)
  t.is(await act(screens, await screens.signIn('inspector'), 'pack', { tube: 'LOT7-0001' }), 403)
  const registrar = await screens.signIn('registrar')
  t.is(await act(screens, registrar, 'hand-over', { courier: 'driver-1', vehicle: '测A·1', seal: 'S1', count: 1 }), 200)
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, {
    act: 'hand-over',
    courier: 'driver-1',
    vehicle: '测A·1',
    seal: 'S1',
    count: 1,
  })
})

test('what is not as agreed is refused before the kiosk hears of it', async (t) => {
  const screens = await openTestScreens(t)
  const cookie = await screens.signIn('leader')
  t.is(await act(screens, cookie, 'pack', {}), 400)
  t.is(await act(screens, cookie, 'pack', { tube: ' ' }), 400)
  t.is(await act(screens, cookie, 'pack', { tube: 'x'.repeat(3_000) }), 400)
  t.is(await act(screens, cookie, 'hand-over', {}), 400)
  t.is(await act(screens, cookie, 'hand-over', { courier: 'x', count: -1 }), 400)
  t.is(await act(screens, cookie, 'hand-over', { courier: 'x', phone: '13800000001' }), 400)
  t.deepEqual(screens.kiosk.acts, [])
})

test('whose badge it is, is told to who may hand over', async (t) => {
  const { ask, signIn } = await openTestScreens(t)
  const tell = async (operator: 'leader' | 'sampler' | 'inspector', body: object): Promise<number> =>
    (await ask('/api/crew/custody/courier', { method: 'POST', body, headers: { cookie: await signIn(operator) } }))
      .status
  t.is(await tell('leader', { text: 'B:driver-1' }), 200)
  t.is(await tell('leader', { text: 'B:driver-2' }), 404)
  t.is(await tell('leader', { text: 'x'.repeat(300) }), 400)
  t.is(await tell('sampler', { text: 'B:driver-1' }), 403)
  t.is(await tell('inspector', { text: 'B:driver-1' }), 403)
})
