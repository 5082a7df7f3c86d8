import test, { type ExecutionContext } from 'ava'
import type { Locator, Page } from 'playwright-core'
import type { CustodyView } from '../../firmware/domain/custody-view.ts'
import type { CrewView, PublicView } from '../../firmware/domain/view.ts'
import type { DayPage } from '../../firmware/ports/day.ts'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { BOOTH, HALL, PHONE } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { type KioskProcess, kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { PIN } from '../support/open-test-screens.ts'
import { Stage } from '../support/stage.ts'
import { WHOLE_SITE } from '../support/staged-site.ts'
import { resident } from './residents.ts'
import { until } from './until.ts'

const SIZES = { '390×844': PHONE, '1024×600': BOOTH, '1920×1080': HALL }
const OPEN_ALL_DAY = { ...WHOLE_SITE.site, hours: ['00:00-24:00'] }

const { testInChromium, openPage } = chromiumTests()

/** The real program, one for all sizes: what one shift leaves behind the next one finds. */
const stage = new Stage()
let running: Promise<KioskProcess> | null = null
test.after.always('the kiosk is ended', () => stage.end())

async function start(): Promise<KioskProcess> {
  const { crew, custody, devices } = WHOLE_SITE
  const folder = await kioskFolder(stage)
  const kiosk = await startKiosk(stage, await folder.configure({ crew, custody, devices, site: OPEN_ALL_DAY }))
  await kiosk.signIn()
  return kiosk
}

/** Nobody has been taken in with these by an earlier shift. */
let people = 0
function nextPerson(): { readonly idNumber: string; readonly name: string } {
  people += 1
  return resident(people)
}

/** A key by its words, hit where it is seen; the browser refuses what lies under something else. */
function press(page: Page | Locator, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

/** Signs in with the page's own keys. */
async function enter(t: ExecutionContext, operator: string, viewport: typeof PHONE): Promise<Page> {
  const { address } = await (running ??= start())
  const page = await openPage(t, `${address}/crew`, viewport)
  await page.getByLabel('工号').click()
  await page.keyboard.type(operator)
  for (const digit of PIN) await press(page, digit)
  await press(page, '登录')
  await page.locator('.dock').waitFor()
  return page
}

function crewOf(kiosk: KioskProcess, isSo: (view: CrewView) => boolean): Promise<CrewView> {
  return kiosk.until<CrewView>('/api/crew/state', isSo)
}

async function sequenceOf(kiosk: KioskProcess): Promise<number> {
  return (await kiosk.until<HealthView>('/healthz', () => true)).journal.sequence
}

/** Types a number, what cannot be read from it, and a temperature: Enter goes on. Gives the ticket. */
async function takeIn(kiosk: KioskProcess, page: Page): Promise<string> {
  const before = (await crewOf(kiosk, () => true)).waitingTickets
  const { idNumber, name } = nextPerson()
  await page.getByLabel(/证件号码/).click()
  await page.keyboard.type(idNumber)
  await page.keyboard.press('Enter')
  await page.locator('[name="name"]:focus').waitFor()
  await page.keyboard.type(name)
  await page.getByLabel(/接触式体温/).click()
  await page.keyboard.type('36.5')
  await page.locator('.person-entry').getByRole('button', { name: '登记', exact: true }).click()
  const { waitingTickets } = await crewOf(kiosk, (view) => view.waitingTickets.length > before.length)
  return waitingTickets.at(-1) ?? ''
}

async function samplerWorks(t: ExecutionContext, kiosk: KioskProcess, page: Page): Promise<void> {
  t.is(await page.getByLabel(/证件号码/).count(), 0, 'a sampler takes nobody in')
  await press(page, '叫下一位')
  const { called } = await crewOf(kiosk, (view) => view.called.length === 1)
  await page.locator('.person .ticket', { hasText: called[0]?.ticket ?? 'none' }).waitFor()

  await press(page, '更多')
  await page.getByRole('link', { name: '采样屏' }).click()
  await page.locator('.number', { hasText: called[0]?.ticket ?? 'none' }).waitFor()
  await page.keyboard.press('PageDown')
  await page.getByText('手消毒').first().waitFor()
  t.is((await crewOf(kiosk, () => true)).called.length, 1, 'a foot that slipped is no swab')
  const { sampler } = await crewOf(kiosk, () => true)
  await until(() => Date.now() > sampler.pedalReadyAtMs)
  await page.locator('button.cue:enabled').click()
  await crewOf(kiosk, (view) => view.called.length === 0)

  await page.goto(`${kiosk.address}/crew`)
  await press(page, '更多')
  await press(page.locator('dialog'), '封管')
  await crewOf(kiosk, (view) => view.tubes.length === 0)
  await page.goto(`${kiosk.address}/crew/day`)
  await page.getByText('这一页不在您的岗位范围内').waitFor()
}

async function registrarHandsOver(kiosk: KioskProcess, page: Page): Promise<void> {
  const custody = (isSo: (view: CustodyView) => boolean): Promise<CustodyView> =>
    kiosk.until<CustodyView>('/api/crew/custody', isSo)
  const { missing } = await custody((view) => view.missing.length > 0)
  await press(page, '更多')
  await page.getByRole('link', { name: '装箱交接' }).click()
  await page.locator('#scan').click()
  await page.keyboard.type(missing[0]?.tube ?? '')
  await page.keyboard.press('Enter')
  await page.locator('.answer.good', { hasText: '已装' }).waitFor()
  await page.locator('select[name=courier]').focus()
  await page.keyboard.press('ArrowDown')
  await page.getByLabel(/封条号/).click()
  await page.keyboard.type('F0042')
  await press(page, /^交接 · 1 支$/)
  await press(page, '确认交接')
  await page.getByText(/已交接，1 支/).waitFor()
  await custody((view) => view.boxed.length === 0)
}

async function leaderAnswersForTheDay(t: ExecutionContext, kiosk: KioskProcess, page: Page): Promise<void> {
  const intake = (state: string): Promise<PublicView> =>
    kiosk.until<PublicView>('/api/state', ({ queue }) => queue.intake.state === state)
  await press(page, '更多')
  await press(page.locator('dialog'), '暂停登记')
  await intake('paused')
  await press(page, '更多')
  await press(page.locator('dialog'), '恢复登记')
  await intake('open')
  await press(page, '更多')
  await page.getByRole('link', { name: '今天和日结' }).click()
  const { revision } = await kiosk.until<DayPage>('/api/crew/day', () => true)
  await press(page, '现在日结')
  await press(page, '先不')
  await press(page, '现在日结')
  await press(page, '确定日结')
  const day = await kiosk.until<DayPage>('/api/crew/day', ({ state }) => state === 'closed')
  await page
    .getByText(/已日结/)
    .first()
    .waitFor()
  t.is(day.revision, revision + 1)
}

/** Every page is open to an inspector, and nothing on them writes a word. */
async function inspectorReads(t: ExecutionContext, kiosk: KioskProcess, page: Page): Promise<void> {
  const before = await sequenceOf(kiosk)
  await page.getByText('您的岗位只能看').waitFor()
  t.is(await page.getByRole('button', { name: '叫下一位' }).count(), 0)
  for (const [link, path, shown] of [
    ['装箱交接', 'custody', /已交接的箱/],
    ['采样管', 'tubes', /作废|封|开/],
    ['花名册', 'roster', /花名册/],
    ['今天和日结', 'day', /已日结/],
  ] as const) {
    await press(page, '更多')
    await page.locator('dialog').getByRole('link', { name: link, exact: true }).click()
    await page.waitForURL(`**/crew/${path}`)
    await page.getByText(shown).first().waitFor()
    await page.goBack()
  }
  await page.goto(`${kiosk.address}/crew/sampler`)
  await page.locator('main:not(.lost)').waitFor()
  await page.keyboard.press('Space')
  t.true(await page.locator('button.cue').isDisabled())
  t.is(await sequenceOf(kiosk), before)
}

for (const [name, viewport] of Object.entries(SIZES)) {
  testInChromium(
    `at ${name} registrar, sampler, leader and inspector do their work at a running kiosk with pointer and keys`,
    async (t) => {
      t.timeout(120_000)
      const kiosk = await (running ??= start())
      const registrar = await enter(t, 'registrar', viewport)
      const ticket = await takeIn(kiosk, registrar)
      await registrar.getByText(ticket).first().waitFor()
      await samplerWorks(t, kiosk, await enter(t, 'sampler', viewport))
      await registrarHandsOver(kiosk, registrar)
      await leaderAnswersForTheDay(t, kiosk, await enter(t, 'leader', viewport))
      await inspectorReads(t, kiosk, await enter(t, 'inspector', viewport))
    },
  )
}
