import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { BOOTH, HALL, openBrowser, PHONE, signInAs, type Viewport } from '../support/browser.ts'
import type { StagedKiosk } from '../support/staged-site.ts'
import { playFever, playSite, playVisit } from './scenes.ts'
import { drawSheet, SHEETS } from './sheets.ts'

/**
 * `npm run pictures [FOLDER]`: every picture of README and documents, from the running product with twins. The people
 * are invented from a seed and the clock is a virtual one, so that the pictures change only when a page does.
 */
const FOLDER = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'firmware', 'docs', 'pictures')
/** More is a weight on everybody who reads the README. */
const PICTURE_BYTES_MAX = 150_000

interface Shot {
  readonly name: string
  readonly path: string
  readonly viewport: Viewport
  /** What stands on the page when it is complete. */
  readonly waitFor: string
  /** Nobody is signed in on public pages. */
  readonly operator?: string
  /** Wide screens are shown at half their size. */
  readonly scale?: number
  readonly isWholePage?: boolean
  readonly language?: 'en'
}

const BENCH = { width: 1440, height: 1000 }
const SHEET = { width: 800, height: 1130 }
/** The mode comes with the stream, the list with an answer of its own. */
const MODE = 'body:has(.mode)'
/** How often a device was asked depends on the machine that takes the pictures. */
const ONLY_HERE = '.traffic .n { visibility: hidden }'
const AT_WORK: readonly Shot[] = [
  { name: 'queue', path: '/queue', viewport: HALL, waitFor: '.ticket', scale: 0.5 },
  { name: 'resident-idle', path: '/resident', viewport: BOOTH, waitFor: 'main[data-prompt=idle]', scale: 0.75 },
  { name: 'site', path: '/site', viewport: PHONE, waitFor: 'section.open' },
  { name: 'sign-in', path: '/crew', viewport: PHONE, waitFor: '.pad' },
  { name: 'crew', path: '/crew', viewport: PHONE, waitFor: '.person', operator: 'registrar' },
  { name: 'crew-english', path: '/crew', viewport: PHONE, waitFor: '.person', operator: 'leader', language: 'en' },
  { name: 'sampler', path: '/crew/sampler', viewport: BOOTH, waitFor: '.number', operator: 'sampler', scale: 0.75 },
  { name: 'tubes', path: '/crew/tubes', viewport: PHONE, waitFor: `${MODE} .tube`, operator: 'leader' },
  { name: 'custody', path: '/crew/custody', viewport: PHONE, waitFor: `${MODE} .huge`, operator: 'leader' },
  {
    name: 'custody-sheet',
    path: '/crew/custody/sheet?box=K0042-1-B2',
    viewport: SHEET,
    waitFor: 'ol.tubes',
    operator: 'leader',
  },
  { name: 'roster', path: '/crew/roster', viewport: PHONE, waitFor: `${MODE} .missing`, operator: 'leader' },
  { name: 'day', path: '/crew/day', viewport: PHONE, waitFor: `${MODE} .state`, operator: 'leader' },
]

async function take(browser: Browser, kiosk: StagedKiosk, shot: Shot): Promise<void> {
  const { isWholePage = false, language, name, operator, path, scale = 1, viewport, waitFor } = shot
  const context = await browser.newContext({ viewport, locale: 'zh-CN', deviceScaleFactor: scale })
  const page = await context.newPage()
  if (operator !== undefined) {
    await page.goto(`${kiosk.address}/crew`)
    await signInAs(page, operator)
  }
  if (language !== undefined) await page.addInitScript(`localStorage.setItem('language', '${language}')`)
  // Installed earlier, since its time goes on until it is stopped.
  await page.clock.install({ time: kiosk.clock.epochMs() - 60_000 })
  await page.clock.pauseAt(kiosk.clock.epochMs())
  await page.goto(kiosk.address + path)
  await page.locator(waitFor).first().waitFor()
  await save(page, name, isWholePage)
  await context.close()
}

async function save(page: Page, name: string, isWholePage = false): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => null)')
  const png = await page.screenshot({ fullPage: isWholePage, animations: 'disabled', caret: 'hide', style: ONLY_HERE })
  await write(name, png)
}

async function write(name: string, png: Buffer): Promise<void> {
  if (png.length > PICTURE_BYTES_MAX) throw new Error(`${name}.png has ${png.length} bytes`)
  await writeFile(join(FOLDER, `${name}.png`), png)
  process.stdout.write(`${name}.png ${Math.round(png.length / 1000)} kB\n`)
}

const ends: (() => Promise<void>)[] = []
const stage = {
  teardown: (end: () => Promise<void>): void => {
    ends.push(end)
  },
}
await mkdir(FOLDER, { recursive: true })
const browser = await openBrowser()
try {
  const kiosk = await playSite(stage)
  for (const shot of AT_WORK) await take(browser, kiosk, shot)
  const booth = { path: '/resident', viewport: BOOTH, scale: 0.75 }
  await playVisit(kiosk, (prompt) =>
    take(browser, kiosk, { ...booth, name: `resident-${prompt}`, waitFor: `main[data-prompt=${prompt}]` }),
  )
  await playFever(kiosk)
  await take(browser, kiosk, { ...booth, name: 'resident-staff', waitFor: 'main[data-prompt=staff]' })
  await take(browser, kiosk, {
    name: 'crew-fever',
    path: '/crew',
    viewport: PHONE,
    waitFor: '.task',
    operator: 'registrar',
  })
  await take(browser, kiosk, { name: 'bench', path: '/bench', viewport: BENCH, waitFor: '.labels img', scale: 0.7 })
  await write('label', await kiosk.bytes('/bench/labels/1.png'))
  for (const [name, sheet] of Object.entries(SHEETS)) await write(name, await drawSheet(browser, FOLDER, sheet))
} finally {
  await browser.close()
  for (const end of ends.reverse()) await end()
}
