import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { until } from '../../end-to-end/until.ts'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()
const { idNumber } = documentOf(1)
const numberOn = (page: Page) => page.getByLabel(/证件号码/)

interface Interrupted {
  readonly page: Page
  readonly after: TestScreens
}

/** Somebody has typed a number and a telephone when the kiosk restarts under the page and asks to sign in again. */
async function interrupted(t: ExecutionContext, release: 'the same' | 'another' = 'the same'): Promise<Interrupted> {
  const first = await openTestScreens(t)
  const page = await openPage(t, `${first.address}/crew`, PHONE)
  await signInAs(page, 'leader')
  await numberOn(page).fill(idNumber)
  await page.keyboard.press('Enter')
  await page.getByLabel(/手机/).first().fill('13900000001')
  await page.evaluate('void (globalThis.wasHere = true)')
  if (release === 'another') await comeBackWithOtherPages(page)
  await first.close()
  const after = await openTestScreens(t, { port: Number(new URL(first.address).port) })
  await page.getByText('请重新登录').waitFor()
  t.false((await page.content()).includes(idNumber))
  return { page, after }
}

/** As if the release that starts next had other files. */
async function comeBackWithOtherPages(page: Page): Promise<void> {
  await page.route(/\/crew$/, async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace(/data-assets="[^"]+"/, 'data-assets="other"')
    await route.fulfill({ response, body })
  })
}

/** A page that is loaded again forgets this; while it is being loaded it cannot be asked. */
const isSamePage = (page: Page): Promise<boolean> => page.evaluate('globalThis.wasHere === true')
const isAnotherPage = (page: Page): Promise<boolean> =>
  isSamePage(page).then(
    (isSame) => !isSame,
    () => false,
  )
/** Everything that a browser keeps of a page when its memory is gone. */
const STORED = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, name, history.state])'

testInChromium('what was half typed when the kiosk restarted is there again for the same operator', async (t) => {
  const { page } = await interrupted(t)
  await signInAs(page, 'leader')
  await numberOn(page).waitFor()
  t.is(await numberOn(page).inputValue(), idNumber)
  t.is(await page.getByLabel(/手机/).first().inputValue(), '13900000001')
  await page.getByText('男 1990-03-07').waitFor()
})

testInChromium('whoever else signs in finds an empty form', async (t) => {
  const { page } = await interrupted(t)
  await signInAs(page, 'registrar')
  await numberOn(page).waitFor()
  t.is(await numberOn(page).inputValue(), '')
  t.is(await page.getByText('男 1990-03-07').count(), 0)
})

testInChromium(
  'a kiosk that comes back with other pages waits with them until the entry is sent, and the browser stores nothing of it',
  async (t) => {
    const { after, page } = await interrupted(t, 'another')
    t.false((await page.evaluate<string>(STORED)).includes(idNumber))
    await signInAs(page, 'leader')
    await numberOn(page).waitFor()
    t.is(await numberOn(page).inputValue(), idNumber)
    t.true(await isSamePage(page))
    t.false((await page.evaluate<string>(STORED)).includes(idNumber))
    await page.getByLabel('姓名').fill('甄示范')
    await page.getByRole('button', { name: '登记', exact: true }).click()
    await until(() => isAnotherPage(page), 'the new page is there')
    t.is(after.kiosk.acts.at(-1)?.act.act, 'assist')
  },
)

testInChromium('with nothing typed the other pages are loaded at once', async (t) => {
  const first = await openTestScreens(t)
  const page = await openPage(t, `${first.address}/crew`, PHONE)
  await signInAs(page, 'leader')
  await numberOn(page).waitFor()
  await page.evaluate('void (globalThis.wasHere = true)')
  await comeBackWithOtherPages(page)
  await first.close()
  await openTestScreens(t, { port: Number(new URL(first.address).port) })
  await until(() => isAnotherPage(page), 'the new page is there')
  t.pass()
})
