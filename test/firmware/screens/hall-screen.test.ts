import type { Page } from 'playwright-core'
import type { PublicView } from '../../../firmware/domain/view.ts'
import { HALL } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'
import { fitsScreen, flawsOf } from '../../support/page-measure.ts'
import { nowAtSite } from '../../support/site-time.ts'

/**
 * A 43 inch screen has half a millimetre to a pixel. Normal eyes make out a letter of five minutes of arc: at six
 * metres 8.7 mm, which is what a capital of this size is high (0.73 of it).
 */
const TEXT_MIN_PX = 24
/** What has to be read from further away, down to the digits that are to be seen at twenty metres (145 mm high). */
const SIZES_PX: Readonly<Record<string, number>> = {
  '.ticket': 400,
  '.pill': 76,
  'header .name': 44,
  'header time': 60,
  '.serving h1': 52,
  '.serving h1 .en': 37,
  '.next strong': 56,
  '.band': 104,
  '.figure strong': 120,
  '.card h2': 38,
  footer: 32,
}
const TWENTY = Array.from({ length: 20 }, (_, i) => `H${1013 + i}`)
const LONGEST = {
  nowServing: 'H1012',
  waiting: 1288,
  present: 1302,
  estimatedWaitMinutes: 134,
  estimatedWaitRange: [108, 166],
  servedLastHour: 400,
  band: 'jammed',
  nextGroup: { first: 'H1013', last: 'H1032', size: 20, tickets: TWENTY, released: true },
} as const
const TOMORROW = { day: 'tomorrow', time: '07:00' } as const

/** What each state of the queue says at its longest, and a word by which it is known to be there. */
const STATES: Readonly<Record<string, { readonly queue: Partial<PublicView['queue']>; readonly shows: string }>> = {
  'usual, with beams': { queue: { present: 31 }, shows: '31 on site' },
  'nobody called': { queue: { nowServing: null, nextGroup: null, band: null }, shows: 'Please wait' },
  longest: { queue: LONGEST, shows: 'H1012' },
  closing: {
    queue: { ...LONGEST, open: false, intake: { state: 'closing', opens: TOMORROW, closesAt: '21:00' } },
    shows: 'Opens tomorrow 07:00',
  },
  paused: {
    queue: { open: false, nowServing: null, waiting: 0, intake: { state: 'paused', opens: null, closesAt: null } },
    shows: '暂停取号',
  },
  'outside hours': {
    queue: {
      open: false,
      nowServing: null,
      waiting: 0,
      intake: { state: 'outside-hours', opens: TOMORROW, closesAt: null },
    },
    shows: '明天 07:00 开始',
  },
}

const { testInChromium, openPage } = chromiumTests()

interface Written {
  readonly text: string
  readonly px: number
}

/** Every text that is seen, with the size of its letters. */
function textsOf(page: Page): Promise<readonly Written[]> {
  return page.evaluate<readonly Written[]>(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found = []
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.textContent.trim() === '' || !node.parentElement.checkVisibility({ visibilityProperty: true })) continue
      found.push({ text: node.textContent.trim(), px: Number.parseFloat(getComputedStyle(node.parentElement).fontSize) })
    }
    return found
  })()`)
}

/** What ends in dots, or before its last letter. */
function cutIn(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`[...document.querySelectorAll('body *')]
    .filter((one) => getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.textContent)`)
}

testInChromium('the screen across the hall is written as large as its distance asks', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/queue`, HALL)
  await page.getByText('A012').first().waitFor()
  for (const [selector, least] of Object.entries(SIZES_PX)) {
    const px = await page.evaluate<number>(
      `Number.parseFloat(getComputedStyle(document.querySelector(${JSON.stringify(selector)})).fontSize)`,
    )
    t.true(px >= least, `${selector} is ${px} px`)
  }
})

for (const [name, { queue, shows }] of Object.entries(STATES)) {
  testInChromium(`on the screen across the hall nothing is small, cut or beyond the edge: ${name}`, async (t) => {
    const screens = await openTestScreens(t)
    // Longer than most of them are.
    const { kiosk } = screens.kiosk.publicView()
    screens.kiosk.show({ queue, view: { kiosk: { ...kiosk, name: '红旗街道第二社区卫生服务中心东门采样亭' } } })
    const page = await openPage(t, `${screens.address}/queue`, HALL)
    await page.getByText(shows).first().waitFor()
    const look = async (where: string): Promise<void> => {
      const texts = await textsOf(page)
      t.true(texts.length > 4, 'the page was read')
      t.deepEqual(
        texts.filter(({ px }) => px < TEXT_MIN_PX),
        [],
        where,
      )
      t.deepEqual(await cutIn(page), [], where)
      t.true(await fitsScreen(page), where)
      t.deepEqual(await flawsOf(page, false), [], where)
    }
    await look(name)
    const view = screens.kiosk.publicView()
    screens.kiosk.publicView = () => ({ ...view, queue: { ...view.queue, at: nowAtSite(190_000) } })
    screens.kiosk.show({})
    await page.getByText('数据 3 分钟前').waitFor()
    await look(`${name}, old`)
  })
}
