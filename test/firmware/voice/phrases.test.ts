import test from 'ava'
import type { Prompt, ResidentView } from '../../../firmware/domain/view.ts'
import type { Language } from '../../../firmware/ports/voice.ts'
import { PROMPTS } from '../../../firmware/screens/pages/words.ts'
import { allPieces, forCall, forResident } from '../../../firmware/voice/phrases.ts'

const LANGUAGES: readonly Language[] = ['zh', 'en']
/** Every prompt there is: the pages have words for each, too. */
const EVERY_PROMPT = Object.keys(PROMPTS) as Prompt[]

function view(prompt: Prompt, changes: Partial<ResidentView> = {}): ResidentView {
  const way = { session: 0, arrival: 0, step: 1, steps: [1, 2, 3, 4], identity: 'required' } as const
  const told = {
    ticket: null,
    ahead: null,
    estimatedWaitMinutes: null,
    result: null,
    paper: null,
    guidance: null,
  } as const
  return { prompt, ...way, ...told, language: 'zh', ...changes }
}

function textOf(utterance: ReturnType<typeof forResident>): string {
  return utterance.pieces.map(({ text }) => text).join(' ')
}

test('everything that can be said was prepared', (t) => {
  const prepared = new Set(allPieces().map(({ language, text }) => `${language} ${text}`))
  const said = [
    ...EVERY_PROMPT.flatMap((prompt) =>
      LANGUAGES.flatMap((language) =>
        [null, 0, 1, 99, 100].flatMap((ahead) =>
          (['printing', 'failed'] as const).map((paper) =>
            forResident(view(prompt, { ticket: 'U1094', ahead, paper }), language),
          ),
        ),
      ),
    ),
    ...Array.from('ACEFHJLPU', (letter) => forCall(`${letter}027`, { ordinal: 20, of: 20 })),
  ]
  for (const { pieces } of said) {
    for (const { language, text } of pieces) t.true(prepared.has(`${language} ${text}`), `${language} ${text}`)
  }
})

test('a number is said sign by sign, with the people ahead', (t) => {
  t.is(
    textOf(forResident(view('done', { ticket: 'A013', ahead: 6 }), 'zh')),
    '登记好了。您的号码是 A 零 一 三 前面还有 6 个人，请听叫号。',
  )
  t.is(
    textOf(forResident(view('done', { ticket: 'A013', ahead: 0 }), 'en')),
    'You are checked in. Your number is A zero one three You are next.',
  )
})

test('who gets their number on paper is told to take it, or that there is none; who did not ask hears nothing of it', (t) => {
  const said = (paper: ResidentView['paper']) =>
    textOf(forResident(view('done', { ticket: 'A013', ahead: 0, paper }), 'zh'))
  t.true(said('printing').endsWith('马上到您。 号码纸正在打印，请取走。'))
  t.is(said('printed'), said('printing'))
  t.true(said('failed').endsWith('马上到您。 号码没打出来，请记住。'))
  for (const paper of ['offered', null] as const) t.true(said(paper).endsWith('马上到您。'))
})

test('a call is said in both languages, and the sampler hears which swab of the tube it is', (t) => {
  t.is(
    textOf(forCall('A013', { ordinal: 8, of: 10 })),
    '请 A 零 一 三 号，到采样台。 Number A zero one three please come to the sampler. 这是第 8 个，一共 10 个。',
  )
})

test('whoever is sent to the crew hears the same words whatever the reason, and no word for fever or its like exists', (t) => {
  const all = allPieces().map(({ text }) => text)
  for (const text of all)
    t.notRegex(text, /烧|热|温|度|病|感染|异常|红码|fever|temperature|degree|\bill\b|sick|infect|code red/i)
  const toStaff = (['staff', 'card-wrong-number'] as const).map((prompt) => textOf(forResident(view(prompt), 'zh')))
  t.is(new Set(toStaff).size, 1)
})
