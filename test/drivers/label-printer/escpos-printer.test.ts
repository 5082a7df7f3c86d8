import test from 'ava'
import { escpos } from '../../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import type { LabelPrinter } from '../../../firmware/ports/label-printer.ts'
import { media, onTwin, testPicture } from './twin-bench.ts'

test('the driver fits the port of the firmware', (t) => {
  const twin = new PrinterTwin()
  const printer = new RasterPrinter({ open: twin.open, media, language: escpos() }) satisfies LabelPrinter
  t.truthy(printer)
})

test('a picture comes out of the printer dot for dot and is called printed', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  const picture = testPicture()
  t.deepEqual(await printer.status(signal), { ready: true })
  t.deepEqual(await printer.print(picture, signal), { outcome: 'printed' })
  t.deepEqual(twin.printed(), [{ ...picture, isWhole: true }])
})

test('two labels one after the other are two pieces of paper', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  const outcomes = await Promise.all([printer.print(testPicture(), signal), printer.print(testPicture(), signal)])
  t.deepEqual(outcomes, [{ outcome: 'printed' }, { outcome: 'printed' }])
  t.deepEqual(
    twin.printed().map((label) => label.isWhole),
    [true, true],
  )
})

test('no paper, an open cover and no connection each have their name, and the job certainly failed', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  twin.setPaper('out')
  t.deepEqual(await printer.status(signal), { ready: false, trouble: 'paper-out' })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'failed', cause: 'paper-out' })
  twin.setPaper('ok')
  twin.setCover('open')
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'failed', cause: 'cover-open' })
  twin.setCover('closed')
  twin.setLink('down')
  t.like(await printer.status(signal), { ready: false, trouble: 'offline' })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'failed', cause: 'offline' })
  twin.setLink('up')
  t.deepEqual(await printer.status(signal), { ready: true })
  t.deepEqual(twin.printed(), [])
})

test('paper that is near its end still prints', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  twin.setPaper('near-end')
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'printed' })
})

test('a printer that accepts and never answers is no-answer, and gets no picture', async (t) => {
  const { twin, printer, signal, traffic } = onTwin(t)
  twin.setLink('stuck')
  t.deepEqual(await printer.status(signal), { ready: false, trouble: 'no-answer' })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'failed', cause: 'no-answer' })
  t.false(traffic.some(({ bytes }) => Buffer.from(bytes).includes(Buffer.from([0x1d, 0x76, 0x30]))))
  twin.setLink('up')
  t.deepEqual(twin.printed(), [])
})

test('answers 700 ms late are answers', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  t.deepEqual(await printer.status(signal), { ready: true })
  twin.setAnswerDelay(700)
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'printed' })
  t.is(twin.printed().length, 1)
})

test('paper that ends in the middle makes the label doubtful, and new paper brings no late label', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  twin.endPaperAfterRows(100)
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'doubtful', cause: 'paper-out' })
  twin.setPaper('ok')
  const [strip, ...others] = twin.printed()
  t.is(strip?.isWhole, false)
  t.is(strip?.heightDots, 100)
  t.deepEqual(others, [])
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'printed' })
  t.deepEqual(
    twin.printed().map((label) => label.isWhole),
    [false, true],
  )
})

test('a line cut in the middle of a picture makes it doubtful, and the next label is whole and alone', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  await printer.status(signal)
  twin.afterBytes(5000, () => {
    twin.setLink('down')
  })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'doubtful', cause: 'offline' })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'failed', cause: 'offline' })
  twin.setLink('up')
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'printed' })
  const [strip, label, ...others] = twin.printed()
  t.is(strip?.isWhole, false)
  t.deepEqual(label, { ...testPicture(), isWhole: true })
  t.deepEqual(others, [])
})

test('a printer that stops reading in the middle is doubtful, and prints nothing when it wakes up', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  await printer.status(signal)
  twin.afterBytes(60, () => {
    twin.setLink('stuck')
  })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'doubtful', cause: 'no-answer' })
  twin.setLink('up')
  t.false(twin.printed().some((label) => label.isWhole))
})

test('a printer without DLE DC4 that swallows commands into half a picture gets no second name into it', async (t) => {
  const { twin, printer, signal } = onTwin(t, { knowsClear: false })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'printed' })
  twin.afterBytes(5000, () => {
    twin.setLink('down')
  })
  t.is((await printer.print(testPicture(), signal)).outcome, 'doubtful')
  twin.setLink('up')
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'failed', cause: 'no-answer' })
  t.is(twin.printed().length, 1)
})

test('what an earlier process left in the printer is cancelled by the first question', async (t) => {
  const { twin, signal } = onTwin(t)
  const earlier = new RasterPrinter({ open: twin.open, media, language: escpos() })
  await earlier.status(signal)
  twin.afterBytes(5000, () => {
    twin.setLink('down')
  })
  await earlier.print(testPicture(), signal)
  twin.setLink('up')
  const later = new RasterPrinter({ open: twin.open, media, language: escpos() })
  t.deepEqual(await later.status(signal), { ready: true })
  t.deepEqual(await later.print(testPicture(), signal), { outcome: 'printed' })
  t.deepEqual(twin.printed().at(-1), { ...testPicture(), isWhole: true })
})

test('a job that is given up before its first byte failed, and a closed driver is offline', async (t) => {
  const { twin, printer, signal } = onTwin(t)
  t.is((await printer.print(testPicture(), AbortSignal.abort())).outcome, 'failed')
  await printer.close()
  await printer.close()
  t.like(await printer.status(signal), { ready: false, trouble: 'offline' })
  t.deepEqual(twin.printed(), [])
})

test('a picture larger than the label is refused before anything is sent', async (t) => {
  const { printer, signal, traffic } = onTwin(t)
  const tooWide = { widthDots: 328, heightDots: 8, rows: new Uint8Array(41 * 8) }
  await t.throwsAsync(() => printer.print(tooWide, signal), { instanceOf: RangeError })
  t.deepEqual(traffic, [])
})
