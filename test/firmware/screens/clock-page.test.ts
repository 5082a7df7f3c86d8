import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import type { PrinterTrouble } from '../../../firmware/ports/label-printer.ts'
import type { Words } from '../../../firmware/screens/pages/words.ts'
import { PHONE } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, PIN, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

const TROUBLES: Readonly<Record<PrinterTrouble, Words>> = {
  'paper-out': { zh: '缺纸', en: 'out of paper' },
  'cover-open': { zh: '盖子开着', en: 'cover is open' },
  offline: { zh: '连不上', en: 'cannot be reached' },
  error: { zh: '报告故障', en: 'reports an error' },
  'head-hot': { zh: '过热', en: 'head is hot' },
  'no-answer': { zh: '没有回答', en: 'does not answer' },
  jam: { zh: '卡纸', en: 'is jammed' },
  'ribbon-out': { zh: '碳带', en: 'ribbon is used up' },
  paused: { zh: '暂停', en: 'is paused' },
  'other-language': { zh: '另一种指令模式', en: 'its other mode' },
  unconfirmed: { zh: '没有说打好了没有', en: 'did not say' },
}

async function signedIn(t: ExecutionContext, operator: string): Promise<{ page: Page; screens: TestScreens }> {
  const screens = await openTestScreens(t)
  screens.kiosk.show({
    health: { clock: 'unsynced' },
    crew: { tasks: [{ key: 'clock:clock', kind: 'clock', subject: 'clock', cause: null }] },
  })
  const page = await openPage(t, `${screens.address}/crew`, PHONE)
  await page.getByLabel('工号').fill(operator)
  for (const digit of PIN) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByText('时钟没有校准').first().waitFor()
  return { page, screens }
}

testInChromium('the leader types date and time and presses Enter; the page says which weekday that is', async (t) => {
  const { page, screens } = await signedIn(t, 'leader')
  const card = page.locator('details.task.clock')
  await card.getByLabel('日期').focus()
  await page.keyboard.type('03012027')
  await card.getByText('那天是星期一').waitFor()
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  t.true(Number(overflow) <= 0, 'nothing stands beside the screen')
  for (const button of await card.locator('button, input').all()) {
    t.true(((await button.boundingBox())?.height ?? 0) >= 44)
  }
  await card.getByLabel('时间').focus()
  await page.keyboard.type('0830AM')
  await page.keyboard.press('Enter')
  await page.getByText('已完成').waitFor()
  t.deepEqual(
    screens.kiosk.acts.map(({ act }) => act),
    [{ act: 'set-clock', at: '2027-03-01T08:30' }],
  )
})

testInChromium('what the kiosk does not take is said in words, and what was typed stays', async (t) => {
  const { page, screens } = await signedIn(t, 'leader')
  screens.kiosk.refuseWith('clock-too-early')
  const card = page.locator('details.task.clock')
  await card.getByLabel('日期').fill('2020-03-01')
  await card.getByLabel('时间').fill('08:30')
  await card.getByRole('button', { name: '设定时间' }).click()
  await page.getByText('这个时间已经过去了').waitFor()
  t.is(await card.getByLabel('日期').inputValue(), '2020-03-01')
})

testInChromium('a registrar sees that the clock is not set, and whom to ask; devices say how it stands', async (t) => {
  const { page } = await signedIn(t, 'registrar')
  await page.getByText('请站长设定日期和时间').first().waitFor()
  t.is(await page.getByRole('button', { name: '设定时间' }).count(), 0)
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('button', { name: '设备' }).click()
  await page.locator('.devices').getByText('没有校准').waitFor()
})

testInChromium(
  'what is answered to an act of a sheet lies in front of it, beside the time that the kiosk believes',
  async (t) => {
    const { page, screens } = await signedIn(t, 'leader')
    screens.kiosk.refuseWith('clock-too-early')
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByRole('button', { name: '设备' }).click()
    const sheet = page.locator('dialog')
    t.regex(await sheet.innerText(), /采样亭现在认为是 \d{4}-\d\d-\d\d \d\d:\d\d。/)
    await sheet.getByLabel('日期').fill('2020-03-01')
    await sheet.getByLabel('时间').fill('08:30')
    await sheet.getByRole('button', { name: '设定时间' }).click()
    await page.getByText('这个时间已经过去了').waitFor()
    const front = await page.evaluate<string>(`(() => {
    const { x, y, width, height } = document.querySelector('.notice').getBoundingClientRect()
    return document.elementFromPoint(x + width / 2, y + height / 2)?.textContent ?? ''
  })()`)
    t.regex(front, /这个时间已经过去了/)
    t.is(await page.locator('.notice').count(), 1, 'said once')
    t.is(await sheet.getByLabel('日期').inputValue(), '2020-03-01')
  },
)

testInChromium('what ails the label printer is said in words in the list of devices, in either language', async (t) => {
  const { page, screens } = await signedIn(t, 'leader')
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('button', { name: '设备' }).click()
  for (const language of ['zh', 'en'] as const) {
    for (const [trouble, words] of Object.entries(TROUBLES)) {
      screens.kiosk.show({
        view: { devices: [{ device: 'label-printer', state: 'faulted', fault: trouble, simulated: false }] },
      })
      await page.locator('.devices small').getByText(words[language]).waitFor()
    }
    t.false((await page.locator('.devices').innerText()).includes('-'))
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^(更多|More)$/ }).click()
    await page.getByRole('button', { name: /^(English|中文)$/ }).click()
    await page.getByRole('button', { name: /^(设备和上传|Devices and uplink)$/ }).click()
  }
})
