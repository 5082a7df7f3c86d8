import type { ResidentView } from '../../../firmware/domain/view.ts'
import { BOOTH } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'
import { fitsScreen, flawsOf } from '../../support/page-measure.ts'

const { testInChromium, openPage } = chromiumTests()

testInChromium('the screen leads the forehead as the tone does, one sentence at a time', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/resident`, BOOTH)
  const none = screens.kiosk.publicView().resident
  const show = async (changes: Partial<ResidentView>, headline: string): Promise<void> => {
    screens.kiosk.show({ resident: { ...none, step: 2, ...changes } })
    await page.locator('main h1').getByText(headline).first().waitFor()
    t.is(await page.locator('main h1').count(), 1)
    t.true(await fitsScreen(page), headline)
    t.deepEqual(await flawsOf(page, false), [], headline)
  }
  await show({ prompt: 'temperature', guidance: 'closer' }, '再靠近一点')
  await show({ prompt: 'temperature', guidance: 'back' }, '稍微退后一点')
  await show({ prompt: 'temperature-again', guidance: 'hold' }, '别动')
  await show({ prompt: 'temperature', guidance: 'nobody' }, '够不着的')
  await show({ prompt: 'temperature-child', guidance: 'nobody' }, '请抱起孩子')
  await show({ prompt: 'temperature-child', guidance: 'closer' }, '再靠近一点')
  await show({ prompt: 'staff', guidance: 'closer' }, '请稍等')
})
