import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

interface Packing {
  readonly page: Page
  readonly screens: TestScreens
  /** As a hand scanner does: letters, then Enter. */
  readonly scan: (text: string) => Promise<void>
  readonly press: (name: string | RegExp) => Promise<void>
  readonly says: (text: string | RegExp) => Promise<void>
}

async function open(t: ExecutionContext, operator = 'leader'): Promise<Packing> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew/custody`, PHONE)
  const press = (name: string | RegExp): Promise<void> =>
    page.getByRole('button', { name, exact: true }).first().click()
  await signInAs(page, operator)
  await page.locator('.huge').waitFor()
  return {
    page,
    screens,
    press,
    scan: async (text) => {
      await page.keyboard.type(text)
      await page.keyboard.press('Enter')
    },
    says: (text) => page.getByText(text).first().waitFor(),
  }
}

const acts = ({ screens }: Packing): readonly string[] =>
  screens.kiosk.acts.map(({ act }) => ('tube' in act ? `${act.act} ${act.tube ?? ''}` : act.act))

testInChromium(
  'the page says how many are in, what is missing, how old the oldest sample is, and by when it goes',
  async (t) => {
    const { page } = await open(t)
    const text = (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ')
    for (const part of [
      '3 / 5 支',
      'K0042-1-B4',
      '1:42',
      '前装箱送走',
      '前到实验室',
      '0042 261121 0004',
      'G5 组 · 10/10',
    ]) {
      t.true(text.includes(part), part)
    }
    for (const control of await page.locator('button:visible, a:visible, input:visible, select:visible').all()) {
      const box = await control.boundingBox()
      t.true((box?.height ?? 0) >= 52, `${(await control.innerText()) || 'a field'} can be hit with gloves`)
    }
  },
)

testInChromium('scans are sent in their order, however fast they come, and each is answered', async (t) => {
  const packing = await open(t)
  for (const tube of ['LOT7-0001', 'LOT7-0002', 'LOT7-0003']) await packing.scan(tube)
  await packing.says(/7-0003 已装/)
  t.deepEqual(acts(packing), ['pack LOT7-0001', 'pack LOT7-0002', 'pack LOT7-0003'])
  packing.screens.kiosk.refuseWith('not-ours')
  await packing.scan('OTHER-0001')
  await packing.says('不是本亭的管，请拿出来。')
  t.is(await packing.page.locator('.answer.bad').count(), 1)
  packing.screens.kiosk.refuseWith('already-in-box')
  await packing.scan('LOT7-0001')
  await packing.says('这支已经在箱里。')
  t.is(await packing.page.locator('.answer.look').count(), 1)
})

testInChromium('a box leaves with two presses: the first says who takes how many and what stays', async (t) => {
  const packing = await open(t)
  await packing.page.getByLabel('转运员').first().selectOption('driver-1')
  await packing.page.getByLabel('车牌').fill('测A·12345')
  await packing.press('交接 · 3 支')
  await packing.says('3 支交给 示范转运员')
  await packing.says('2 支留下，等下一箱')
  t.deepEqual(acts(packing), [])
  await packing.press('再看看')
  t.is(await packing.page.getByLabel('车牌').inputValue(), '测A·12345', 'what was typed stays')
  await packing.page.getByLabel('转运员').first().selectOption('other')
  await packing.page.getByLabel(/单位和工号/).fill('测试物流 0731')
  await packing.press('交接 · 3 支')
  await packing.press('确认交接')
  await packing.says('K0042-1-B4 已交接')
  const [{ act } = { act: null }] = packing.screens.kiosk.acts
  t.like(act, { act: 'hand-over', courier: 'other', courierDetail: '测试物流 0731', count: 3, leaving: 2 })
})

testInChromium('a scan made while a button has the focus never presses it', async (t) => {
  const packing = await open(t)
  await packing.page.getByLabel('转运员').first().selectOption('driver-1')
  await packing.press('交接 · 3 支')
  await packing.page.getByRole('button', { name: '确认交接' }).focus()
  await packing.scan('LOT7-0009')
  await packing.says(/7-0009 已装/)
  t.deepEqual(acts(packing), ['pack LOT7-0009'])
})

testInChromium('what does not agree is named, and what must come out comes out with one press', async (t) => {
  const packing = await open(t)
  packing.screens.kiosk.show({
    custody: {
      unsealed: ['00422611210002'],
      refused: [{ fault: 'not-ours', code: 'LOT9-0001' }, { fault: 'not-a-tube' }],
    },
  })
  await packing.says('不是本亭的管')
  await packing.says('LOT9-0001')
  await packing.press('拿出')
  await packing.says(/已拿出/)
  t.deepEqual(acts(packing), ['unpack 00422611210002'])
})

testInChromium('a limit that is past is said in the strip by colour, shape and words', async (t) => {
  const { page, screens } = await open(t)
  const { figures } = screens.kiosk.custody.view()
  t.is(await page.locator('header.to-do').count(), 1)
  screens.kiosk.show({ custody: { figures: { ...figures, dueAt: '2020-01-01T11:00:00.000+08:00' } } })
  await page.locator('header.late', { hasText: '■ 11:00 前装箱送走' }).waitFor()
  t.pass()
})

testInChromium('an inspector sees all of it and can do none of it', async (t) => {
  const { page } = await open(t, 'inspector')
  t.is(await page.locator('#scan').count(), 0)
  for (const button of await page.getByRole('button', { name: /装入|拿出/ }).all()) t.true(await button.isDisabled())
  t.is(await page.getByRole('button', { name: /交接/ }).count(), 0)
})

testInChromium(
  'the sheet has box, counts, courier, differences and every tube in both languages, and prints without its buttons',
  async (t) => {
    const { page, screens } = await open(t)
    await page.goto(`${screens.address}/crew/custody/sheet?box=K0042-1-B3`)
    await page.locator('.tubes').waitFor()
    const text = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')
    for (const part of [
      'K0042-1-B3',
      '样本转运交接单 Specimen hand-over sheet',
      '演示',
      'driver-1 示范转运员',
      '测A·12345',
      'S-1207',
      '10:1 × 1, 1:1 × 1',
      '留下未装 Left behind × 1 00422611210004',
      '00422611200098',
      '00422611200099',
      'leader',
    ]) {
      t.true(text.includes(part), part)
    }
    await page.emulateMedia({ media: 'print' })
    t.is(await page.locator('nav:visible').count(), 0)
    await page.goto(`${screens.address}/crew/custody/sheet?box=K0042-1-B99`)
    await page.getByText(/没有这一箱的交接单.*There is no sheet/).waitFor()
  },
)

testInChromium('a courier’s badge chooses the courier; one that is nobody’s is refused in words', async (t) => {
  const { page, press, says, screens } = await open(t)
  const field = page.getByLabel('扫工牌，或输入牌上的号')
  await field.fill('B:nobody')
  await field.press('Enter')
  await says('这张工牌不在转运员名单里，请核对来人。')
  t.is(await page.locator('select[name=courier]').inputValue(), '')
  await field.fill('B:driver-1')
  await field.press('Enter')
  await says('工牌是 示范转运员')
  t.is(await page.locator('select[name=courier]').inputValue(), 'driver-1')
  await press(/交接 ·/)
  await press('确认交接')
  await says(/已交接/)
  t.like(screens.kiosk.acts.at(-1)?.act, { act: 'hand-over', courier: 'driver-1', courierBy: 'badge' })
})

testInChromium('a courier chosen by name is said to be that', async (t) => {
  const packing = await open(t)
  await packing.page.getByLabel('转运员').first().selectOption('driver-1')
  await packing.press('交接 · 3 支')
  await packing.press('确认交接')
  await packing.says(/已交接/)
  t.like(packing.screens.kiosk.acts.at(-1)?.act, { act: 'hand-over', courier: 'driver-1', courierBy: 'list' })
})

testInChromium('a sampler packs, and reads who hands over', async (t) => {
  const packing = await open(t, 'sampler')
  await packing.says('交接由登记员或组长来办')
  t.is(await packing.page.getByRole('button', { name: /交接 ·/ }).count(), 0)
  t.is(await packing.page.getByLabel('扫工牌，或输入牌上的号').count(), 0)
  await packing.scan('LOT7-0001')
  await packing.says(/7-0001 已装/)
  t.deepEqual(acts(packing), ['pack LOT7-0001'])
})

testInChromium('so does one under the booth’s scanner', async (t) => {
  const { page, says, screens } = await open(t)
  screens.kiosk.scannedCourier = { courier: { id: 'driver-1', name: '示范转运员' }, at: '2026-11-21T10:00:00+08:00' }
  screens.kiosk.show({})
  await says('工牌是 示范转运员')
  t.is(await page.locator('select[name=courier]').inputValue(), 'driver-1')
})
