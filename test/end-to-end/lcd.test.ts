import test from 'ava'
import { openBooth, TWINS } from './booth.ts'
import { assist, resident } from './residents.ts'

interface Shown {
  readonly digits: string
  readonly rows: readonly string[]
}

test('a booth with a character display shows on it who is served, and the bench shows its rows', async (t) => {
  const queueDisplay = { driver: 'simulated', model: 'lcd-pcf8574' }
  const booth = await openBooth(t, { devices: { ...TWINS, queueDisplay } })
  const shown = (digits: string) => booth.kiosk.until<Shown>('/bench/display', (display) => display.digits === digits)
  t.deepEqual((await shown('----')).rows, ['  NOW SERVING   ', '      ----      '])
  await assist(booth.kiosk, 'request-1', resident(1))
  await booth.bench('button', { line: 'callNext' })
  t.deepEqual((await shown('A001')).rows, ['  NOW SERVING   ', '      A001      '])
})
