import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { BOOTH } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'
import { fitsScreen } from '../../support/page-measure.ts'
import { SESSION } from '../../support/scripted-kiosk.ts'
import { nowAtSite } from '../../support/site-time.ts'

const { testInChromium, openPage } = chromiumTests()

interface Seen {
  readonly page: Page
  readonly screens: TestScreens
  /** Waits until the page says so. */
  readonly says: (text: string | RegExp) => Promise<void>
}

const TWENTY = Array.from({ length: 20 }, (_, i) => `H${1013 + i}`)

async function open(t: ExecutionContext, path: string, viewport = { width: 1280, height: 720 }): Promise<Seen> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, screens.address + path, viewport)
  const says = async (text: string | RegExp): Promise<void> => {
    await page.getByText(text).first().waitFor()
  }
  return { page, screens, says }
}

testInChromium(
  'the queue screen says who is served, who is next, how many wait and how long, and how old that is',
  async (t) => {
    const { page, says, screens } = await open(t, '/queue')
    await says('A012')
    const text = await page.locator('body').innerText()
    for (const part of ['请这一位到台前', 'Station 1', 'A013 – A022', '12', '23', '畅通', 'Clear', '热线 12345']) {
      t.true(text.includes(part), part)
    }
    t.regex(text, /\d 秒前更新/)
    screens.kiosk.show({ queue: { nowServing: 'A013', band: 'jammed', estimatedWaitMinutes: null } })
    await says('拥挤')
    await says('A013')
    t.is(await page.locator('.figure strong').first().innerText(), '—')
  },
)

testInChromium('the queue screen fits every size it is made for, also with the longest numbers', async (t) => {
  const { page, says, screens } = await open(t, '/queue')
  screens.kiosk.show({
    queue: {
      nowServing: 'H1012',
      waiting: 288,
      estimatedWaitMinutes: 134,
      servedLastHour: 400,
      band: 'jammed',
      nextGroup: { first: 'H1013', last: 'H1032', size: 20, tickets: TWENTY, released: true },
    },
  })
  await says('H1012')
  for (const [width, height] of [
    [1920, 1080],
    [1280, 720],
    [1024, 600],
  ] as const) {
    await page.setViewportSize({ width, height })
    t.true(await fitsScreen(page), `${width} x ${height}`)
  }
})

testInChromium('old figures look old: no wait, no band, and a sentence with their age', async (t) => {
  const { page, says, screens } = await open(t, '/queue')
  await says('A012')
  const { kiosk } = screens
  const view = kiosk.publicView()
  kiosk.publicView = () => ({ ...view, queue: { ...view.queue, at: nowAtSite(190_000) } })
  kiosk.show({})
  await says('数据 3 分钟前，请听现场安排')
  t.true(await page.locator('body.stale').isVisible())
  t.is(await page.locator('.figure strong').first().innerText(), '—')
  t.false((await page.locator('body').innerText()).includes('畅通'))
})

const TOMORROW = { day: 'tomorrow', time: '07:00' } as const

testInChromium('a closed site says when it opens again', async (t) => {
  const { page, says, screens } = await open(t, '/queue')
  const intake = { state: 'outside-hours', opens: TOMORROW, closesAt: null } as const
  screens.kiosk.show({ queue: { open: false, intake, nowServing: null, waiting: 0 } })
  await says('今天已停止取号')
  await says('明天 07:00 开始')
  await says('Opens tomorrow 07:00')
  t.true(await fitsScreen(page))
  screens.kiosk.show({ queue: { intake: { state: 'paused', opens: null, closesAt: null } } })
  await says('暂停取号')
})

testInChromium('before closing time the queue is served to its end, and nobody new is promised anything', async (t) => {
  const { page, says, screens } = await open(t, '/queue')
  const intake = { state: 'closing', opens: TOMORROW, closesAt: '21:00' } as const
  screens.kiosk.show({ queue: { open: false, intake } })
  await says('A012')
  await says('今天已停止取号')
  await says('明天 07:00 开始')
  await says('已取号的照常采样')
  t.true(await fitsScreen(page))
})

testInChromium('the booth’s screen says when it opens again', async (t) => {
  const { page, says, screens } = await open(t, '/resident', BOOTH)
  const intake = { state: 'outside-hours', opens: TOMORROW, closesAt: null } as const
  screens.kiosk.show({ queue: { open: false, intake }, resident: { prompt: 'closed' } })
  await says('已停止取号，')
  await says('明天 07:00 开始')
  t.true(await fitsScreen(page))
})

testInChromium('the wait is told with its spread', async (t) => {
  const { page, says } = await open(t, '/queue')
  await says('多数人 8–16 分钟')
  await says('most people 8–16 min')
  t.is(await page.locator('.range').count(), 1)
})

testInChromium('a page lives through a restart of the server and follows it again', async (t) => {
  const first = await openTestScreens(t)
  const page = await openPage(t, `${first.address}/queue`, { width: 1280, height: 720 })
  await page.getByText('A012').first().waitFor()
  await first.close()
  const second = await openTestScreens(t, { port: Number(new URL(first.address).port) })
  second.kiosk.show({ queue: { nowServing: 'A077' } })
  await page.getByText('A077').first().waitFor()
  t.pass()
})

testInChromium('the booth says what to do now, in both languages, and large or in English on request', async (t) => {
  const { page, says, screens } = await open(t, '/resident', BOOTH)
  await says('Place your ID card on the light')
  t.true(await fitsScreen(page))
  await page.getByRole('button', { name: '大字' }).click()
  t.true(await page.locator('body.large').isVisible())
  screens.kiosk.show({ resident: { prompt: 'done', step: 3, ticket: 'A012', ahead: 6, estimatedWaitMinutes: 4 } })
  await says('前面 6 人，约 4 分钟')
  await says('A012')
  t.true(await fitsScreen(page))
  await page.getByRole('button', { name: 'English' }).click()
  t.true(await fitsScreen(page))
  screens.kiosk.show({ resident: { prompt: 'idle', step: 1, ticket: null, ahead: null } })
  await says('Place your ID card on the light')
  t.is(await page.locator('body.large, body.english').count(), 0, 'the next person finds it as it was')
})

testInChromium(
  'where nobody is asked for a document one touch begins, and the steps are those of the programme',
  async (t) => {
    const { page, says, screens } = await open(t, '/resident', BOOTH)
    const begin = page.getByRole('button', { name: '开始', exact: true })
    screens.kiosk.show({ resident: { prompt: 'begin', identity: 'none', steps: [2] } })
    await says('请按下面的开始')
    await says('不登记您的身份')
    t.is(await page.locator('.steps li').count(), 1)
    t.true(await fitsScreen(page))
    const sent = page.waitForResponse('**/api/resident/begin')
    await begin.click()
    t.true((await sent).ok())
    t.is(screens.kiosk.begins, 1)
    screens.kiosk.show({ resident: { prompt: 'temperature', step: 2 } })
    await says('额头靠近圆圈')
    t.true(await begin.isDisabled(), 'one person at a time')
    screens.kiosk.show({ resident: { prompt: 'passed', step: 2 } })
    await says('好了，请往前走')
    screens.kiosk.show({ resident: { prompt: 'card-needed', step: 2 } })
    await says('请放身份证')
    t.true(await fitsScreen(page))
    screens.kiosk.show({ resident: { prompt: 'idle', identity: 'optional', steps: [1, 2, 3, 4] } })
    const again = page.waitForResponse('**/api/resident/begin')
    await page.getByRole('button', { name: '没有证件，按这里' }).click()
    t.true((await again).ok())
  },
)

testInChromium('a raised temperature is never told on the screen that others can read', async (t) => {
  const { page, says, screens } = await open(t, '/resident')
  const session = { ...SESSION, concern: 'fever', needs: null }
  screens.kiosk.show({ resident: { prompt: 'staff', step: 2 }, crew: { session } })
  await says('Please wait, our staff will help you')
  t.notRegex(await page.content(), /fever|发烧|发热|体温偏高/i)
})

testInChromium('when the kiosk is gone the booth says one moment, and shows nobody’s number', async (t) => {
  const { page, says, screens } = await open(t, '/resident')
  screens.kiosk.show({ resident: { prompt: 'done', step: 3, ticket: 'A012', ahead: 6 } })
  await says('A012')
  await screens.close()
  await says('One moment, please')
  t.false((await page.locator('body').innerText()).includes('A012'))
})

testInChromium('no public page shows anything of the person whom the crew sees', async (t) => {
  const { page, screens } = await open(t, '/')
  for (const path of ['/', '/queue', '/resident']) {
    await page.goto(screens.address + path)
    await page
      .getByText(/A012|红旗|Place your ID/)
      .first()
      .waitFor()
    t.notRegex(await page.content(), /张|62 岁|36\.4/, path)
  }
})

testInChromium(
  'the booth says what is stored and for how long, and that nothing is where nobody is asked',
  async (t) => {
    const { page, says, screens } = await open(t, '/resident', BOOTH)
    await says('信息只用于采样，30 天后删除')
    await says('For this sample only, deleted after 30 days')
    screens.kiosk.show({ resident: { identity: 'none' } })
    await says('不登记您的身份')
    await says('Nobody asks who you are')
    t.false((await page.locator('body').innerText()).includes('30'))
  },
)

testInChromium(
  'a fault stands on the first page in words and never as its code; one without words is a fault all the same',
  async (t) => {
    const { page, says, screens } = await open(t, '/')
    const device = { device: 'idReader', state: 'faulted', simulated: true } as const
    screens.kiosk.show({ view: { devices: [{ ...device, fault: 'id-reader.no-answer' }] } })
    await says('阅读器没有回答，请看插头。')
    await says('The reader does not answer; check the plug.')
    t.false((await page.locator('body').innerText()).includes('id-reader'))
    screens.kiosk.show({ view: { devices: [{ ...device, fault: 'of.a-later-release' }] } })
    await page.getByText('阅读器没有回答').waitFor({ state: 'detached' })
    const text = await page.locator('body').innerText()
    t.true(text.includes('故障'))
    t.false(text.includes('of.a-later'))
  },
)
