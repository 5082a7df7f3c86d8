import test from 'ava'
import { PrinterTwin } from '../../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import { tspl } from '../../../drivers/label-printer/tspl.ts'
import { encodeFlush, encodeJob } from '../../../drivers/label-printer/tspl-codec.ts'
import { media, testPicture } from './twin-bench.ts'

const ASK = Uint8Array.of(0x1b, 0x21, 0x3f)
const NEVER = new AbortController().signal
const HEAT = { density: 8, speed: 3 }

test('the twin says every status that the language has', async (t) => {
  const twin = new PrinterTwin({ language: 'tspl', printMs: 10 })
  t.teardown(() => {
    twin.close()
  })
  const answers: number[] = []
  const session = twin.connect({ answer: (bytes) => answers.push(...bytes), hangUp: () => undefined })
  const status = async (): Promise<number> => {
    const count = answers.length
    session.receive(ASK)
    while (answers.length === count) await new Promise((resolve) => setImmediate(resolve))
    return answers.at(-1) ?? 0xff
  }
  t.is(await status(), 0x00)
  for (let bits = 0; bits < 16; bits++) {
    twin.setCover((bits & 1) !== 0 ? 'open' : 'closed')
    twin.setJam((bits & 2) !== 0)
    twin.setPaper((bits & 4) !== 0 ? 'out' : 'ok')
    twin.setRibbon((bits & 8) !== 0 ? 'out' : 'ok')
    t.is(await status(), bits)
  }
  for (const setOk of [
    () => {
      twin.setCover('closed')
    },
    () => {
      twin.setPaper('ok')
    },
    () => {
      twin.setRibbon('ok')
    },
  ])
    setOk()
  twin.setJam(false)
  twin.setPaused(true)
  t.is(await status(), 0x10)
  twin.setPaused(false)
  twin.setHead('hot')
  t.is(await status(), 0x80)
  twin.setHead('ok')
  session.receive(encodeJob(testPicture(), media, HEAT))
  t.is(await status(), 0x20)
})

test('a used-up ribbon and a pressed pause key have their names', async (t) => {
  const twin = new PrinterTwin({ language: 'tspl' })
  const printer = new RasterPrinter({ open: twin.open, media, language: tspl() })
  t.teardown(async () => {
    await printer.close()
    twin.close()
  })
  twin.setRibbon('out')
  t.deepEqual(await printer.status(NEVER), { ready: false, trouble: 'ribbon-out' })
  twin.setRibbon('ok')
  twin.setPaused(true)
  t.deepEqual(await printer.status(NEVER), { ready: false, trouble: 'paused' })
  t.deepEqual(await printer.print(testPicture(), NEVER), { outcome: 'failed', cause: 'paused' })
})

test('half a picture swallows the next label; filled up with empty lines it does not', (t) => {
  const picture = { ...testPicture(), rows: testPicture().rows.toReversed() }
  const before = encodeJob(testPicture(), media, HEAT)
  const papersAfter = (between: Uint8Array): readonly boolean[] => {
    const twin = new PrinterTwin({ language: 'tspl', printMs: 0 })
    const session = twin.connect({ answer: () => undefined, hangUp: () => undefined })
    session.receive(before.subarray(0, 5000))
    session.receive(between)
    session.receive(encodeJob(picture, media, HEAT))
    twin.close()
    return twin
      .printed()
      .map(({ rows }) => Buffer.from(rows).equals(Buffer.from(picture.rows).subarray(0, rows.length)))
  }
  t.deepEqual(papersAfter(encodeFlush(media, 8)), [true])
  t.deepEqual(papersAfter(new Uint8Array(0)), [false], 'half of another label')
})
