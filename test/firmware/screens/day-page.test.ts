import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

async function open(
  t: ExecutionContext,
  role = 'leader',
): Promise<{ page: Page; screens: TestScreens; press: (name: string) => Promise<void> }> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew/day`, PHONE)
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
  await signInAs(page, role)
  await page.getByText('登记人数').waitFor()
  return { page, screens, press }
}

testInChromium('the day is closed with two presses, and then everybody is thanked', async (t) => {
  const { page, press, screens } = await open(t)
  t.true(await page.getByText('还没有日结，23:50 自动日结').isVisible())
  t.true(await page.getByText('4 支管没有交接').isVisible())
  t.true(await page.getByText('还有 11 条没有送到区里').isVisible())
  await press('现在日结')
  t.deepEqual(screens.kiosk.acts, [], 'one press asks only')
  screens.day.show({
    state: 'closed',
    revision: 1,
    closedAt: '2026-11-21T18:01:00.000+08:00',
    district: { state: 'acknowledged', upTo: 311, people: 1204, at: '2026-11-21T18:01:05.000+08:00' },
    unsent: 0,
  })
  await press('确定日结')
  await page.getByText('今天 1,204 人，标签 124 张，差错 1。辛苦了！').waitFor()
  t.deepEqual(
    screens.kiosk.acts.map(({ act }) => act),
    [{ act: 'day-close' }],
  )
  t.true(await page.getByText('已送达：今天的 1,204 人').isVisible())
  t.is(await page.getByRole('button', { name: '现在日结' }).count(), 0)
})

testInChromium(
  'the day page says what the district has of today: nothing yet, all of it, and signed for',
  async (t) => {
    const { page, screens } = await open(t)
    const said = page.locator('.district')
    const says = async (change: Parameters<typeof screens.day.show>[0], zh: string, en: string): Promise<void> => {
      screens.day.show(change)
      screens.kiosk.show({})
      await said.getByText(zh).waitFor()
      // On paper, which is signed and kept, both stand there.
      t.true((await said.textContent())?.includes(en), `${en}: ${(await said.textContent()) ?? ''}`)
    }
    const at = '2026-11-21T23:52:05.000+08:00'
    const none = { state: 'none', upTo: 300, people: null, at: null } as const
    await says({ unsent: 1011, district: none }, '还有 1,011 条没有送到区里', 'Events not sent yet: 1,011')
    await says({ unsent: 0, district: none }, '正在确认是否送到', 'Waiting for the acknowledgement')
    await says(
      { district: { state: 'acknowledged', upTo: 311, people: 1204, at } },
      '已送达：今天的 1,204 人，区里的服务器都已收到，23:52',
      "the district's broker has all 1,204 of today, 23:52",
    )
    t.false((await said.textContent())?.includes('signed'), 'a broker signs nothing')
    await says(
      { district: { state: 'receipt', upTo: 311, people: 1204, at } },
      '区里已入库：今天的 1,204 人都有回执，23:52',
      'The district has all 1,204 of today, and signed for it, 23:52',
    )
    await page.getByRole('button', { name: /2026-11-20/ }).click()
    await page.getByText('零报告').waitFor()
    t.is(await said.count(), 0, 'it was said of today')
  },
)

testInChromium('what is pressed can be hit with gloves and nothing is wider than the phone', async (t) => {
  const { page } = await open(t)
  for (const target of await page.locator('button:visible, a.button:visible').all()) {
    const box = await target.boundingBox()
    t.true((box?.height ?? 0) >= 52, (await target.textContent()) ?? '')
  }
  t.is(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
})

testInChromium(
  'an earlier day of nothing is said in a sentence; an inspector finds nothing to press on it',
  async (t) => {
    const { page, press } = await open(t, 'inspector')
    t.is(await page.getByRole('button', { name: '现在日结' }).count(), 0)
    t.is(await page.getByRole('button', { name: '刚消毒了' }).count(), 0)
    await page.getByRole('button', { name: /2026-11-20/ }).click()
    await page.getByText('这一天没有人登记，没有采样：零报告。').waitFor()
    t.regex((await page.getByRole('link', { name: 'CSV' }).getAttribute('href')) ?? '', /2026-11-20\/report\.csv$/)
    await press('‹ 今天')
    await page.getByText('还没有日结').waitFor()
  },
)

testInChromium('on paper stand all figures and a line to sign, and no buttons', async (t) => {
  const { page } = await open(t)
  await page.emulateMedia({ media: 'print' })
  t.is(await page.locator('main button:visible, a:visible').count(), 0)
  t.true(await page.getByText('站长签字').isVisible())
  t.true(await page.getByText('应急处置 · 体温').isVisible(), 'what is folded on the phone is open on paper')
})
