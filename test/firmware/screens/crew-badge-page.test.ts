import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

testInChromium(
  'a badge scanned into the page signs in; an unknown one is said to be so and the field is empty',
  async (t) => {
    const screens = await openTestScreens(t)
    const page = await openPage(t, `${screens.address}/crew`, PHONE)
    await page.getByRole('button', { name: '用工牌登录' }).click()
    // A scanner that is a keyboard: it types into whatever has the focus, and ends with Enter.
    await page.getByLabel('工牌', { exact: true }).waitFor()
    await page.keyboard.type('B:stranger')
    await page.keyboard.press('Enter')
    await page.getByText('不认识这张工牌').waitFor()
    t.is(await page.getByLabel('工牌', { exact: true }).inputValue(), '')
    await page.keyboard.type('B:leader')
    await page.keyboard.press('Enter')
    await page.getByText('A012').first().waitFor()
    t.deepEqual(screens.kiosk.signIns, ['leader by badge'])
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByText('已上岗 2:13').waitFor()
  },
)

testInChromium('who has been on duty for too long is named, with the time', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew`, PHONE)
  await signInAs(page, 'sampler')
  await page.getByText('A012').first().waitFor()
  screens.kiosk.show({
    crew: { tasks: [{ key: 'shift-over:li', kind: 'shift-over', subject: 'li', cause: 'shift:251' }] },
  })
  await page.getByText('li 上岗太久了').waitFor()
  await page.getByText('已上岗 4:11').waitFor()
  t.is(await page.getByText('请安排换班休息').count(), 1)
})
