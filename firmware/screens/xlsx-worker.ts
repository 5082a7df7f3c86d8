import { parentPort, workerData } from 'node:worker_threads'
import writeXlsxFile from 'write-excel-file/node'
import type { XlsxSheet } from './xlsx.ts'

const sheets = workerData as readonly XlsxSheet[]

/** Numbers stay numbers; every text is a text cell, which a spreadsheet never runs as a formula. */
const file = writeXlsxFile(
  sheets.map(({ name, rows, widths }) => ({
    sheet: name,
    columns: widths.map((width) => ({ width })),
    data: rows.map((row) => row.map((value) => ({ value, type: typeof value === 'number' ? Number : String }))),
  })),
)
parentPort?.postMessage(await file.toBuffer())
