import test, { type ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { crewView } from '../../../firmware/domain/crew-view.ts'
import { residentView } from '../../../firmware/domain/resident-view.ts'
import type { ResidentView } from '../../../firmware/domain/view.ts'
import { PROMPTS } from '../../../firmware/screens/pages/words.ts'
import { BOOTH } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { DomainKiosk, SKIN } from '../../support/domain-kiosk.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

async function booth(t: ExecutionContext): Promise<{ page: Page; screens: TestScreens }> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/resident`, BOOTH)
  await page.locator('main[data-prompt="idle"]').waitFor()
  return { page, screens }
}

test('an answer carries the session it was shown for, and comes from the booth’s own page', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  const answer = { session: 4, kind: 'symptoms', hasSymptoms: false }
  t.is((await ask('/api/resident/answer', { method: 'POST', body: answer })).status, 200)
  t.deepEqual(kiosk.answers, [{ session: 4, kind: 'symptoms', hasSymptoms: false }])
  const foreign = { origin: 'http://elsewhere.example' }
  t.is((await ask('/api/resident/answer', { method: 'POST', body: answer, headers: foreign })).status, 403)
  for (const body of [
    {},
    { ...answer, session: -1 },
    { ...answer, kind: 'mask' },
    { session: 4, kind: 'phone', lastFour: '12' },
  ]) {
    t.is((await ask('/api/resident/answer', { method: 'POST', body })).status, 400)
  }
  t.is(kiosk.answers.length, 1)
})

test('what the kiosk does not take is said with its reason', async (t) => {
  const { ask, kiosk } = await openTestScreens(t)
  kiosk.refuseWith('session-changed')
  const response = await ask('/api/resident/answer', {
    method: 'POST',
    body: { session: 4, kind: 'phone', lastFour: '0017' },
  })
  t.is(response.status, 409)
  t.like(await response.json(), { reason: 'session-changed' })
})

test('nobody tries all ends of a telephone number: five answers in ten seconds', async (t) => {
  const { ask, clock, kiosk } = await openTestScreens(t)
  const send = async (n: number): Promise<number> => {
    const body = { session: 4, kind: 'phone', lastFour: String(n).padStart(4, '0') }
    return (await ask('/api/resident/answer', { method: 'POST', body })).status
  }
  const statuses = []
  for (let n = 0; n < 7; n += 1) statuses.push(await send(n))
  t.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429])
  clock.forward(11_000)
  t.is(await send(8), 200)
  t.is(kiosk.answers.length, 6)
})

testInChromium('the question has two keys of one look, and a touch answers it', async (t) => {
  const { page, screens } = await booth(t)
  screens.kiosk.show({ resident: { prompt: 'symptoms', session: 9, step: 2 } })
  const keys = page.locator('.answers button')
  await keys.first().waitFor()
  const looks = await page.evaluate<string[]>(`[...document.querySelectorAll('.answers button')].map((key) => {
    const { backgroundColor, borderColor, color, fontSize } = getComputedStyle(key)
    return [backgroundColor, borderColor, color, fontSize, key.clientHeight].join()
  })`)
  t.is(new Set(looks).size, 1)
  await keys.first().click()
  await page.locator('.answers button:not(:disabled)').first().waitFor()
  t.deepEqual(screens.kiosk.answers, [{ session: 9, kind: 'symptoms', hasSymptoms: false }])
})

testInChromium('four digits are sent by themselves, and none of them stands on the screen', async (t) => {
  const { page, screens } = await booth(t)
  screens.kiosk.show({ resident: { prompt: 'phone', session: 9, step: 2 } })
  for (const digit of '0017') await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByText('请再输一次').waitFor()
  t.deepEqual(screens.kiosk.answers, [{ session: 9, kind: 'phone', lastFour: '0017' }])
  t.false((await page.locator('.pad .dots').innerText()).includes('1'))
})

/** The booth's view of somebody for whom the crew is called, by why. */
function waitingFor(why: 'fever' | 'code' | 'doubt' | 'symptoms' | 'no-reading'): ResidentView {
  const kiosk = new DomainKiosk({ symptoms: { ask: why === 'symptoms' } })
  if (why === 'code') kiosk.showCode('red')
  if (why === 'doubt') kiosk.give({ kind: 'unreadable', fault: 'not-genuine' })
  else kiosk.lay(1)
  if (why === 'fever') for (let n = 0; n < 2; n += 1) kiosk.measure(SKIN.fever)
  if (why === 'symptoms') {
    kiosk.measure(SKIN.normal)
    kiosk.answerAtBooth({ kind: 'symptoms', hasSymptoms: true })
  }
  if (why === 'no-reading') kiosk.measureFails('unavailable')
  const context = kiosk.viewContext
  assertCrewIsTold(kiosk, context)
  return { ...residentView(kiosk.state, kiosk.session, context), session: 0 }
}

/** The crew, and nobody else, reads why. */
function assertCrewIsTold(kiosk: DomainKiosk, context: Parameters<typeof crewView>[2]): void {
  if (crewView(kiosk.state, kiosk.session, context).tasks.length === 0) throw new Error('the crew is not told')
}

testInChromium('fever, code, doubt, symptoms and no reading are one picture, dot for dot', async (t) => {
  const { page, screens } = await booth(t)
  const pictures = new Set<string>()
  for (const why of ['fever', 'code', 'doubt', 'symptoms', 'no-reading'] as const) {
    screens.kiosk.show({ resident: waitingFor(why) })
    await page.locator('main[data-prompt="staff"]').waitFor()
    pictures.add((await page.screenshot()).toString('base64'))
    screens.kiosk.show({ resident: { prompt: 'idle', step: 1 } })
    await page.locator('main[data-prompt="idle"]').waitFor()
  }
  t.is(pictures.size, 1)
})

test('no prompt has a word for fever, for a code, or for anything about a body that is not well', (t) => {
  const words = /发热|发烧|体温|高烧|症状|阳性|健康码|fever|symptom|positive|temperature|sick|\bill\b/i
  for (const [prompt, { en, zh }] of Object.entries(PROMPTS)) {
    t.notRegex(`${zh} ${en}`, words, prompt)
  }
})
