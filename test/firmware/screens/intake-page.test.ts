import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { violations } from '../../support/axe.ts'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { documentOf } from '../../support/domain-kiosk.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'
import { PERSON, SESSION } from '../../support/scripted-kiosk.ts'

const { testInChromium, openPage } = chromiumTests()
/** Five keys a second: somebody who does it all day. */
const KEY_MS = 200
const PASSPORT = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']

async function signedIn(t: ExecutionContext): Promise<{ page: Page; screens: TestScreens }> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew`, PHONE)
  await signInAs(page, 'leader')
  await page.getByText('A012').first().waitFor()
  return { page, screens }
}

const number = (page: Page) => page.getByLabel(/证件号码/)

testInChromium(
  'a practised person enters somebody in under 25 seconds, without a pointer and without a window',
  async (t) => {
    const { page, screens } = await signedIn(t)
    const { idNumber } = documentOf(1)
    await number(page).focus()
    const began = Date.now()
    await page.keyboard.type(idNumber, { delay: KEY_MS })
    await page.keyboard.press('Enter')
    await page.getByText('男 1990-03-07').waitFor()
    await page.locator('[name="name"]:focus').waitFor()
    await page.keyboard.type('王芳', { delay: KEY_MS })
    for (const text of ['', '36.5']) {
      await page.keyboard.press('Enter', { delay: KEY_MS })
      await page.keyboard.type(text, { delay: KEY_MS })
    }
    await page.keyboard.press('Enter')
    await page.getByText('已完成').waitFor()
    const seconds = (Date.now() - began) / 1000
    t.log(`${seconds.toFixed(1)} s, ${idNumber.length + 2 + 4 + 4} keys`)
    t.true(seconds < 25, `${seconds} s`)
    t.is(await page.locator('dialog').count(), 0)
    t.like(screens.kiosk.acts.at(-1)?.act, {
      act: 'assist',
      document: { idType: 'resident-card', idNumber, name: '王芳', birthDate: '1990-03-07', sex: 'male' },
      contactCentiC: 3650,
    })
    await page.locator('[name="number"]:focus').waitFor()
    t.is(await number(page).inputValue(), '', 'ready for the next one')
  },
)

testInChromium('the lines of a passport, as a hand scanner types them, fill everything in', async (t) => {
  const { page, screens } = await signedIn(t)
  await number(page).focus()
  for (const line of PASSPORT) {
    await page.keyboard.insertText(line)
    await page.keyboard.press('Enter')
  }
  await page.getByText('女 1974-08-12').waitFor()
  t.is(await page.getByLabel('姓名').inputValue(), 'ERIKSSON ANNA MARIA')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByText('已完成').waitFor()
  const document = { idType: 'passport', idNumber: 'L898902C3', name: 'ERIKSSON ANNA MARIA', validTo: '2012-04-15' }
  t.like(screens.kiosk.acts.at(-1)?.act, { act: 'assist', document })
})

testInChromium('what is wrong stands in words beside its field, at once or when the kiosk says so', async (t) => {
  const { page, screens } = await signedIn(t)
  await number(page).fill('119999199003070010')
  await page.keyboard.press('Enter')
  await page.locator('#wrong-number').getByText('证件号码不对').waitFor()
  t.is(await number(page).getAttribute('aria-invalid'), 'true')
  await number(page).fill(documentOf(2).idNumber)
  await page.keyboard.press('Enter')
  await page.getByText('女 1990-03-07').waitFor()
  screens.kiosk.refuseWith('bad-name')
  await page.getByLabel('姓名').fill('x')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.locator('#wrong-name').getByText('姓名不对').waitFor()
  t.is(await page.locator(':focus').getAttribute('name'), 'name')
})

testInChromium('a child is asked for the adult, a passport number for birth date and sex', async (t) => {
  const { page, screens } = await signedIn(t)
  screens.kiosk.show({
    crew: { programme: { ...screens.kiosk.crewView().programme, guardianUnderYears: 14 } },
  })
  await number(page).fill('119999201803070017')
  await page.keyboard.press('Enter')
  await page.getByLabel('监护人姓名').fill('样本妈妈')
  await page.getByLabel('姓名', { exact: true }).fill('小样本')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.getByText('已完成').waitFor()
  t.like(screens.kiosk.acts.at(-1)?.act, { guardian: { name: '样本妈妈' } })
  await number(page).fill('E12345678')
  await page.keyboard.press('Enter')
  await page.getByLabel('出生日期').fill('19740812')
  await page.getByLabel('性别').selectOption('female')
  await page.getByLabel('姓名').fill('ERIKSSON ANNA')
  await page.getByRole('button', { name: '登记', exact: true }).click()
  await page.locator('[name="number"]:focus').waitFor()
  t.like(screens.kiosk.acts.at(-1)?.act, { document: { idType: 'passport', birthDate: '1974-08-12', sex: 'female' } })
})

testInChromium('everything that the programme asks has a key of its own, for this session only', async (t) => {
  const { page, screens } = await signedIn(t)
  const press = async (name: string): Promise<unknown> => {
    await page.getByRole('button', { name, exact: true }).first().click()
    await page.getByText('已完成').waitFor()
    return screens.kiosk.acts.at(-1)?.act
  }
  const asks = ['guardian', 'phone', 'mask', 'symptoms'] as const
  screens.kiosk.show({
    crew: { session: { ...SESSION, needs: 'phone', asks, isPhoneKnown: true, expiredOn: '2026-10-01' } },
  })
  await page.getByText('证件 2026-10-01 已过期').waitFor()
  t.deepEqual(await press('口罩 ✓'), { act: 'confirm-mask', isWorn: true, session: 7 })
  t.deepEqual(await press('没戴口罩'), { act: 'confirm-mask', isWorn: false, session: 7 })
  t.deepEqual(await press('不舒服'), { act: 'answer-symptoms', hasSymptoms: true, session: 7 })
  await page.getByLabel('手机号后四位').fill('0017')
  t.deepEqual(await press('核对'), { act: 'confirm-phone', lastFour: '0017', session: 7 })
  await page.getByLabel('监护人姓名').fill('样本妈妈')
  t.deepEqual(await press('记下'), { act: 'assist', guardian: { name: '样本妈妈' }, session: 7 })
})

testInChromium('the adult of a party answers for the child with one key, and another one can be typed', async (t) => {
  const { page, screens } = await signedIn(t)
  const guardianOffer = { maskedName: '王*', sex: 'female', age: 36 } as const
  screens.kiosk.show({ crew: { session: { ...SESSION, needs: 'guardian', asks: ['guardian'], guardianOffer } } })
  await page.getByRole('button', { name: '同行的 王* 女 36 岁 是监护人' }).click()
  await page.getByText('已完成').waitFor()
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'assist', guardianOfParty: true, session: 7 })
  t.true(await page.getByLabel('监护人姓名').isVisible())
})

testInChromium('sex and age are the largest thing about a person, and one big key says not the holder', async (t) => {
  const { page, screens } = await signedIn(t)
  screens.kiosk.show({
    crew: { called: [PERSON], session: { ...SESSION, prompt: 'temperature', needs: null, concern: null } },
  })
  await page.getByText('男 41 岁').waitFor()
  const size = await page.evaluate("getComputedStyle(document.querySelector('.booth .who strong')).fontSize")
  t.is(size, '40px')
  const keys = await page.getByRole('button', { name: '不是本人', exact: true }).all()
  t.is(keys.length, 2, 'at the booth, and at the chair')
  for (const key of keys) {
    const box = await key.boundingBox()
    t.true((box?.height ?? 0) >= 64 && (box?.width ?? 0) >= 300, JSON.stringify(box))
  }
  await keys[0]?.click()
  await page.getByText('已完成').waitFor()
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'not-holder', session: 7 })
  await keys[1]?.click()
  await page.getByText('已完成').waitFor()
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'not-holder', visit: PERSON.visit })
})

testInChromium('a referral is closed with who has the person now; a fever may rest first', async (t) => {
  const { page, screens } = await signedIn(t)
  const who = { age: 44, sex: 'male', maskedName: '李*', restsUntilMs: null, ticket: null }
  const task = { key: 'r', kind: 'referred', subject: 'K0042-1-V9', cause: 'fever', who } as const
  screens.kiosk.show({ crew: { tasks: [task] } })
  await page.getByRole('button', { name: '休息 10 分钟再量' }).click()
  await page.getByText('已完成').waitFor()
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'rest', visit: 'K0042-1-V9', minutes: 10 })
  await page.getByLabel('交给谁').fill('应急小组')
  await page.getByLabel('去向').selectOption('hospital')
  await page.getByRole('button', { name: '我来接手' }).click()
  await page.getByText('已完成').waitFor()
  const closed = { act: 'close-referral', visit: 'K0042-1-V9', takenBy: '应急小组', outcome: 'hospital' }
  t.deepEqual(screens.kiosk.acts.at(-1)?.act as unknown, closed)
})

testInChromium('people who came together are begun by how many they are', async (t) => {
  const { page, screens } = await signedIn(t)
  await page.getByLabel('同行几人').selectOption('3')
  await page.getByRole('button', { name: '一起登记' }).click()
  await page.getByText('已完成').waitFor()
  t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'begin-party', size: 3 })
  screens.kiosk.show({ crew: { party: { size: 3, count: 1 } } })
  await page.getByText('同行 1/3 人').waitFor()
})

testInChromium('the page has nothing that keeps anybody out, with and without somebody at the booth', async (t) => {
  const { page, screens } = await signedIn(t)
  await number(page).fill(documentOf(1).idNumber)
  await page.keyboard.press('Enter')
  await page.getByText('男 1990-03-07').waitFor()
  t.deepEqual(await violations(page), [])
  const asks = ['guardian', 'phone', 'mask', 'symptoms'] as const
  const task = { key: 'r', kind: 'referred', subject: 'K0042-1-V9', cause: 'fever' } as const
  screens.kiosk.show({ crew: { session: { ...SESSION, asks, isPhoneKnown: true }, tasks: [task] } })
  await page.getByText('男 41 岁').waitFor()
  t.deepEqual(await violations(page), [])
})
