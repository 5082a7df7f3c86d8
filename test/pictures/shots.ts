import type { Browser } from 'playwright-core'
import { BOOTH, HALL, PHONE, signInAs, type Viewport } from '../support/browser.ts'
import type { StagedKiosk } from '../support/staged-site.ts'
import { playFever, playVisit } from './scenes.ts'

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
  readonly language?: 'en'
}

const BENCH = { width: 1440, height: 1000 }
const SHEET = { width: 800, height: 1130 }
/** The mode comes with the stream, the list with an answer of its own. */
const MODE = 'body:has(.mode)'
/** How often a device was asked depends on the machine that takes the pictures. */
const ONLY_HERE = '.traffic .n { visibility: hidden }'
/** What is to be seen while the site works; taking these changes nothing. */
export const AT_WORK: readonly Shot[] = [
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

/** The page as it stands at the kiosk's own time, as PNG. */
export async function takeShot(browser: Browser, kiosk: StagedKiosk, shot: Shot): Promise<Buffer> {
  const { language, operator, path, scale = 1, viewport, waitFor } = shot
  // The pages' own policy would not let ONLY_HERE in.
  const context = await browser.newContext({ viewport, locale: 'zh-CN', deviceScaleFactor: scale, bypassCSP: true })
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
  await page.evaluate('document.fonts.ready.then(() => null)')
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide', style: ONLY_HERE })
  await context.close()
  return png
}

/** A visit, a fever, and the bench after both: each is played, seen, and given to `keep`. */
export async function takeVisits(
  browser: Browser,
  kiosk: StagedKiosk,
  keep: (name: string, png: Buffer) => Promise<void>,
): Promise<void> {
  const booth = { path: '/resident', viewport: BOOTH, scale: 0.75 }
  const take = async (shot: Shot): Promise<void> => {
    await keep(shot.name, await takeShot(browser, kiosk, shot))
  }
  await playVisit(kiosk, (prompt) =>
    take({ ...booth, name: `resident-${prompt}`, waitFor: `main[data-prompt=${prompt}]` }),
  )
  await playFever(kiosk)
  await take({ ...booth, name: 'resident-staff', waitFor: 'main[data-prompt=staff]' })
  await take({ name: 'crew-fever', path: '/crew', viewport: PHONE, waitFor: '.task', operator: 'registrar' })
  await take({ name: 'bench', path: '/bench', viewport: BENCH, waitFor: '.labels img', scale: 0.7 })
  await keep('label', await kiosk.bytes('/bench/labels/1.png'))
}
