import type { Prompt, ResidentView } from '../domain/view.ts'
import type { Language, Piece, Utterance } from '../ports/voice.ts'

/**
 * What the booth says. Written for ears: who cannot see the light needs the place. Never a name, a document's number
 * or a temperature, and for whoever goes to the crew nothing that tells why: the people behind listen too.
 */
type Spoken = Readonly<Record<Language, string>>

const PROMPTS: Readonly<Record<Prompt, Spoken>> = {
  idle: {
    zh: '您好，这里自助登记。请把证件平放在面前的台面中间。没有证件，请叫工作人员。',
    en: 'Hello. To check in, lay your ID card flat on the middle of the desk before you. Without a card, please call our staff.',
  },
  read: { zh: '读好了，请取走证件。', en: 'Done. Please take your card.' },
  'card-again': {
    zh: '没读到。请取下卡套和手机，只放一张证，再放一次。',
    en: 'Not read. Please take off sleeve and phone, and lay one card only.',
  },
  'card-again-late': {
    zh: '请再放一次证件，站着不要离开。',
    en: 'Please lay your card again, and stay where you are.',
  },
  'card-wrong-number': { zh: '请稍等，工作人员来帮您。', en: 'Please wait. Our staff will help you.' },
  'card-unreadable': { zh: '这张证读不了，请换身份证。', en: 'This card cannot be read. Please try your ID card.' },
  begin: {
    zh: '您好，这里不登记身份。请按屏幕左下角的开始。',
    en: 'Hello. Nobody asks who you are here. Please touch Begin, at the lower left of the screen.',
  },
  'card-needed': {
    zh: '请把身份证平放在面前的台面中间，或者稍等工作人员。',
    en: 'Please lay your ID card flat on the middle of the desk before you, or wait for our staff.',
  },
  temperature: {
    zh: '读好了。请面向前方，靠近一点，站定。',
    en: 'Thank you. Please face forward, come closer, and stand still.',
  },
  'temperature-child': {
    zh: '读好了。请抱起孩子，让孩子的额头靠近前方，或者请工作人员来量。',
    en: 'Thank you. Please lift the child, so that its forehead comes close in front, or ask our staff to measure.',
  },
  'temperature-again': { zh: '请站定，再测一次。', en: 'Please stand still, once more.' },
  staff: { zh: '请稍等，工作人员来帮您。', en: 'Please wait. Our staff will help you.' },
  done: { zh: '登记好了，请到采样台。', en: 'You are checked in. Please go to the sampler.' },
  passed: { zh: '好了，请往前走。', en: 'Done. Please go on.' },
  repeated: { zh: '您已经登记过，不用再登记。', en: 'You are already registered.' },
  'not-holder': { zh: '请找工作人员。', en: 'Please see our staff.' },
  refused: { zh: '已取消，谢谢。', en: 'Cancelled. Thank you.' },
  mask: { zh: '请戴好口罩，工作人员来看一下。', en: 'Please put your mask on. Our staff will have a look.' },
  'mask-missing': { zh: '请戴好口罩再来，谢谢。', en: 'Please come back with a mask on. Thank you.' },
  symptoms: {
    zh: '您今天身体舒服吗？请按屏幕上的一个键，或告诉工作人员。',
    en: 'Do you feel well today? Please touch one of the two keys, or tell our staff.',
  },
  phone: {
    zh: '请按屏幕输入您手机号的后四位，或告诉工作人员。',
    en: 'Please enter the last four digits of your phone, or tell our staff.',
  },
  'printer-wait': { zh: '请稍等，正在换纸。', en: 'One moment please. We are changing paper.' },
  'unknown-code': { zh: '不认识这个码，请换一个再试。', en: 'Unknown code. Please try another one.' },
  closed: { zh: '现在不登记，请问工作人员。', en: 'Check-in is closed. Please ask our staff.' },
}

/** Good news and "something is wanted of you" are known before the first word. */
const CHIMES: Readonly<Partial<Record<Prompt, Utterance['chime']>>> = {
  read: 'good',
  done: 'good',
  passed: 'good',
  temperature: 'good',
  'temperature-child': 'good',
  'card-again': 'look',
  'card-needed': 'look',
  'card-again-late': 'look',
  'card-wrong-number': 'look',
  'card-unreadable': 'look',
  'temperature-again': 'look',
  staff: 'look',
  mask: 'look',
  symptoms: 'look',
  phone: 'look',
  repeated: 'look',
  'unknown-code': 'look',
}

const YOUR_NUMBER: Spoken = { zh: '登记好了。您的号码是', en: 'You are checked in. Your number is' }
const AHEAD_BEFORE: Spoken = { zh: '前面还有', en: 'Ahead of you:' }
const AHEAD_AFTER: Spoken = { zh: '个人，请听叫号。', en: 'Please wait for your number.' }
const NEXT: Spoken = { zh: '马上到您。', en: 'You are next.' }
/** In the place of a key and a picture, for whoever sees neither. */
const PAPER_COMES: Spoken = {
  zh: '号码纸正在打印，请取走。',
  en: 'Your number is being printed. Please take the paper.',
}
const NO_PAPER: Spoken = { zh: '号码没打出来，请记住。', en: 'There is no paper. Please remember your number.' }
const CALL_BEFORE: Spoken = { zh: '请', en: 'Number' }
const CALL_AFTER: Spoken = { zh: '号，到采样台。', en: 'please come to the sampler.' }
/** For the sampler, whose hands and eyes are busy: the crew's language is the place's. */
const ORDINAL: readonly [string, string, string] = ['这是第', '个，一共', '个。']

/** More people ahead than this are not counted aloud: nobody waits by such a number. */
const SPOKEN_NUMBER_MAX = 99
const TICKET_LETTERS = 'ACEFHJLPU'
const DIGITS: Readonly<Record<Language, readonly string[]>> = {
  zh: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
}

/** What the booth says to the person in front of it. */
export function forResident({ ahead, paper, prompt, ticket }: ResidentView, language: Language): Utterance {
  const chime = CHIMES[prompt] ?? null
  if (prompt !== 'done' || ticket === null) return { chime, pieces: [piece(language, PROMPTS[prompt])] }
  return {
    chime,
    pieces: [
      piece(language, YOUR_NUMBER),
      ...spelled(ticket, language),
      ...peopleAhead(ahead, language),
      ...onPaper(paper).map((spoken) => piece(language, spoken)),
    ],
  }
}

/** A number that is called, in both languages: nobody knows who is listening. */
export function forCall(ticket: string, place: { readonly ordinal: number; readonly of: number } | null): Utterance {
  const call = (['zh', 'en'] as const).flatMap((language) => [
    piece(language, CALL_BEFORE),
    ...spelled(ticket, language),
    piece(language, CALL_AFTER),
  ])
  const [first, second, third] = ORDINAL
  const count =
    place === null
      ? []
      : [first, String(place.ordinal), second, String(place.of), third].map((text): Piece => ({ language: 'zh', text }))
  return { chime: 'good', pieces: [...call, ...count] }
}

/** Everything that can be part of an utterance: a finite list, spoken once and kept. */
export function allPieces(): readonly Piece[] {
  const both = (spoken: Spoken): Piece[] => [piece('zh', spoken), piece('en', spoken)]
  const ofNumbers = [YOUR_NUMBER, AHEAD_BEFORE, AHEAD_AFTER, NEXT, PAPER_COMES, NO_PAPER, CALL_BEFORE, CALL_AFTER]
  const sentences = [...Object.values(PROMPTS), ...ofNumbers]
  const numbers = Array.from({ length: SPOKEN_NUMBER_MAX + 1 }, (_, n) => both({ zh: String(n), en: String(n) }))
  const pieces = [
    ...sentences.flatMap(both),
    ...ORDINAL.map((text): Piece => ({ language: 'zh', text })),
    ...numbers.flat(),
    ...Array.from(TICKET_LETTERS, letter),
    ...DIGITS.zh.map((text): Piece => ({ language: 'zh', text })),
    ...DIGITS.en.map((text): Piece => ({ language: 'en', text })),
  ]
  // Several prompts have the same words.
  return [...new Map(pieces.map((one) => [`${one.language} ${one.text}`, one])).values()]
}

function piece(language: Language, spoken: Spoken): Piece {
  return { language, text: spoken[language] }
}

function letter(text: string): Piece {
  return { language: 'en', text }
}

/** Sign by sign: a number of four signs is remembered so, and a cut one is noticed. */
function spelled(ticket: string, language: Language): readonly Piece[] {
  return Array.from(ticket, (sign) => {
    const text = DIGITS[language][Number(sign)]
    return text === undefined ? letter(sign) : { language, text }
  })
}

/** Who did not ask hears nothing of it. */
function onPaper(paper: ResidentView['paper']): readonly Spoken[] {
  if (paper === 'printing' || paper === 'printed') return [PAPER_COMES]
  return paper === 'failed' ? [NO_PAPER] : []
}

function peopleAhead(ahead: number | null, language: Language): readonly Piece[] {
  if (ahead === null || ahead > SPOKEN_NUMBER_MAX) return []
  if (ahead === 0) return [piece(language, NEXT)]
  return [piece(language, AHEAD_BEFORE), { language, text: String(ahead) }, piece(language, AHEAD_AFTER)]
}
