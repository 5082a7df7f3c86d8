import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrinterTrouble } from '../../firmware/ports/label-printer.ts'

const PROJECT = join(import.meta.dirname, '..', '..')
const CODE = /'((?:port|id-reader|display|gpio|i2c|speaker|thermometer|printer)\.[a-z-]+)'/g
const TROUBLES: Readonly<Record<PrinterTrouble, true>> = {
  'paper-out': true,
  'cover-open': true,
  offline: true,
  error: true,
  'head-hot': true,
  jam: true,
  'ribbon-out': true,
  paused: true,
  'other-language': true,
  unconfirmed: true,
  'no-answer': true,
}

/** Every code that stands in a driver's source, and what a printer says of itself. */
export async function faultCodes(): Promise<readonly string[]> {
  const folder = join(PROJECT, 'drivers')
  const entries = await readdir(folder, { recursive: true })
  const texts = await Promise.all(
    entries.filter((name) => name.endsWith('.ts')).map((name) => readFile(join(folder, name), 'utf8')),
  )
  const found = texts.flatMap((text) => [...text.matchAll(CODE)].map(([, code = '']) => code))
  return [...new Set([...found, ...Object.keys(TROUBLES)])].sort()
}
