import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { needing } from '../support/needing.ts'
import { Stage } from '../support/stage.ts'
import type { StagedKiosk } from '../support/staged-site.ts'
import { distance } from './compare.ts'
import { LETTERS_FILE, lettersOf } from './letters.ts'
import { playSite } from './scenes.ts'
import { drawSheet, SHEETS } from './sheets.ts'
import { AT_WORK, takeShot, takeVisits } from './shots.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const FOLDER = join(ROOT, 'firmware', 'docs', 'pictures')
/**
 * With the same fonts and the same Chromium it is nothing at all, whatever the machine has to do besides; a frame around
 * one word is more than this.
 */
const APART_MAX = 0.003
/** A morning is some hundreds of commits, and this machine may have other work. */
const STAGING_MS = 300_000

const stage = new Stage()

interface Site {
  readonly browser: Browser
  readonly kiosk: StagedKiosk
  /** Where letters are as large as where the pictures were taken: else only their size can be judged. */
  readonly hasSameLetters: boolean
}

let site: Promise<Site> | null = null
test.after.always('browser and kiosks are closed', () => stage.end())

async function start(): Promise<Site> {
  const browser = await openBrowser()
  stage.teardown(() => browser.close())
  const hasSameLetters = (await lettersOf(browser)) === (await readFile(LETTERS_FILE, 'utf8')).trim()
  return { browser, kiosk: await playSite(stage), hasSameLetters }
}

async function assertSame(t: ExecutionContext, name: string, png: Buffer): Promise<void> {
  const apart = await distance(png, await readFile(join(FOLDER, `${name}.png`)))
  t.true(apart < 1, `${name}.png has another size`)
  if ((await site)?.hasSameLetters === false) {
    t.log('this machine has other fonts: only the size was judged')
    return
  }
  t.true(
    apart <= APART_MAX,
    `${name}.png is not of the page as it is (${(apart * 100).toFixed(1)} % apart): npm run pictures`,
  )
}

const testInChromium = needing(test.serial, 'chromium')

for (const shot of AT_WORK) {
  testInChromium(`the picture “${shot.name}” is of the page as it is`, async (t) => {
    t.timeout(STAGING_MS)
    const { browser, kiosk } = await (site ??= start())
    await assertSame(t, shot.name, await takeShot(browser, kiosk, shot))
  })
}

testInChromium('the pictures of a visit, a fever, the bench and a label are of what they show', async (t) => {
  t.timeout(STAGING_MS)
  const { browser, kiosk } = await (site ??= start())
  const seen: string[] = []
  await takeVisits(browser, kiosk, async (name, png) => {
    seen.push(name)
    await assertSame(t, name, png)
  })
  const all = [...AT_WORK.map(({ name }) => name), ...seen, ...Object.keys(SHEETS)].map((name) => `${name}.png`)
  t.deepEqual((await readdir(FOLDER)).sort(), all.sort(), 'no picture comes from elsewhere')
})

testInChromium('the sheets of the README are made of these pictures', async (t) => {
  t.timeout(STAGING_MS)
  const { browser } = await (site ??= start())
  for (const [name, sheet] of Object.entries(SHEETS)) await assertSame(t, name, await drawSheet(browser, FOLDER, sheet))
})

test('every picture that the README shows is one of them', async (t) => {
  const shown = [...(await readFile(join(ROOT, 'README.md'), 'utf8')).matchAll(/\]\(([^)]*\.png)\)/g)]
  t.true(shown.length > 0)
  for (const [, path = ''] of shown) t.regex(path, /^firmware\/docs\/pictures\/[a-z-]+\.png$/)
})

test('pictures of two pages are far apart, and of two sizes as far as can be', async (t) => {
  const read = (name: string): Promise<Buffer> => readFile(join(FOLDER, `${name}.png`))
  t.is(await distance(await read('crew'), await read('crew')), 0)
  t.true((await distance(await read('crew'), await read('crew-english'))) > APART_MAX)
  t.true((await distance(await read('resident-idle'), await read('resident-done'))) > APART_MAX)
  t.is(await distance(await read('crew'), await read('queue')), 1)
})
