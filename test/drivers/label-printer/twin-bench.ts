import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import type { ExecutionContext } from 'ava'
import type { BusTraffic } from '../../../drivers/bus/byte-port.ts'
import type { DotRows } from '../../../drivers/label-printer/dot-rows.ts'
import { escpos } from '../../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../../drivers/label-printer/raster-printer.ts'
import type { Bench } from '../../support/district.ts'

export const media = { widthMm: 40, heightMm: 30, gapMm: 2 } as const

/** A picture that is different in every row, with ink in the first and the last dot. */
export function testPicture(): DotRows {
  const rows = new Uint8Array(40 * 240)
  for (let index = 0; index < rows.length; index++) rows[index] = (index * 37 + (index >> 5)) & 0xc3
  rows[0] = 0x80
  rows[rows.length - 1] = 0x01
  return { widthDots: 320, heightDots: 240, rows }
}

export function onTwin(t: ExecutionContext, options: { knowsClear?: boolean } = {}) {
  const traffic: BusTraffic[] = []
  const twin = new PrinterTwin({ ...options, onTraffic: (passage) => traffic.push(passage) })
  const printer = new RasterPrinter({ open: twin.open, media, language: escpos() })
  t.teardown(async () => {
    await printer.close()
    twin.close()
  })
  const signal = new AbortController().signal
  return { twin, printer, traffic, signal }
}

/** Serves the twin on a loopback port; returns the port. */
export async function serveOnLoopback(t: Bench, twin: PrinterTwin): Promise<number> {
  const server = createServer((socket) => {
    const session = twin.connect({
      answer: (bytes) => socket.write(bytes),
      hangUp: () => socket.destroy(),
    })
    socket.on('data', (bytes) => {
      session.receive(bytes)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      session.end()
    })
  })
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => {
    resolve(undefined)
  })
  await promise
  t.teardown(() => server.close())
  const address = server.address() as AddressInfo
  return address.port
}
