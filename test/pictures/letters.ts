import { join } from 'node:path'
import type { Browser } from 'playwright-core'

/** What the machine that took the pictures measured; `npm run pictures` writes it. */
export const LETTERS_FILE = join(import.meta.dirname, 'letters.txt')

/**
 * In the browser: each script in each weight that pages use, its width and how far its ink goes up and down. Another font,
 * or another version of one, is another size.
 */
const MEASURE = `(() => {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  const text = '"Noto Sans SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif'
  const digits = '"Noto Sans", "DejaVu Sans", sans-serif'
  const sizes = []
  for (const font of ['400 100px ' + text, '700 100px ' + text, '700 100px ' + digits, '100px monospace']) {
    context.font = font
    for (const sample of ['采样登记', 'Sampling 0123456789 ·–', 'Look at the thermometer']) {
      const { width, actualBoundingBoxAscent, actualBoundingBoxDescent } = context.measureText(sample)
      sizes.push(...[width, actualBoundingBoxAscent, actualBoundingBoxDescent].map((px) => Math.round(px * 10)))
    }
  }
  return sizes.join(' ')
})()`

/** How large letters are here: pictures of two machines that differ in it cannot be held beside one another. */
export async function lettersOf(browser: Browser): Promise<string> {
  const page = await browser.newPage()
  try {
    return await page.evaluate<string>(MEASURE)
  } finally {
    await page.close()
  }
}
