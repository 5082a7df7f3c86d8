import { type Browser, chromium, type Page } from 'playwright-core'

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
  viewport: { readonly width: number; readonly height: number },
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
