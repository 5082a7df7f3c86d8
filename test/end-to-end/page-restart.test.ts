import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { freePort } from '../../scripts/measure/loopback.ts'
import { BOOTH, HALL, PHONE, signInAs } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { kioskFolder } from '../support/kiosk-process.ts'
import { openBooth } from './booth.ts'
import { assist, resident } from './residents.ts'
import { until } from './until.ts'

const { testInChromium, openPage } = chromiumTests()
/** Page → where the number of those who wait stands, and how it says that the kiosk is gone. */
const PUBLIC = [
  { path: '/', viewport: PHONE, fresh: '.counts', gone: '正在重连', grey: 'section' },
  { path: '/queue', viewport: HALL, fresh: '.people .figure strong', gone: '前，请听现场安排', grey: '.figure strong' },
  { path: '/site', viewport: PHONE, fresh: '.figures', gone: '正在重连', grey: 'main section' },
  { path: '/resident', viewport: BOOTH, fresh: 'main[data-prompt=idle]', gone: '请稍等', grey: null },
  { path: '/bench', viewport: HALL, fresh: 'main', gone: '正在重连', grey: '.screen' },
] as const
/** Pages of the crew; practice has its own command, and the sheet of a box is paper. */
const CREW = [
  { path: '/crew', gone: '正在重连', grey: 'main' },
  { path: '/crew/sampler', gone: '连不上采样亭', grey: null },
  { path: '/crew/tubes', gone: '正在重连', grey: 'main' },
  { path: '/crew/custody', gone: '正在重连', grey: 'main' },
  { path: '/crew/roster', gone: '正在重连', grey: 'main' },
  { path: '/crew/day', gone: '正在重连', grey: 'main' },
] as const
/** Figures older than 30 s are shown as old. */
const STALE_MS = 31_000

/** A page that is loaded again forgets this. */
const mark = (page: Page): Promise<void> => page.evaluate('void (globalThis.wasHere = true)')
const isSamePage = (page: Page): Promise<boolean> => page.evaluate('globalThis.wasHere === true')

/** Figures that are old look it, without a colour or under a hatch: nobody reads a sentence before a number. */
const isGrey = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const { filter, backgroundImage } = getComputedStyle(document.querySelector(${JSON.stringify(selector)}))
    return filter.includes('grayscale') || backgroundImage !== 'none'
  })()`)

testInChromium(
  'pages left open through a restart of the kiosk say so, and are fresh again by themselves',
  async (t) => {
    t.timeout(240_000)
    const folder = await kioskFolder(t)
    const web = { web: { host: '127.0.0.1', port: await freePort() } }
    const before = await openBooth(t, web, folder)
    await assist(before.kiosk, randomUUID(), resident(1))
    const pages = await Promise.all(
      PUBLIC.map(async (one) => {
        const page = await openPage(t, 'about:blank', one.viewport)
        await page.clock.install()
        await page.goto(before.kiosk.address + one.path)
        await page.locator(one.fresh).first().waitFor()
        await mark(page)
        return { ...one, page }
      }),
    )
    const crew: ((typeof CREW)[number] & { page: Page })[] = []
    for (const one of CREW) {
      const page = await openPage(t, 'about:blank', PHONE)
      await page.clock.install()
      await page.goto(before.kiosk.address + one.path)
      await signInAs(page, 'demo')
      await page.locator('main').first().waitFor()
      await mark(page)
      crew.push({ ...one, page })
    }
    for (const { grey, page, path } of [...pages, ...crew])
      if (grey !== null) t.false(await isGrey(page, grey), `${path} is believed while the kiosk answers`)
    await before.kiosk.stop()
    for (const { gone, grey, page, path } of [...pages, ...crew]) {
      await page.clock.fastForward(STALE_MS)
      await t.notThrowsAsync(page.getByText(gone).first().waitFor(), `${path} says that it is gone`)
      if (grey !== null) t.true(await isGrey(page, grey), `${path} looks old`)
    }
    const after = await openBooth(t, web, folder)
    await assist(after.kiosk, randomUUID(), resident(2))
    for (const { gone, page, path } of pages) {
      await page.getByText(gone).first().waitFor({ state: 'detached' })
      if (path === '/queue') await page.locator('.people .figure strong', { hasText: '2' }).waitFor()
      t.true(await isSamePage(page), path)
    }
    for (const { grey, page, path } of crew) {
      await t.notThrowsAsync(page.getByText('请重新登录').waitFor(), `${path} says why one has to sign in again`)
      await signInAs(page, 'demo')
      await page.locator('main').first().waitFor()
      if (grey !== null) t.false(await isGrey(page, grey), `${path} is fresh again`)
      t.true(await isSamePage(page), path)
    }
  },
)

testInChromium('a kiosk that comes back with other pages has an open one loaded again, once', async (t) => {
  t.timeout(240_000)
  const folder = await kioskFolder(t)
  const web = { web: { host: '127.0.0.1', port: await freePort() } }
  const before = await openBooth(t, web, folder)
  const page = await openPage(t, `${before.kiosk.address}/queue`, HALL)
  await page.locator('.ticket').waitFor()
  await mark(page)
  let loads = 0
  // As if the release that starts now had other files.
  await page.route(/\/queue$/, async (route) => {
    const response = await route.fetch()
    if (route.request().isNavigationRequest()) loads += 1
    await route.fulfill({
      response,
      body: (await response.text()).replace(/data-assets="[^"]+"/, 'data-assets="other"'),
    })
  })
  await before.kiosk.stop()
  await openBooth(t, web, folder)
  await until(async () => !(await isSamePage(page).catch(() => true)), 'the page is loaded again')
  await page.locator('.ticket').waitFor()
  t.is(loads, 1)
})
