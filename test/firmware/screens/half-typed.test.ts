import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()
const { idNumber } = documentOf(1)
const numberOn = (page: Page) => page.getByLabel(/证件号码/)

/** Somebody has typed a number and a telephone when the kiosk restarts under the page and asks to sign in again. */
async function interrupted(t: ExecutionContext): Promise<Page> {
  const first = await openTestScreens(t)
  const page = await openPage(t, `${first.address}/crew`, PHONE)
  await signInAs(page, 'leader')
  await numberOn(page).fill(idNumber)
  await page.keyboard.press('Enter')
  await page.getByLabel(/手机/).first().fill('13900000001')
  await first.close()
  await openTestScreens(t, { port: Number(new URL(first.address).port) })
  await page.getByText('请重新登录').waitFor()
  t.false((await page.content()).includes(idNumber))
  return page
}

testInChromium('what was half typed when the kiosk restarted is there again for the same operator', async (t) => {
  const page = await interrupted(t)
  await signInAs(page, 'leader')
  await numberOn(page).waitFor()
  t.is(await numberOn(page).inputValue(), idNumber)
  t.is(await page.getByLabel(/手机/).first().inputValue(), '13900000001')
  await page.getByText('男 1990-03-07').waitFor()
})

testInChromium('whoever else signs in finds an empty form', async (t) => {
  const page = await interrupted(t)
  await signInAs(page, 'registrar')
  await numberOn(page).waitFor()
  t.is(await numberOn(page).inputValue(), '')
  t.is(await page.getByText('男 1990-03-07').count(), 0)
})
