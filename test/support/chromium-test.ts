import test, { type ExecutionContext } from 'ava'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage as openIn, type Viewport } from './browser.ts'
import { needing, type Program, type Register } from './needing.ts'

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
