import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { PHONE } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

interface Tubes {
  readonly page: Page
  readonly screens: TestScreens
  readonly press: (name: string) => Promise<void>
  readonly says: (text: string | RegExp) => Promise<void>
}

async function open(
  t: ExecutionContext,
  role: 'leader' | 'sampler' | 'inspector',
  path = '/crew/tubes',
): Promise<Tubes> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, 'about:blank', PHONE)
  const [name = '', value = ''] = (await screens.signIn(role)).split('=')
  await page.context().addCookies([{ name, value, url: `${screens.address}/api/crew` }])
  await page.goto(`${screens.address}${path}`)
  return {
    page,
    screens,
    press: (button) => page.getByRole('button', { name: button, exact: true }).first().click(),
    says: (text) => page.getByText(text).first().waitFor(),
  }
}

testInChromium('each tube says its state, its fill, its label and lot, and who is in it by ticket', async (t) => {
  const { page, says } = await open(t, 'leader')
  await says('0042 261121 0007')
  const text = await page.locator('main').innerText()
  for (const part of ['✓ 已封 · 满了', '3/10', '○ 开着', '✕ 作废 · 破损', '10 合 1', '剩 60 支', '▲ 5 天后过期']) {
    t.true(text.includes(part), part)
  }
  await page.locator('details.tube.sealed summary').click()
  const opened = await page.locator('details.tube.sealed').innerText()
  for (const part of ['标签 R2 已打印', '标签已扫码核对', '批号 B7', '另有 1 份已作废', 'A012', 'A015']) {
    t.true(opened.includes(part), part)
  }
  for (const button of await page.locator('button:visible, summary:visible, a:visible, input:visible').all()) {
    t.true(
      ((await button.boundingBox())?.height ?? 0) >= 52,
      `${(await button.textContent()) ?? ''} can be hit with gloves`,
    )
  }
})

testInChromium('the story of a number is told from the journal, with operators, times and reasons', async (t) => {
  const { page, press, says } = await open(t, 'inspector')
  await page.getByLabel('扫管号，或输入管号').fill('0042 261121 0007')
  await press('查')
  await says('A014 的样本作废 · 拭子污染或掉落')
  for (const part of [
    '开管，等 4 人',
    '第 1 张打印好',
    'A014 采样，第 3 份',
    '掉在地上',
    '要补打 R2 · 标签坏了',
    '示范02',
  ])
    await says(part)
  await page.getByLabel('扫管号，或输入管号').fill('LOT7-999')
  await page.keyboard.press('Enter')
  await says('本亭没有这个管号的记录。')
  t.is(await page.getByRole('button', { name: '作废', exact: true }).count(), 0, 'an inspector changes nothing')
})

testInChromium('a sample is voided with a reason, by who may; the reason is asked for', async (t) => {
  const { page, press, says, screens } = await open(t, 'leader')
  await says('0042 261121 0007')
  await page.locator('details.tube.sealed summary').click()
  await page.locator('details.tube.sealed .members li').nth(1).getByRole('button', { name: '作废' }).click()
  await says(/此人今天可以重新登记/)
  await press('确定')
  t.deepEqual(screens.kiosk.acts, [], 'without a reason nothing is sent')
  await page.getByLabel('拭子污染或掉落').check()
  await page.getByLabel('说明（可不填）').fill('掉在地上')
  await press('确定')
  await says('已完成')
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, {
    act: 'void',
    visit: 'K0042-1-V13',
    reason: 'spoilt',
    note: '掉在地上',
  })
})

testInChromium(
  'a record is corrected, a label reprinted, stock entered: only what was filled in is sent',
  async (t) => {
    const { page, press, says, screens } = await open(t, 'leader')
    const last = (): unknown => screens.kiosk.acts.at(-1)?.act
    await says('0042 261121 0007')
    await page.locator('details.tube.sealed summary').click()
    await page.locator('details.tube.sealed').getByRole('button', { name: '更正' }).first().click()
    await page.getByLabel('手机号').fill('13800138000')
    await page.getByLabel('录入错了').check()
    await press('确定')
    await says('已完成')
    t.deepEqual(last(), { act: 'correct', visit: 'K0042-1-V12', reason: 'typed-wrong', phone: '13800138000' })
    await page.locator('details.tube.sealed').getByRole('button', { name: '补打' }).click()
    await page.getByLabel('看不清、扫不出').check()
    await press('确定')
    await says('已完成')
    t.deepEqual(last(), { act: 'reprint', label: '00422611210007/2', reason: 'unreadable' })
    await press('登记到货')
    await page.getByLabel('批号').fill('B8')
    await page.getByLabel('有效期').fill('2027-01-31')
    await page.getByLabel('支数').fill('200')
    await press('确定')
    await says('已完成')
    t.deepEqual(last(), { act: 'receive-stock', lot: 'B8', expires: '2027-01-31', count: 200 })
  },
)

testInChromium('a sampler reprints and seals, and is offered nothing else', async (t) => {
  const { page, says } = await open(t, 'sampler')
  await says('0042 261121 0008')
  await page.locator('details.tube.open summary').click()
  const buttons = await page.locator('details.tube.open button').allInnerTexts()
  t.deepEqual(buttons, ['来历', '补打', '封管'])
})

testInChromium('every act that can be taken back offers it, by the ids that it was answered with', async (t) => {
  const { press, says, screens, page } = await open(t, 'sampler', '/crew')
  await says('A012')
  await press('叫下一位')
  await page.getByRole('button', { name: /^撤销/ }).click()
  await says('已撤销')
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'undo', events: ['demo.K0042.1.1'] })
  t.is(await page.getByRole('button', { name: /^撤销/ }).count(), 0)
})
