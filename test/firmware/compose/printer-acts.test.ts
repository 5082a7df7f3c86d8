import test, { type ExecutionContext } from 'ava'
import { escpos } from '../../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import { DeviceWatch } from '../../../firmware/compose/device-watch.ts'
import { LabelDesk } from '../../../firmware/compose/label-desk.ts'
import { TicketDesk } from '../../../firmware/compose/ticket-desk.ts'
import { testLabelContent } from '../../../firmware/domain/test-label.ts'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { aProgramme } from '../../support/domain-kiosk.ts'
import { packagedFontRenderer } from '../labels/label-bench.ts'
import { openLoop, SETTINGS, SILENT } from './loop-fixture.ts'

async function openDesk(t: ExecutionContext, { hasPrinter = true } = {}) {
  const loop = await openLoop(t, { programmes: [aProgramme()] })
  const clock = new SystemClock(() => 'synced')
  const twin = new PrinterTwin()
  const media = { widthMm: 40, heightMm: 30, gapMm: 2 }
  const printer = hasPrinter ? new RasterPrinter({ open: twin.open, media, language: escpos() }) : null
  const watch = new DeviceWatch(loop, SILENT, new Map([['labelPrinter', { simulated: true }]]))
  const tickets = new TicketDesk({ clock, changed: () => undefined, missed: () => undefined })
  const renderer = packagedFontRenderer()
  const desk = new LabelDesk({ loop, printer, renderer, clock, watch, tickets, settings: SETTINGS })
  desk.start()
  t.teardown(async () => {
    await desk.close()
    await printer?.close()
    twin.close()
  })
  return { desk, loop, twin }
}

test('a test label comes out and is no fact', async (t) => {
  const { desk, loop, twin } = await openDesk(t)
  const before = loop.state.labels.size
  t.deepEqual(await desk.acts.ask('test'), { ok: true, result: { act: 'test' } })
  t.deepEqual(
    twin.printed().map(({ isWhole }) => isWhole),
    [true],
  )
  t.is(loop.state.labels.size, before)
})

test('one at a time; what cannot be done says why', async (t) => {
  const { desk, twin } = await openDesk(t)
  const first = desk.acts.ask('test')
  t.deepEqual(await desk.acts.ask('test'), { ok: false, reason: 'busy' })
  t.true((await first).ok)
  t.deepEqual(await desk.acts.ask('calibrate'), { ok: false, reason: 'no-command' })
  twin.setCover('open')
  t.deepEqual(await desk.acts.ask('test'), { ok: false, reason: 'failed:cover-open' })
  await desk.close()
  t.deepEqual(await desk.acts.ask('test'), { ok: false, reason: 'stopping' })
  const { desk: without } = await openDesk(t, { hasPrinter: false })
  t.deepEqual(await without.acts.ask('test'), { ok: false, reason: 'no-printer' })
})

test('the number of a test label is none that a tube could have', (t) => {
  const { number } = testLabelContent({
    kiosk: 'K0042',
    site: '测试点',
    mode: 'live',
    time: '2026-11-22T15:00:00+08:00',
  })
  t.notRegex(number, /^[A-Z0-9-]{6,24}$/)
})
