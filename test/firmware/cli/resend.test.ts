import test from 'ava'
import { openControl } from '../../../firmware/control/control-server.ts'
import type { SentAgain } from '../../../firmware/ports/control.ts'
import { runKioskCommand } from '../../end-to-end/kiosk-command.ts'
import { kioskFolder } from '../../support/kiosk-process.ts'
import { SILENT } from '../compose/loop-fixture.ts'

test('resend says which events do not go, and when the others do', async (t) => {
  const folder = await kioskFolder(t)
  const config = await folder.configure()
  let result: SentAgain = { from: 1, to: 7, without: [], isOnline: true }
  const control = await openControl(folder.data, () => Promise.resolve({ ok: true, result }), SILENT)
  t.teardown(() => control?.close())
  const say = async (): Promise<string> => {
    const asked = await runKioskCommand(['journal', 'resend', '--from', '1', '--to', '7', '--config', config])
    t.is(asked.code, 0, asked.said)
    return asked.out.trim()
  }
  t.is(await say(), '7 events from 1 to 7 are on their way')
  const without = [
    { from: 2, to: 3 },
    { from: 5, to: 5 },
  ]
  result = { from: 1, to: 7, without, isOnline: false }
  t.is(
    await say(),
    '4 events from 1 to 7 go with the next connection; 3 are not, their person is forgotten, or they are altered or gone: 2-3, 5',
  )
})
