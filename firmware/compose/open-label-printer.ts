import { parsePrinterInterface } from '../../config/device-schema.ts'
import type { KioskConfig } from '../../config/load.ts'
import type { BusTraffic, OpenBytePort } from '../../drivers/bus/byte-port.ts'
import { printerBytePort } from '../../drivers/bus/printer-byte-port.ts'
import { serialBytePort } from '../../drivers/bus/serial-byte-port.ts'
import { tcpBytePort } from '../../drivers/bus/tcp-byte-port.ts'
import { escpos } from '../../drivers/label-printer/escpos.ts'
import type { PrinterLanguage } from '../../drivers/label-printer/printer-language.ts'
import { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../drivers/label-printer/raster-printer.ts'
import { tspl } from '../../drivers/label-printer/tspl.ts'
import type { LabelPrinter } from '../ports/label-printer.ts'

type DeviceConfig = KioskConfig['devices']
type PrinterConfig = NonNullable<DeviceConfig['labelPrinter']>
type RealPrinterConfig = Exclude<PrinterConfig, { driver: 'simulated' }>

/** The printer that is not there; null when the configuration names a real one, or none. */
export function openPrinterTwin(
  { labelPrinter }: DeviceConfig,
  report: (traffic: BusTraffic) => void,
): PrinterTwin | null {
  if (labelPrinter?.driver !== 'simulated') return null
  return new PrinterTwin({ onTraffic: report, language: labelPrinter.language })
}

/** The driver in the language and over the line that the configuration names, or over its twin. */
export function openLabelPrinter({ labelPrinter }: DeviceConfig, twin: PrinterTwin | null): LabelPrinter | null {
  if (labelPrinter === undefined) return null
  const { media } = labelPrinter
  if (labelPrinter.driver !== 'simulated') {
    return new RasterPrinter({ open: lineTo(labelPrinter), media, language: languageOf(labelPrinter) })
  }
  if (twin === null) throw new Error('the twin of the label printer was not made')
  const language = labelPrinter.language === 'tspl' ? tspl() : escpos()
  return new RasterPrinter({ open: twin.open, media, language })
}

function languageOf(printer: RealPrinterConfig): PrinterLanguage {
  if (printer.driver === 'esc-pos') return escpos({ feed: printer.labelFeed })
  return tspl({ density: printer.density, speed: printer.speed })
}

function lineTo({ baudRate, interface: place }: RealPrinterConfig): OpenBytePort {
  const line = parsePrinterInterface(place)
  switch (line?.kind) {
    case 'tcp':
      return tcpBytePort({ host: line.host, port: line.port })
    case 'serial':
      return serialBytePort({ path: line.path, baudRate, isPaced: true })
    case 'file':
      return printerBytePort(line.path)
    case undefined:
      throw new Error('configuration lets no other place through')
  }
}
