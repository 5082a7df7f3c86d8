import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

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
