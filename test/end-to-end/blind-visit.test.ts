import test from 'ava'
import { HEALTHY, openBooth, TWIN, TWINS } from './booth.ts'

interface Shown {
  readonly said: string
}

/** Invented: a man's and a foreign woman's. */
const PERSON = { idType: 'resident-card', idNumber: '119999199003070019', name: '张测试' } as const

test.serial(
  'with the screen dark a person checks in, hears the number, is called and sampled, by the voice alone',
  async (t) => {
    const booth = await openBooth(t, { devices: { ...TWINS, speaker: TWIN } })
    const hear = (text: string): Promise<Shown> =>
      booth.kiosk.until<Shown>('/bench/display', ({ said }) => said.includes(text))
    const touch = (language: 'en' | null): Promise<unknown> =>
      booth.kiosk.call('POST', '/api/resident/say-again', { language })

    await touch(null)
    t.regex((await hear('证件')).said, /请把证件平放在面前的台面中间/)
    await booth.bench('thermometer', { objectC: 25, ambientC: 25 })
    await booth.bench('card', { person: PERSON })
    await hear('靠近一点，站定')
    await booth.bench('thermometer', HEALTHY)
    t.is((await hear('您的号码是')).said, '登记好了。您的号码是 A 零 零 一 马上到您。')

    await booth.act('call-next')
    t.regex(
      (await hear('到采样台')).said,
      /^请 A 零 零 一 号，到采样台。 Number A zero zero one please come to the sampler. 这是第 1 个，一共 1 个。$/,
    )
    await booth.act('sampled')
    const { queue, today } = await booth.state((view) => view.today.collected === 1)
    t.like({ ...queue, ...today }, { waiting: 0, checkedIn: 1, collected: 1 })
    await booth.state(({ resident }) => resident.prompt === 'idle')
    await touch(null)
    t.notRegex((await hear('证件')).said, /零 一/, 'whoever comes next hears the beginning, and no number of before')
    const everything = JSON.stringify(await booth.kiosk.until<Shown>('/bench/display', () => true))
    for (const secret of [PERSON.name, PERSON.idNumber, '36.']) t.false(everything.includes(secret))
  },
)
