import type { BytePort, OpenBytePort } from '../../../drivers/bus/byte-port.ts'
import { printerBytePort } from '../../../drivers/bus/printer-byte-port.ts'
import { serialBytePort } from '../../../drivers/bus/serial-byte-port.ts'
import { tcpBytePort } from '../../../drivers/bus/tcp-byte-port.ts'
import { escpos } from '../../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import { tspl } from '../../../drivers/label-printer/tspl.ts'
import type { PrinterStageHere } from '../../contract/label-printer.ts'
import type { Bench } from '../../support/district.ts'
import { ptyPair } from '../bus/pty-pair.ts'
import { media, serveOnLoopback, testPicture } from './twin-bench.ts'

export type TwinLanguage = 'esc-pos' | 'tspl'
export type TwinTransport = 'memory' | 'tcp' | 'serial' | 'node'

/** In the middle of a picture of 9,600 bytes. */
const MIDDLE_BYTES = 5000
const MIDDLE_ROWS = 100
/** The twin's motor runs by this machine's clock, and its line by programs that wait their turn on a busy machine. */
const PRINT_MS = 700
/** Twenty of these tests run at once, beside other files. */
const BUSY_MS = 2000
const LATE_MS = 300
const BAUD = 115_200

interface Line {
  readonly open: OpenBytePort
  readonly unplug: (isSo: boolean) => void | Promise<void>
}

/** The driver above its twin, over a line that this machine has. */
export async function twinStage(
  t: Bench,
  language: TwinLanguage,
  transport: TwinTransport,
): Promise<PrinterStageHere & { readonly twin: PrinterTwin }> {
  const twin = new PrinterTwin({ language, printMs: PRINT_MS })
  const other = new PrinterTwin({ language: language === 'tspl' ? 'esc-pos' : 'tspl' })
  const line = await lineTo(t, twin, transport)
  let isOther = false
  const open: OpenBytePort = (signal) => (isOther ? other : line).open(signal)
  const printer = new RasterPrinter({ open, media, language: language === 'tspl' ? tspl() : escpos() })
  t.teardown(async () => {
    await printer.close()
    twin.close()
    other.close()
  })
  return {
    twin,
    busyMs: BUSY_MS,
    printer,
    picture: testPicture(),
    papers: () => twin.printed(),
    takePaper: (isSo) => {
      twin.setPaper(isSo ? 'out' : 'ok')
    },
    openCover: (isSo) => {
      twin.setCover(isSo ? 'open' : 'closed')
    },
    heatHead: (isSo) => {
      twin.setHead(isSo ? 'hot' : 'ok')
    },
    jam: (isSo) => {
      twin.setJam(isSo)
    },
    unplug: line.unplug,
    stopReading: (isSo) => {
      twin.setLink(isSo ? 'stuck' : 'up')
    },
    silence: (isSo) => {
      twin.setLink(isSo ? 'mute' : 'up')
    },
    answerLate: (isSo) => {
      twin.setAnswerDelay(isSo ? LATE_MS : 0)
    },
    switchLanguage: (isSo) => {
      isOther = isSo
    },
    // A USB bridge of its own keeps its power; the printer behind it loses what it held.
    cyclePower: () => {
      twin.cyclePower()
    },
    inTheMiddle: (act, afterBytes = MIDDLE_BYTES) => {
      twin.afterBytes(afterBytes, act)
    },
    endPaperInLabel: () => {
      twin.endPaperAfterRows(MIDDLE_ROWS)
    },
  }
}

async function lineTo(t: Bench, twin: PrinterTwin, transport: TwinTransport): Promise<Line> {
  const unplug = (isSo: boolean): void => {
    twin.setLink(isSo ? 'down' : 'up')
  }
  if (transport === 'memory') return { open: twin.open, unplug }
  if (transport === 'tcp') {
    return { open: tcpBytePort({ host: '127.0.0.1', port: await serveOnLoopback(t, twin) }), unplug }
  }
  const pair = await ptyPair(t)
  let far: BytePort = await farEnd(pair.far, twin)
  t.teardown(() => far.close())
  return {
    open: transport === 'node' ? printerBytePort(pair.near) : serialBytePort({ path: pair.near, baudRate: BAUD }),
    unplug: async (isSo) => {
      if (isSo) await pair.hangUp()
      else {
        await pair.plugIn()
        far = await farEnd(pair.far, twin)
      }
    },
  }
}

/** The printer's own end of a cable. */
async function farEnd(path: string, twin: PrinterTwin): Promise<BytePort> {
  const port = await serialBytePort({ path, baudRate: BAUD })()
  const session = twin.connect({
    answer: (bytes) => {
      port.write(bytes, { timeoutMs: 1000 }).catch(() => undefined)
    },
    hangUp: () => undefined,
  })
  port.onBytes((bytes) => {
    session.receive(Uint8Array.from(bytes))
  })
  port.onLost(() => {
    session.end()
  })
  return port
}
