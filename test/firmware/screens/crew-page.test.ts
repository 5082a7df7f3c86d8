import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { PHONE } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, PIN, type TestScreens } from '../../support/open-test-screens.ts'
import { PERSON, SESSION } from '../../support/scripted-kiosk.ts'

const { testInChromium, openPage } = chromiumTests()

interface Crew {
  readonly page: Page
  readonly screens: TestScreens
  readonly press: (name: string) => Promise<void>
  readonly says: (text: string | RegExp) => Promise<void>
}

async function open(t: ExecutionContext): Promise<Crew> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew`, PHONE)
  return {
    page,
    screens,
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    says: (text) => page.getByText(text).first().waitFor(),
  }
}

async function signedIn(t: ExecutionContext): Promise<Crew> {
  const crew = await open(t)
  await crew.page.getByLabel('工号').fill('leader')
  for (const digit of PIN) await crew.press(digit)
  await crew.press('登录')
  await crew.says('A012')
  return crew
}

testInChromium('a wrong PIN is told in words, the right one opens the page', async (t) => {
  const { page, press, says, screens } = await open(t)
  await page.getByLabel('工号').fill('leader')
  await page.getByLabel('密码').fill('1111')
  await press('登录')
  await says('工号或密码不对')
  for (const digit of PIN) await press(digit)
  await press('登录')
  await says('一切正常')
  t.deepEqual(screens.kiosk.signIns, ['leader'])
})

testInChromium('the crew sees who is at the chair by sex and age, how full the tube is, and the queue', async (t) => {
  const { page } = await signedIn(t)
  const text = await page.locator('main').innerText()
  for (const part of ['A012', '女 62 岁', '张*', '36.4 °C', '7/10', '1:42', '23 人', '畅通']) {
    t.true(text.includes(part), part)
  }
  t.is(await page.locator('.dots i.full').count(), 7)
  for (const button of await page.locator('button:visible').all()) {
    t.true(
      ((await button.boundingBox())?.height ?? 0) >= 52,
      `${(await button.textContent()) ?? ''} can be hit with gloves`,
    )
  }
})

testInChromium('a press names the person that was on the screen, and what came back is told', async (t) => {
  const { press, says, screens } = await signedIn(t)
  screens.kiosk.show({ crew: { called: [PERSON, { ...PERSON, visit: 'K0042-1-V13', ticket: 'A013' }] } })
  await press('A013')
  await press('已采')
  await says('已完成')
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'sampled', visit: 'K0042-1-V13' })
  screens.kiosk.refuseWith('nobody-waiting')
  await press('叫下一位')
  await says('现在没有人在排队。')
})

testInChromium('a press during a break of the line arrives once the kiosk is back, under one id', async (t) => {
  const { page, press, says, screens } = await signedIn(t)
  const ids: unknown[] = []
  let failures = 2
  await page.route('**/api/crew/call-next', async (route) => {
    const body: unknown = route.request().postDataJSON()
    ids.push(body)
    failures -= 1
    if (failures < 0) return route.continue()
    return route.abort()
  })
  await press('叫下一位')
  await says('网络不通，正在重发…')
  await says('已完成')
  t.is(ids.length, 3)
  t.deepEqual(ids[0], ids[2])
  t.is(screens.kiosk.acts.length, 1)
})

testInChromium(
  'a label that was not printed stands first, with why, what now, and the button that does it',
  async (t) => {
    const { press, says, screens } = await signedIn(t)
    const subject = '00422611210006/1'
    screens.kiosk.show({ crew: { tasks: [{ key: 'a', kind: 'label-failed', subject, cause: 'paper-out' }] } })
    await says('有 1 件事要处理')
    await says('0042 261121 0006 的标签没有打出来')
    await says(/打印机缺纸。/)
    await press('补打')
    await says('已完成')
    t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'reprint', label: subject })
  },
)

testInChromium('what the session needs can be given at once', async (t) => {
  const { page, press, says, screens } = await signedIn(t)
  const session = SESSION
  const task = { key: 'b', kind: 'resident-needs-staff', subject: 'booth', cause: 'no-reading' } as const
  screens.kiosk.show({ crew: { session, tasks: [task] } })
  await says('男 41 岁')
  await page.getByLabel('接触式体温 °C').fill('36.6')
  screens.kiosk.show({ crew: { session: { ...session, token: 8, maskedName: '王*', age: 30 } } })
  await says('男 30 岁')
  t.is(await page.getByLabel('接触式体温 °C').inputValue(), '', 'another person: nothing typed is left')
  await page.getByLabel('接触式体温 °C').fill('36.8')
  await press('记下')
  await says('已完成')
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'assist', session: 8, contactCentiC: 3680 })
})

testInChromium('the sheet leads to the first field of assisted entry', async (t) => {
  const { page, press } = await signedIn(t)
  await press('更多')
  await press('人工登记')
  await page.locator('[name="number"]:focus').waitFor()
  t.is(await page.locator('dialog').count(), 0)
})

testInChromium('the language is chosen by the crew and remembered', async (t) => {
  const { page, press, says } = await signedIn(t)
  await press('更多')
  await press('English')
  await says('Call next')
  await page.reload()
  await says('Call next')
  t.false((await page.locator('main').innerText()).includes('排队'))
})

testInChromium('who was signed out finds the sign-in form, and the page forgets what it showed', async (t) => {
  const { page, says, screens } = await signedIn(t)
  screens.clock.forward(31 * 60_000)
  await says('工作人员登录')
  t.false((await page.content()).includes('62 岁'))
})

testInChromium(
  'where people come without a name one key lets the next through, and one those of a category',
  async (t) => {
    const { page, press, says, screens } = await signedIn(t)
    t.is(await page.getByRole('button', { name: '下一位', exact: true }).count(), 0)
    const categories = [
      { category: 'general', identity: 'none' },
      { category: 'key', identity: 'required' },
      { category: 'visitor', identity: 'optional' },
    ] as const
    const programme = { ...screens.kiosk.crewView().programme, identity: 'none', categories } as const
    screens.kiosk.show({ crew: { programme, session: null } })
    await says('不登记身份')
    await press('下一位')
    await says('✓ ')
    const sent = page.waitForResponse('**/api/crew/admit')
    await press('来访')
    await sent
    t.is(await page.getByRole('button', { name: '重点人员', exact: true }).count(), 0)
    t.like(
      screens.kiosk.acts.map(({ act }) => act),
      [{ act: 'admit' }, { act: 'admit', category: 'visitor' }],
    )
  },
)

testInChromium('where places are sampled the crew types or chooses one and takes the next', async (t) => {
  const { page, press, says, screens } = await signedIn(t)
  const { programme } = screens.kiosk.crewView()
  screens.kiosk.show({
    crew: { programme: { ...programme, subjects: 'objects' }, session: null, called: [], tubes: [] },
  })
  await page.getByLabel('采样地点').fill('电梯按钮')
  await press('已入管')
  await says('✓ ')
  t.like(screens.kiosk.acts.at(-1)?.act, { act: 'collect-object', place: '电梯按钮' })
  screens.kiosk.show({
    crew: { programme: { ...programme, subjects: 'objects', places: ['大门', '小门'], numbering: 'preprinted' } },
  })
  await page.locator('select[name="place"]').selectOption('小门')
  await page.getByLabel('管号').fill('lot7-0001')
  const sent = page.waitForResponse('**/api/crew/collect-object')
  await press('已入管')
  await sent
  t.like(screens.kiosk.acts.at(-1)?.act, { act: 'collect-object', place: '小门', tube: 'LOT7-0001' })
})
