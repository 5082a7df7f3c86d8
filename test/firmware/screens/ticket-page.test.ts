import anyTest, { type ExecutionContext, type TestFn } from 'ava'
import type { Browser, Page } from 'playwright-core'
import { CREW_ACTS, parseAct } from '../../../firmware/screens/crew-acts.ts'
import { mayAct } from '../../../firmware/screens/pages/role-acts.ts'
import { openBrowser, openPage } from '../../support/browser.ts'
import { needing } from '../../support/needing.ts'
import { openTestScreens, PIN, type TestScreens } from '../../support/open-test-screens.ts'

interface Shared {
  browser: Browser
}

const test = anyTest as TestFn<Shared>
const testInChromium = needing<Shared>(test.serial, 'chromium')
const DEADLINE_MS = 20_000
const DONE = {
  prompt: 'done',
  session: 7,
  step: 4,
  ticket: 'A012',
  ahead: 6,
  estimatedWaitMinutes: 4,
  paper: 'offered',
  result: { by: { daysAhead: 0, clock: '18:30' }, withinHours: 8, where: null },
} as const

test.before(async (t) => {
  t.context.browser = await openBrowser()
})

test.after.always((t) => t.context.browser.close())

async function booth(t: ExecutionContext<Shared>): Promise<{ page: Page; screens: TestScreens }> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, t.context.browser, { width: 1024, height: 600 })
  await page.goto(`${screens.address}/resident`)
  await page.locator('main[data-prompt="idle"]').waitFor({ timeout: DEADLINE_MS })
  return { page, screens }
}

/** Everything of the foot lies on the screen, one beside the other. */
async function isWhole(page: Page): Promise<boolean> {
  for (const line of ['.notice', 'footer']) {
    const parts = await page.locator(`${line} > *`).all()
    const boxes = (await Promise.all(parts.map((part) => part.boundingBox()))).filter((box) => box !== null)
    const isInRow = boxes.every(({ x }, i) => x >= (boxes[i - 1]?.x ?? 0) + (boxes[i - 1]?.width ?? 0))
    if (!isInRow || boxes.some(({ width, x }) => x + width > 1024)) return false
  }
  return true
}

testInChromium('who has a number reads when the result comes, and may have the number on paper', async (t) => {
  const { page, screens } = await booth(t)
  screens.kiosk.show({ resident: DONE })
  await page.getByText('结果今天 18:30 前可查').waitFor({ timeout: DEADLINE_MS })
  await page.getByText('Result by 18:30 today').waitFor()
  t.true(await isWhole(page))
  const key = page.getByRole('button', { name: '打印号码' })
  await key.click()
  await key.click()
  await t.notThrowsAsync(until(() => screens.kiosk.tickets.length >= 1))
  t.true(screens.kiosk.tickets.every((session) => session === 7))
  for (const [paper, words] of [
    ['printing', '正在打印号码'],
    ['printed', '请取走号码纸'],
    ['failed', '号码没打出来，请记住'],
  ] as const) {
    screens.kiosk.show({ resident: { paper } })
    await page.getByText(words).waitFor({ timeout: DEADLINE_MS })
    t.is(await key.count(), 0)
    t.true(await isWhole(page), paper)
  }
})

testInChromium('large text and English have room for it, and so has who comes twice', async (t) => {
  const { page, screens } = await booth(t)
  const where = { zh: '示范市统一的健康码小程序', en: 'the city health code app' }
  screens.kiosk.show({ resident: { ...DONE, ahead: 123, estimatedWaitMinutes: 185, ticket: 'A1234' } })
  await page.getByText('A1234').waitFor({ timeout: DEADLINE_MS })
  t.true(await isWhole(page))
  await page.getByRole('button', { name: '大字' }).click()
  t.true(await isWhole(page), 'large')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Print my number' }).waitFor({ timeout: DEADLINE_MS })
  t.true(await isWhole(page), 'large English')
  await page.getByRole('button', { name: 'Large text' }).click()
  t.true(await isWhole(page), 'English')
  screens.kiosk.show({ resident: { result: { by: { daysAhead: 1, clock: '06:30' }, withinHours: 24, where } } })
  await page.getByText('Result by 06:30 tomorrow, the city health code app').waitFor({ timeout: DEADLINE_MS })
  t.true(await isWhole(page), 'a long promise')
  screens.kiosk.show({ resident: { prompt: 'repeated', result: null } })
  await page.getByText('You are already registered').waitFor({ timeout: DEADLINE_MS })
  t.true(await isWhole(page), 'repeated')
})

test('only the booth’s own page asks for paper, and for a session', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  const send = async (body: unknown, headers = {}) =>
    (await ask('/api/resident/ticket', { method: 'POST', body, headers })).status
  t.is(await send({ session: 7 }), 200)
  t.is(await send({ session: 7 }, { origin: 'http://elsewhere.example' }), 403)
  for (const body of [{}, { session: -1 }, { session: '7' }, { session: 7, visit: 'K0042-1-V1' }]) {
    t.is(await send(body), 400)
  }
  kiosk.refuseWith('session-changed')
  t.is(await send({ session: 7 }), 409)
  t.deepEqual(kiosk.tickets, [7, 7])
})

testInChromium('the crew prints the number of somebody who waits, from its More sheet', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, t.context.browser, { width: 390, height: 844 })
  await page.goto(`${screens.address}/crew`)
  await page.getByLabel('工号').fill('leader')
  await page.getByLabel('密码').fill(PIN)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('button', { name: '更多' }).click({ timeout: DEADLINE_MS })
  t.is(await page.getByRole('button', { name: '打印号码' }).count(), 0, 'the rules print none')
  const { programme } = screens.kiosk.crewView()
  screens.kiosk.show({ crew: { programme: { ...programme, tickets: 'on-request' } } })
  await page.getByRole('button', { name: '打印号码' }).click({ timeout: DEADLINE_MS })
  const key = page.getByRole('button', { name: 'A014', exact: true })
  const box = await key.boundingBox({ timeout: DEADLINE_MS })
  t.true((box?.height ?? 0) >= 52 && (box?.width ?? 0) >= 52)
  await key.click()
  await until(() => screens.kiosk.acts.length === 1)
  t.deepEqual(screens.kiosk.acts[0]?.act, { act: 'print-ticket', ticket: 'A014' })
})

test('an inspector prints nothing, everybody else may', (t) => {
  t.true(CREW_ACTS.includes('print-ticket'))
  t.deepEqual(
    (['leader', 'registrar', 'sampler', 'inspector'] as const).map((role) => mayAct(role, 'print-ticket')),
    [true, true, true, false],
  )
  const requestId = 'request-1'
  t.like(parseAct('print-ticket', { requestId, ticket: 'A012' }), { ok: true })
  t.like(parseAct('print-ticket', { requestId }), { ok: false, field: 'ticket' })
  t.like(parseAct('print-ticket', { requestId, ticket: '张三 119999' }), { ok: false, field: 'ticket' })
})

async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + DEADLINE_MS
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error('not in time')
    await new Promise((resolve) => setImmediate(resolve))
  }
}
