import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import type { PrinterTrouble } from '../../../firmware/ports/label-printer.ts'
import { deviceFaultWords } from '../../../firmware/screens/pages/device-fault-words.ts'

const PROJECT = join(import.meta.dirname, '..', '..', '..')
const CODE = /'((?:port|id-reader|display|gpio|i2c|speaker|thermometer|printer)\.[a-z-]+)'/g
const TROUBLES: Readonly<Record<PrinterTrouble, true>> = {
  'paper-out': true,
  'cover-open': true,
  offline: true,
  error: true,
  'head-hot': true,
  'no-answer': true,
}

/** Every code that stands in a driver's source. */
async function codesOfDrivers(): Promise<readonly string[]> {
  const folder = join(PROJECT, 'drivers')
  const entries = await readdir(folder, { recursive: true })
  const texts = await Promise.all(
    entries.filter((name) => name.endsWith('.ts')).map((name) => readFile(join(folder, name), 'utf8')),
  )
  return [...new Set(texts.flatMap((text) => [...text.matchAll(CODE)].map(([, code = '']) => code)))].sort()
}

test('whatever fault a driver or a printer can name has words in both languages', async (t) => {
  const codes = await codesOfDrivers()
  t.true(codes.length > 12, codes.join())
  for (const code of [...codes, ...Object.keys(TROUBLES)]) {
    const words = deviceFaultWords(code)
    t.regex(words?.zh ?? '', /\p{Script=Han}/u, code)
    t.regex(words?.en ?? '', /^[A-Z].*\.$/, code)
  }
})

test('a code that nobody has words for is no word, whatever it is called', (t) => {
  for (const code of ['unexpected', 'constructor', '__proto__', '']) t.is(deviceFaultWords(code), null, code)
})
