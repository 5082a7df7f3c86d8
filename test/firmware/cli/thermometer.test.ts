import test from 'ava'
import { openControl } from '../../../firmware/control/control-server.ts'
import type { ControlAnswer, ControlRequest } from '../../../firmware/ports/control.ts'
import { runKioskCommand } from '../../end-to-end/kiosk-command.ts'
import { kioskFolder } from '../../support/kiosk-process.ts'
import { SILENT } from '../compose/loop-fixture.ts'

test('the check of the thermometer says what was found, or in plain words why nothing is recorded', async (t) => {
  const folder = await kioskFolder(t)
  const config = await folder.configure()
  const asked: ControlRequest[] = []
  let answer: ControlAnswer = { ok: false, reason: 'offset-too-large:35.59' }
  const control = await openControl(
    folder.data,
    (request) => {
      asked.push(request)
      return Promise.resolve(answer)
    },
    SILENT,
  )
  t.teardown(() => control?.close())
  const check = (...words: readonly string[]) => runKioskCommand(['thermometer', 'check', ...words, '--config', config])
  const refused = await check('--reference', '37.0')
  t.is(refused.code, 1)
  t.regex(refused.said, /it reads 35\.59 °C, .* clean the lens/)
  t.like(asked[0], { command: 'thermometer.check', referenceCentiC: 3700 })
  answer = {
    ok: true,
    result: { sensor: '7471696e00000001', referenceC: 37, objectC: 37.14, ambientC: 25, offsetC: -0.14, samples: 50 },
  }
  const done = await check('--reference', '37')
  t.is(done.code, 0, done.said)
  t.is(done.out.trim(), 'sensor 7471696e00000001 reads 37.14 °C at 37.00 °C: -0.14 °C is added from now on')
  t.is((await check('--reference', 'warm')).code, 64)
  t.is((await check()).code, 64)
  t.is(asked.length, 2)
})
