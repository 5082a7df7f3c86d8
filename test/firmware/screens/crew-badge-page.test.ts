import anyTest, { type TestFn } from 'ava'
import type { Browser } from 'playwright-core'
import { openBrowser, openPage } from '../../support/browser.ts'
import { needing } from '../../support/needing.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

interface Shared {
  browser: Browser
}

const test = anyTest as TestFn<Shared>
const testInChromium = needing<Shared>(test.serial, 'chromium')

test.before(async (t) => {
  t.context.browser = await openBrowser()
})

test.after.always((t) => t.context.browser.close())

const DEADLINE_MS = 20_000

testInChromium(
  'a badge scanned into the page signs in; an unknown one is said to be so and the field is empty',
  async (t) => {
    const screens = await openTestScreens(t)
    const page = await openPage(t, t.context.browser, { width: 390, height: 844 })
    await page.goto(`${screens.address}/crew`)
    await page.getByRole('button', { name: '用工牌登录' }).click()
    // A scanner that is a keyboard: it types into whatever has the focus, and ends with Enter.
    await page.getByLabel('工牌', { exact: true }).waitFor({ timeout: DEADLINE_MS })
    await page.keyboard.type('B:stranger')
    await page.keyboard.press('Enter')
    await page.getByText('不认识这张工牌').waitFor({ timeout: DEADLINE_MS })
    t.is(await page.getByLabel('工牌', { exact: true }).inputValue(), '')
    await page.keyboard.type('B:leader')
    await page.keyboard.press('Enter')
    await page.getByText('A012').first().waitFor({ timeout: DEADLINE_MS })
    t.deepEqual(screens.kiosk.signIns, ['leader by badge'])
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByText('已上岗 2:13').waitFor({ timeout: DEADLINE_MS })
  },
)

testInChromium('who has been on duty for too long is named, with the time', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, t.context.browser, { width: 390, height: 844 })
  await page.goto(`${screens.address}/crew`)
  await page.getByLabel('工号').fill('sampler')
  await page.getByLabel('密码').fill('2468')
  await page.keyboard.press('Enter')
  await page.getByText('A012').first().waitFor({ timeout: DEADLINE_MS })
  screens.kiosk.show({
    crew: { tasks: [{ key: 'shift-over:li', kind: 'shift-over', subject: 'li', cause: 'shift:251' }] },
  })
  await page.getByText('li 上岗太久了').waitFor({ timeout: DEADLINE_MS })
  await page.getByText('已上岗 4:11').waitFor({ timeout: DEADLINE_MS })
  t.is(await page.getByText('请安排换班休息').count(), 1)
})
