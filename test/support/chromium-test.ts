import test, { type ExecutionContext } from 'ava'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage as openIn } from './browser.ts'
import { needing, type Program, type Register } from './needing.ts'
import { PIN } from './open-test-screens.ts'

/** The three sizes that pages are made for: the crew's phone, the booth's screen, the screen across the hall. */
export const PHONE = { width: 390, height: 844 }
export const BOOTH = { width: 1024, height: 600 }
export const HALL = { width: 1920, height: 1080 }

export type Viewport = typeof PHONE

export interface ChromiumTests {
  /** Registers a test that needs Chromium; skipped with its reason where there is none. */
  readonly testInChromium: Register<unknown>
  /** A page of its own at this address; it goes with its test, and an error on it fails the test. */
  readonly openPage: (t: ExecutionContext, url: string, viewport: Viewport) => Promise<Page>
}

/** One browser for a file of tests, started by the first page and closed after the last test. Call it once in a file. */
export function chromiumTests(...others: readonly Program[]): ChromiumTests {
  let browser: Promise<Browser> | null = null
  test.after.always('the browser is closed', async () => {
    await (await browser)?.close()
  })
  return {
    testInChromium: needing(test.serial, 'chromium', ...others),
    openPage: async (t, url, viewport) => {
      browser ??= openBrowser()
      const page = await openIn(t, await browser, viewport)
      await page.goto(url)
      return page
    },
  }
}

/** Fills in the form that a page of the crew shows, and waits until it has gone. */
export async function signInAs(page: Page, operator: string, pin = PIN): Promise<void> {
  await page.getByLabel('工号').fill(operator)
  await page.getByLabel('密码').fill(pin)
  await page.keyboard.press('Enter')
  await page.getByLabel('密码').waitFor({ state: 'detached' })
}
