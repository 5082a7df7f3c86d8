import { readFile } from 'node:fs/promises'
import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import type { ScreensOptions } from '../../firmware/screens/screens-options.ts'
import { PHONE, signInAs, type Viewport } from './browser.ts'
import type { ChromiumTests } from './chromium-test.ts'
import { openTestScreens, type TestScreens } from './open-test-screens.ts'

/** What axe-core gives back, as far as it is read here. */
interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What a blind or shaking person would stumble over on the page as it stands; every rule of axe-core. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Evaluated rather than put into the page: its security policy lets no foreign script in.
  const isThere = await page.evaluate<boolean>("typeof axe !== 'undefined'")
  if (!isThere) await page.evaluate(await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8'))
  // A colour between two is nobody's choice: what slides or fades is over first.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null)')
  const found = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)')
  return found.map(({ help, id, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** A page above screens of its own, and what is done on it between two judgements. */
interface Judged {
  readonly page: Page
  readonly screens: TestScreens
  readonly press: (name: string | RegExp) => Promise<void>
  readonly says: (text: string | RegExp) => Promise<void>
  /** Asserts that nothing is wrong with what the page shows now. */
  readonly looksRight: (state: string) => Promise<void>
}

type Judging = Partial<ScreensOptions> & { readonly operator?: string; readonly viewport?: Viewport }

/** Opens a page, signed in where an operator is named, on a phone unless another size is. */
export function judging(
  openPage: ChromiumTests['openPage'],
): (t: ExecutionContext, path: string, how?: Judging) => Promise<Judged> {
  return async (t, path, { operator, viewport = PHONE, ...options } = {}) => {
    const screens = await openTestScreens(t, options)
    const page = await openPage(t, screens.address + path, viewport)
    if (operator !== undefined) await signInAs(page, operator)
    await page.locator('main').first().waitFor()
    return {
      page,
      screens,
      press: (name) => page.getByRole('button', { name, exact: true }).first().click(),
      says: (text) => page.getByText(text).first().waitFor(),
      looksRight: async (state) => {
        t.deepEqual(await violations(page), [], state)
      },
    }
  }
}
