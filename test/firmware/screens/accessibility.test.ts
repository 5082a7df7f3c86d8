import { join } from 'node:path'
import test from 'ava'
import { loadPageAssets, type Page as PageName } from '../../../firmware/screens/page-assets.ts'
import { violations } from '../../support/axe.ts'
import { BOOTH, HALL, PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()
const ROOT = join(import.meta.dirname, '..', '..', '..')

/** Where each page is, the size it is made for, and what stands on it when it is drawn. */
const PAGES: Readonly<Record<PageName, { path: string; viewport: typeof PHONE; isCrew: boolean }>> = {
  home: { path: '/', viewport: PHONE, isCrew: false },
  resident: { path: '/resident', viewport: BOOTH, isCrew: false },
  queue: { path: '/queue', viewport: HALL, isCrew: false },
  site: { path: '/site', viewport: PHONE, isCrew: false },
  crew: { path: '/crew', viewport: PHONE, isCrew: true },
  roster: { path: '/crew/roster', viewport: PHONE, isCrew: true },
  tubes: { path: '/crew/tubes', viewport: PHONE, isCrew: true },
  custody: { path: '/crew/custody', viewport: PHONE, isCrew: true },
  'custody-sheet': { path: '/crew/custody/sheet?box=K0042-1-B3', viewport: HALL, isCrew: true },
  day: { path: '/crew/day', viewport: PHONE, isCrew: true },
  sampler: { path: '/crew/sampler', viewport: BOOTH, isCrew: true },
  practice: { path: '/crew/practice', viewport: PHONE, isCrew: true },
  bench: { path: '/bench', viewport: HALL, isCrew: false },
}

test('every page there is stands in this test', (t) => {
  const place = { hotline: null, hours: [], personDays: 30 }
  const { pages } = loadPageAssets(join(ROOT, 'firmware', 'screens', 'pages'), place)
  t.deepEqual(Object.keys(pages).sort(), Object.keys(PAGES).sort())
})

for (const [name, { isCrew, path, viewport }] of Object.entries(PAGES)) {
  testInChromium(`axe finds nothing wrong on ${name}, in either language`, async (t) => {
    const screens = await openTestScreens(t)
    const page = await openPage(t, screens.address + (isCrew ? '/crew' : '/'), viewport)
    if (isCrew) {
      await page.getByLabel('工号').waitFor()
      t.deepEqual(await violations(page), [], 'the sign-in')
      await signInAs(page, 'leader')
    }
    await page.goto(screens.address + path)
    await page.locator('main').first().waitFor()
    t.deepEqual(await violations(page), [])
    await page.evaluate("localStorage.setItem('language', 'en')")
    await page.reload()
    await page.locator('main').first().waitFor()
    t.deepEqual(await violations(page), [], 'in English')
  })
}

testInChromium('axe would find a button without a name', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/`, PHONE)
  await page.evaluate("document.body.append(document.createElement('button'))")
  t.regex((await violations(page)).join(' '), /button-name/)
})
