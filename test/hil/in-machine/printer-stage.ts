import type { ExecutionContext } from 'ava'
import { printerBytePort } from '../../../drivers/bus/printer-byte-port.ts'
import { escpos } from '../../../drivers/label-printer/escpos.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import { tspl } from '../../../drivers/label-printer/tspl.ts'
import type { Move, Paper, PrinterStage } from '../../contract/label-printer.ts'
import { media, testPicture } from '../../drivers/label-printer/twin-bench.ts'
import { calm, outside, untilThere } from './outside-world.ts'

const MIDDLE_ROWS = 100
/** Everything takes thirty times as long as on a processor of its own. */
const BUSY_MS = 20_000

interface SentPaper extends Omit<Paper, 'rows'> {
  readonly rows: string
}

const FILE = '/dev/usb/lp0'

export async function printerStage(t: ExecutionContext, language: 'esc-pos' | 'tspl'): Promise<PrinterStage> {
  await calm(t)
  await outside('printer.change', language)
  await untilThere(FILE)
  const spoken = language === 'tspl' ? tspl() : escpos()
  const printer = new RasterPrinter({ open: printerBytePort(FILE), media, language: spoken })
  t.teardown(() => printer.close())
  const move =
    (act: string): Move =>
    async (isSo) => {
      await outside(act, isSo)
    }
  return {
    busyMs: BUSY_MS,
    printer,
    picture: testPicture(),
    papers: async () => {
      const sent = (await outside('printer.papers')) as readonly SentPaper[]
      return sent.map((paper) => ({ ...paper, rows: Uint8Array.from(Buffer.from(paper.rows, 'base64')) }))
    },
    takePaper: move('printer.takePaper'),
    openCover: move('printer.openCover'),
    heatHead: move('printer.heatHead'),
    jam: move('printer.jam'),
    unplug: move('printer.unplug'),
    stopReading: move('printer.stopReading'),
    silence: move('printer.silence'),
    answerLate: null,
    switchLanguage: null,
    cyclePower: null,
    inTheMiddle: null,
    endPaperInLabel: () => {
      void outside('printer.endPaperInLabel', MIDDLE_ROWS)
    },
  }
}
