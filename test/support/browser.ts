import { type Browser, chromium, type Page } from 'playwright-core'
import { PIN } from './open-test-screens.ts'

/** The three sizes that pages are made for: the crew's phone, the booth's screen, the screen across the hall. */
export const PHONE = { width: 390, height: 844 }
export const BOOTH = { width: 1024, height: 600 }
export const HALL = { width: 1920, height: 1080 }

export type Viewport = typeof PHONE

const EXECUTABLE = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A machine with other work takes its time. */
const DEADLINE_MS = 20_000

/** Debian's Chromium without a window: one for a file of tests, since starting it is what costs. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS })
}

/** A page that shares nothing with others and goes with its test; an error on it fails the test. */
export async function openPage(
  t: { teardown(close: () => Promise<void>): void; fail(message: string): void },
  browser: Browser,
  viewport: Viewport,
): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN' })
  t.teardown(() => context.close())
  context.setDefaultTimeout(DEADLINE_MS)
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    t.fail(error.message)
  })
  return page
}

/** Fills in the form that a page of the crew shows, and waits until it has gone. */
export async function signInAs(page: Page, operator: string, pin = PIN): Promise<void> {
  await page.getByLabel('工号').fill(operator)
  await page.getByLabel('密码').fill(pin)
  await page.keyboard.press('Enter')
  await page.getByLabel('密码').waitFor({ state: 'detached' })
}
