import type { Page } from 'playwright-core'
import { CREW_ACTS } from '../../firmware/screens/crew-acts.ts'
import type { Viewport } from './browser.ts'

const ACT = /\/api\/crew\/([a-z-]+)$/

/**
 * Runs in the browser. Presses each key that can be seen and is enabled, with its form filled in as somebody would
 * have; if a sheet opens, each key of that, the sheet being opened again for every one. The pointer is the browser's
 * own: a key that lies under something else is not pressed, and named in the end. To look at all is the same way for
 * less time: the keys of a sheet are not pressed, and the others without the pointer, once it is known to come there.
 */
const allKeys = (how: 'press' | 'look'): string => `(async () => {
  const isLooking = ${how === 'look'}
  const notPressed = /English|中文|退出|打印|‹/
  // A key waits for the answer to the one before.
  let underWay = 0
  const { fetch } = globalThis
  globalThis.fetch = (...request) => {
    underWay += 1
    return fetch(...request).finally(() => { underWay -= 1 })
  }
  const settled = async () => {
    do await new Promise((resolve) => setTimeout(resolve, isLooking ? 5 : 30))
    while (underWay > 0)
  }
  const all = (scope) => [...scope.querySelectorAll('button:enabled')].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !notPressed.test(one.textContent))
  // Whose it is may change between looking and pressing.
  const nameOf = (one) => one.textContent.trim().replaceAll(/\\s+/g, ' ').replace(/[A-Z]\\d{3,}/, '#')
  const sheet = () => document.querySelector('dialog[open]')
  const likely = { date: '2027-11-21', number: '96', time: '08:30' }
  const fillIn = (key) => {
    for (const field of key.closest('form')?.querySelectorAll('input, select') ?? []) {
      if (field.tagName === 'SELECT') field.selectedIndex = field.options.length - 1
      else if (field.type === 'radio') field.checked = true
      else if (field.type !== 'file' && field.value === '') field.value = likely[field.type] ?? '00422611210002'
      for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }))
    }
  }
  const covered = []
  let hit = null
  document.addEventListener('click', ({ target }) => { hit = target }, { capture: true })
  let seen = 0
  const click = async (key, isOnlySeen = false) => {
    seen += 1
    // What redraws itself may move between looking and pressing.
    for (let n = 0; n < 3; n += 1) {
      key.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
      const { height, width, x, y } = key.getBoundingClientRect()
      const top = document.elementFromPoint(x + width / 2, y + height / 2)
      hit = null
      if (key.contains(top) && isOnlySeen) return
      if (key.contains(top)) await (isLooking ? key.click() : pressAt(x + width / 2, y + height / 2))
      if (key.contains(hit) || !key.isConnected || key.disabled) return
      await settled()
    }
    covered.push(nameOf(key))
  }
  const press = async (scope, name) => {
    const key = all(scope).find((one) => nameOf(one) === name)
    if (key === undefined) return
    // What was chosen may ask for more. To press is to be patient: where there is nothing to fill in nothing is waited for.
    const hasFields = key.closest('form')?.querySelector('input, select') != null
    for (let n = 0; n < 2 && (isLooking || hasFields); n += 1) {
      fillIn(key)
      await settled()
    }
    await click(key)
    await settled()
  }
  for (const one of document.querySelectorAll('details')) one.open = true
  const isThere = (name) => all(document.body).some((one) => nameOf(one) === name)
  const names = all(document.body).map(nameOf)
  const newNames = () => all(document.body).map(nameOf).filter((name) => !names.includes(name))
  for (let n = 0; n < names.length && n < 80; n += 1) {
    await press(document.body, names[n])
    const inside = sheet() === null ? [] : all(sheet()).map(nameOf)
    if (isLooking && sheet() !== null) for (const key of all(sheet())) await click(key, true)
    for (const key of new Set(isLooking ? [] : inside)) {
      if (sheet() === null || !all(sheet()).some((one) => nameOf(one) === key)) {
        sheet()?.close()
        await settled()
        await press(document.body, names[n])
      }
      if (sheet() !== null) await press(sheet(), key)
      if (sheet() !== null) for (const deeper of all(sheet()).map(nameOf)) if (!inside.includes(deeper)) await press(sheet() ?? document, deeper)
    }
    sheet()?.close()
    await settled()
    // What comes up after a press ("really close?") is pressed at once: the next key may take it away.
    for (const name of newNames()) {
      names.push(name)
      if (!isThere(name)) await press(document.body, names[n])
      await press(document.body, name)
    }
    names.push(...newNames())
  }
  return { covered, seen }
})()`

export interface Offered {
  /** Names of the acts that were sent. */
  readonly acts: readonly string[]
  /** Keys that a pointer does not come to. */
  readonly covered: readonly string[]
  /** How many keys there were at each size. */
  readonly keys: readonly number[]
}

/**
 * Presses every key that these pages offer, and looks at them all at the other sizes too. None of the acts arrives at
 * the kiosk: each is answered as done.
 */
export async function actsOffered(
  page: Page,
  address: string,
  paths: readonly string[],
  others: readonly Viewport[],
): Promise<Offered> {
  const sent = new Set<string>()
  const covered: string[] = []
  const keys: number[] = []
  await page.exposeFunction('pressAt', (x: number, y: number) => page.mouse.click(x, y))
  await page.route(ACT, async (route) => {
    const act = ACT.exec(new URL(route.request().url()).pathname)?.[1] ?? ''
    if (route.request().method() !== 'POST' || !CREW_ACTS.some((name) => name === act)) return route.fallback()
    sent.add(act)
    return route.fulfill({ json: { events: [] } })
  })
  for (const size of [null, ...others]) {
    if (size !== null) await page.setViewportSize(size)
    let count = 0
    for (const path of paths) {
      await page.goto(address + path)
      await page.locator('main:not(.lost)').first().waitFor() // the sampler's page says so until it has its first picture
      const found = await page.evaluate<{ covered: readonly string[]; seen: number }>(
        allKeys(size === null ? 'press' : 'look'),
      )
      covered.push(...found.covered.map((name) => `${path} at ${size?.width ?? 'its own size'}: ${name}`))
      count += found.seen
    }
    keys.push(count)
  }
  return { acts: [...sent].sort(), covered, keys }
}
