import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'

interface Sheet {
  readonly height: number
  /** Name of a picture → where it lies on a sheet 1280 px wide. */
  readonly places: Readonly<Record<string, string>>
}

/** Pictures of the README that show several screens beside one another. */
export const SHEETS: Readonly<Record<'overview' | 'phones', Sheet>> = {
  overview: {
    height: 724,
    places: {
      queue: 'left:24px;top:24px;width:872px',
      crew: 'left:932px;top:24px;width:312px',
      'resident-temperature': 'left:24px;top:540px;width:270px',
      label: 'left:330px;top:540px;height:158px',
      sampler: 'left:578px;top:540px;width:270px',
    },
  },
  phones: {
    height: 474,
    places: {
      'sign-in': 'left:16px;top:16px;width:194px',
      'crew-fever': 'left:226px;top:16px;width:194px',
      tubes: 'left:436px;top:16px;width:194px',
      custody: 'left:646px;top:16px;width:194px',
      roster: 'left:856px;top:16px;width:194px',
      day: 'left:1066px;top:16px;width:194px',
    },
  },
}

/** Reads the pictures of this folder; gives a sheet of them, as PNG. */
export async function drawSheet(browser: Browser, folder: string, { height, places }: Sheet): Promise<Buffer> {
  const images = await Promise.all(
    Object.entries(places).map(async ([name, place]) => {
      const png = await readFile(join(folder, `${name}.png`))
      return `<img style="${place}" src="data:image/png;base64,${png.toString('base64')}">`
    }),
  )
  const page = await browser.newPage({ viewport: { width: 1280, height }, deviceScaleFactor: 0.75 })
  await page.setContent(`<style>
    body { margin: 0; background: #e6ebf0 }
    img { position: absolute; box-shadow: 3px 3px 0 #b9c2cc }
  </style>${images.join('')}`)
  const png = await page.screenshot()
  await page.close()
  return png
}
