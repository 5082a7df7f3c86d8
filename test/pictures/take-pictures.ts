import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBrowser } from '../support/browser.ts'
import { Stage } from '../support/stage.ts'
import { LETTERS_FILE, lettersOf } from './letters.ts'
import { playSite } from './scenes.ts'
import { drawSheet, SHEETS } from './sheets.ts'
import { AT_WORK, takeShot, takeVisits } from './shots.ts'

/**
 * `npm run pictures [FOLDER]`: every picture of README and documents, from the running product with twins. The people
 * are invented from a seed and the clock is a virtual one, so that the pictures change only when a page does. The tests
 * take the same pictures and hold them beside these.
 */
const FOLDER = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'firmware', 'docs', 'pictures')
/** More is a weight on everybody who reads the README. */
const PICTURE_BYTES_MAX = 150_000

async function write(name: string, png: Buffer): Promise<void> {
  if (png.length > PICTURE_BYTES_MAX) throw new Error(`${name}.png has ${png.length} bytes`)
  await writeFile(join(FOLDER, `${name}.png`), png)
  process.stdout.write(`${name}.png ${Math.round(png.length / 1000)} kB\n`)
}

const stage = new Stage()
await mkdir(FOLDER, { recursive: true })
const browser = await openBrowser()
try {
  const kiosk = await playSite(stage)
  for (const shot of AT_WORK) await write(shot.name, await takeShot(browser, kiosk, shot))
  await takeVisits(browser, kiosk, write)
  if (process.argv[2] === undefined) await writeFile(LETTERS_FILE, `${await lettersOf(browser)}\n`)
  for (const [name, sheet] of Object.entries(SHEETS)) await write(name, await drawSheet(browser, FOLDER, sheet))
} finally {
  await browser.close()
  await stage.end()
}
