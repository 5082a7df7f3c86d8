import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'

/** The first picture of the README: the screens beside one another, in one look. Name → where it lies on 1280×720. */
const PLACES: Readonly<Record<string, string>> = {
  queue: 'left:24px;top:24px;width:872px',
  crew: 'left:920px;top:24px;width:336px',
  'resident-temperature': 'left:24px;top:538px;width:270px',
  label: 'left:330px;top:538px;height:158px',
  sampler: 'left:578px;top:538px;width:270px',
}

/** Reads the pictures of this folder; gives another one, as PNG. */
export async function drawOverview(browser: Browser, folder: string): Promise<Buffer> {
  const images = await Promise.all(
    Object.entries(PLACES).map(async ([name, place]) => {
      const png = await readFile(join(folder, `${name}.png`))
      return `<img style="${place}" src="data:image/png;base64,${png.toString('base64')}">`
    }),
  )
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await page.setContent(`<style>
    body { margin: 0; background: #e6ebf0 }
    img { position: absolute; box-shadow: 3px 3px 0 #b9c2cc }
  </style>${images.join('')}`)
  const png = await page.screenshot()
  await page.close()
  return png
}
