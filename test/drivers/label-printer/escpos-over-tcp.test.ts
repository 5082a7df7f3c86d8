import test from 'ava'
import { tcpBytePort } from '../../../drivers/bus/tcp-byte-port.ts'
import { escpos } from '../../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import { media, serveOnLoopback, testPicture } from './twin-bench.ts'

test('over a real TCP connection a picture arrives dot for dot, and a cut line never prints late', async (t) => {
  const twin = new PrinterTwin()
  const port = await serveOnLoopback(t, twin)
  const printer = new RasterPrinter({ open: tcpBytePort({ host: '127.0.0.1', port }), media, language: escpos() })
  t.teardown(async () => {
    await printer.close()
    twin.close()
  })
  const { signal } = new AbortController()
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'printed' })
  t.deepEqual(twin.printed(), [{ ...testPicture(), isWhole: true }])
  twin.endPaperAfterRows(50)
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'doubtful', cause: 'paper-out' })
  twin.setPaper('ok')
  t.deepEqual(
    twin.printed().map((label) => label.isWhole),
    [true, false],
  )
  twin.afterBytes(4000, () => {
    twin.setLink('down')
  })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'doubtful', cause: 'offline' })
  twin.setLink('up')
  t.deepEqual(await printer.status(signal), { ready: true })
  t.deepEqual(await printer.print(testPicture(), signal), { outcome: 'printed' })
  t.is(twin.printed().filter((label) => label.isWhole).length, 2)
})

test('a port where nobody listens is offline', async (t) => {
  const twin = new PrinterTwin()
  const port = await serveOnLoopback(t, twin)
  const printer = new RasterPrinter({ open: tcpBytePort({ host: '127.0.0.2', port }), media, language: escpos() })
  t.like(await printer.status(new AbortController().signal), { ready: false, trouble: 'offline' })
})
