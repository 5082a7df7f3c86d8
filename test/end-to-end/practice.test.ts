import { access, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { PublicView } from '../../firmware/domain/view.ts'
import type { PracticeView } from '../../firmware/ports/practice.ts'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { runKioskCommand } from './kiosk-command.ts'

test('a practice runs beside the live kiosk as a drill with its own data, its own PINs and no broker', async (t) => {
  const folder = await kioskFolder(t)
  const config = await folder.configure({ mode: 'demo', uplink: { embedded: { port: 1 } } })
  const before = await practiceFolders()
  const kiosk = await startKiosk(t, config, ['--minutes', '1', '--seed', '7'], 'practice')
  const { mode } = (await kiosk.call('GET', '/api/state')).body as PublicView
  t.is(mode, 'drill')
  t.is(
    (await kiosk.call('POST', '/api/crew/session', { operator: 'demo', pin: '2468' })).status,
    401,
    'PINs of the site',
  )
  const pin = /sampler (\d{4})/.exec(kiosk.output())?.[1] ?? ''
  t.is((await kiosk.call('POST', '/api/crew/session', { operator: 'sampler', pin })).status, 200)
  const view = await kiosk.until<PracticeView>('/api/crew/practice', ({ booth }) => booth !== null)
  t.is(view.state, 'running')
  t.regex(view.booth?.papers.idNumber ?? '', /^119999/, 'nobody real')
  await kiosk.until<PublicView>('/api/state', ({ today }) => today.checkedIn > 0)
  t.is((await kiosk.call('POST', '/api/crew/practice/paper')).status, 200)
  const code = await kiosk.stop()
  t.is(code, 0)
  t.regex(kiosk.output(), /得分 \d+ \/ 100 {2}Score \d+ of 100/)
  t.deepEqual(await practiceFolders(), before, 'its folder went with it')
  t.deepEqual(await readdir(folder.data), [], 'and nothing of it is in the data of the kiosk')
})

test('the kiosk’s own data folder, and anything that is no plan, is refused before anything begins', async (t) => {
  const folder = await kioskFolder(t)
  const config = await folder.configure()
  for (const words of [
    ['--data', folder.data],
    ['--data', join(folder.data, 'drill')],
    ['--data', folder.path],
    ['--minutes', '0'],
    ['--minutes', 'ten'],
    ['--seed', '1.5'],
    ['--port', '70000'],
    ['--nonsense'],
  ]) {
    const { code, said } = await runKioskCommand(['practice', '--config', config, ...words])
    t.is(code, 64, words.join(' '))
    t.regex(said, /^(?=.*(data|minutes|seed|port|nonsense)).+\n$/, 'one sentence')
  }
  t.is((await runKioskCommand(['practice', '--config', join(folder.path, 'missing.yaml')])).code, 74)
  await t.throwsAsync(access(join(folder.data, 'drill')))
})

async function practiceFolders(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('kiosk-practice-')).sort()
}
