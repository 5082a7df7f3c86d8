import { BOOTH, HALL, PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

const OPEN = [
  ['/', PHONE],
  ['/resident', BOOTH],
  ['/queue', HALL],
  ['/site', PHONE],
  ['/bench', HALL],
] as const
const OF_CREW = [
  '/crew',
  '/crew/sampler',
  '/crew/custody',
  '/crew/custody/sheet?box=K0042-1-B3',
  '/crew/tubes',
  '/crew/roster',
  '/crew/day',
  '/crew/practice',
]

testInChromium('in a drill every page says that it is one', async (t) => {
  const screens = await openTestScreens(t, { mode: 'drill' })
  screens.kiosk.show({ view: { mode: 'drill' } })
  const page = await openPage(t, screens.address, PHONE)
  for (const [path, viewport] of OPEN) {
    await page.setViewportSize(viewport)
    await page.goto(screens.address + path)
    await page.locator('.mode', { hasText: '演练' }).first().waitFor()
  }
  await page.setViewportSize(PHONE)
  await page.goto(`${screens.address}/crew`)
  await signInAs(page, 'leader')
  for (const path of OF_CREW) {
    await page.goto(screens.address + path)
    await page.locator('.mode', { hasText: '演练' }).first().waitFor()
  }
  t.pass()
})

testInChromium('in live mode none does', async (t) => {
  const screens = await openTestScreens(t, { mode: 'live' })
  screens.kiosk.show({ view: { mode: 'live' } })
  const page = await openPage(t, `${screens.address}/site`, PHONE)
  await page.getByText('23').first().waitFor()
  t.is(await page.locator('.mode').count(), 0)
})

testInChromium('a station in another mode is said to be in one, and nobody is sent there', async (t) => {
  const drill = await openTestScreens(t, { mode: 'drill' })
  drill.kiosk.show({ view: { mode: 'drill' }, queue: { estimatedWaitMinutes: 1 } })
  const neighbours = [{ station: '02', name: '东门', url: drill.address }]
  const screens = await openTestScreens(t, { mode: 'live', neighbours })
  screens.kiosk.show({ view: { mode: 'live' } })
  const page = await openPage(t, `${screens.address}/site`, PHONE)
  await page.getByText('这台在演练，不要引导人过去').waitFor()
  const names = await page.locator('section h2').allInnerTexts()
  t.deepEqual(names, ['1 号台', '2 号台'], 'the shorter wait of the drill is none')
  t.true((await page.locator('section').first().innerText()).includes('最快'))
})
