import type { Page } from 'playwright-core'

/** Gloves, and a phone held at arm's length. */
const TARGET_MIN_PX = 52
const TEXT_MIN_PX = 17

/** What runs in the browser, as text: it finds what somebody cannot reach, read or press on the page as it stands. */
const IN_BROWSER = `(({ isPhone, targetMinPx, textMinPx }) => {
  const found = []
  const name = (one) => one.tagName.toLowerCase() + ' "' + (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().replaceAll(/\\s+/g, ' ').slice(0, 40) + '"'
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0
  const root = document.documentElement
  if (root.scrollWidth > innerWidth) found.push('the page is ' + root.scrollWidth + ' px wide')
  // Behind an open dialog nothing can be pressed.
  const scope = document.querySelector('dialog[open]') ?? document.body
  for (const one of scope.querySelectorAll('button, a[href], input, select, textarea, summary')) {
    if (!isShown(one)) continue
    one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
    const box = one.getBoundingClientRect()
    if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1) found.push(name(one) + ' is beyond the edge')
    const label = one.closest('label')
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    const isOnTop = top !== null && (one.contains(top) || top.contains(one) || (label?.contains(top) ?? false))
    if (!isOnTop && !one.disabled) found.push(name(one) + ' lies under ' + (top === null ? 'nothing' : name(top)))
    if (one.tagName !== 'INPUT' && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2) && getComputedStyle(one).overflow !== 'visible') found.push(name(one) + ' is cut')
    const target = one.type === 'radio' || one.type === 'checkbox' ? (label ?? one).getBoundingClientRect() : box
    if (isPhone && target.height < targetMinPx - 0.5) found.push(name(one) + ' is ' + Math.round(target.height) + ' px high')
  }
  scrollTo(0, 0)
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const one = node.parentElement
    if (node.textContent.trim() === '' || one.closest('svg, option') !== null || !isShown(one)) continue
    const style = getComputedStyle(one)
    if (isPhone && Number.parseFloat(style.fontSize) < textMinPx) found.push(name(one) + ' is written with ' + style.fontSize)
    const range = document.createRange()
    range.selectNodeContents(node)
    const text = range.getBoundingClientRect()
    if (text.right > innerWidth + 1 || text.left < -1) found.push(name(one) + ' runs out of the page')
    for (let around = one; around !== null && around !== document.body; around = around.parentElement) {
      const { overflowX } = getComputedStyle(around)
      const box = around.getBoundingClientRect()
      if (overflowX !== 'visible' && text.right > box.right + 2) { found.push(name(one) + ' is cut off at the right'); break }
    }
  }
  return [...new Set(found)]
})`

/** Everything that is wrong with what the page shows now; empty when nothing is. Scrolls, and goes back to the top. */
export function flawsOf(page: Page, isPhone: boolean): Promise<readonly string[]> {
  const limits = { isPhone, targetMinPx: TARGET_MIN_PX, textMinPx: TEXT_MIN_PX }
  return page.evaluate<readonly string[]>(`${IN_BROWSER}(${JSON.stringify(limits)})`)
}

/** True when the element lies whole in what is seen without scrolling. */
export function isInFirstScreen(page: Page, selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`(async () => {
    // What slides in stands where it belongs in the end.
    const moving = document.getAnimations().filter(({ effect }) => effect.getTiming().iterations !== Infinity)
    await Promise.allSettled(moving.map(({ finished }) => finished))
    const box = document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect()
    return box !== undefined && box.width > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
  })()`)
}

/** What Tab does not come to, and what comes without being seen to have the focus. */
export async function missedByTab(page: Page): Promise<readonly string[]> {
  await page.evaluate(`(() => {
    document.activeElement?.blur()
    globalThis.toReach = new Set([...document.querySelectorAll('button:enabled, a[href], input:enabled, select:enabled, summary')].filter((one) => one.checkVisibility({ visibilityProperty: true })))
  })()`)
  const count = await page.evaluate<number>('toReach.size')
  const unseen = new Set<string>()
  // Radios of a group are one stop, the browser's own frame is another: a few more presses than elements.
  for (let n = 0; n < count + 3; n += 1) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate<string>(`(() => {
      const one = document.activeElement
      if (one === null || one === document.body) return ''
      toReach.delete(one)
      if (one.type === 'radio') for (const other of [...toReach]) if (other.name === one.name) toReach.delete(other)
      const { boxShadow, outlineStyle, outlineWidth } = getComputedStyle(one)
      const isSeen = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none'
      return isSeen ? '' : one.outerHTML.slice(0, 80)
    })()`)
    if (name !== '') unseen.add(`without a visible focus: ${name}`)
  }
  const missed = await page.evaluate<readonly string[]>(
    `[...toReach].filter((one) => one.isConnected).map((one) => 'not reached: ' + one.outerHTML.slice(0, 80))`,
  )
  return [...missed, ...unseen]
}

/** Text, because it runs in the browser. */
const FITS = `(() => {
  const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0)
  const root = document.documentElement
  const [middle] = boxes('main')
  return root.scrollWidth <= innerWidth && root.scrollHeight <= innerHeight
    && boxes('body *').every((box) => box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1 && box.left >= -1)
    && boxes('main > *, .card *').every((box) => box.top >= middle.top - 1 && box.bottom <= middle.bottom + 1)
})()`

/**
 * Neither scroll bar, nor anything beyond the edges, nor a middle that runs into its neighbours: public screens have
 * nobody to scroll them. Measured when nothing slides any more.
 */
export async function fitsScreen(page: Page): Promise<boolean> {
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null)')
  return page.evaluate<boolean>(FITS)
}
