import {
  categoriesOf,
  identityRuleFor,
  intervalFor,
  type Programme,
  poolSizeFor,
  priceFor,
  specimenTypeFor,
} from '../domain/programme.ts'
import { degrees, nameOf, people, type Said, times } from './explain-words.ts'

export interface Explained {
  readonly about: 'who' | 'steps' | 'specimen' | 'categories' | 'crew'
  readonly sentences: readonly Said[]
}

/** What will happen to whom, from the rules alone: the operator reads it before it happens to anybody. */
export function explainProgramme(programme: Programme): readonly Explained[] {
  const hasSpecimen = programme.collect !== 'none'
  const sections: readonly Explained[] = [
    { about: 'who', sentences: who(programme) },
    { about: 'steps', sentences: programme.subjects === 'objects' ? [] : steps(programme) },
    { about: 'specimen', sentences: hasSpecimen ? specimen(programme) : [] },
    { about: 'categories', sentences: programme.subjects === 'objects' ? [] : byCategory(programme) },
    { about: 'crew', sentences: hasSpecimen ? crew(programme) : [] },
  ]
  return sections.filter(({ sentences }) => sentences.length > 0)
}

function who({ places, subjects }: Programme): readonly Said[] {
  if (subjects === 'people') return []
  const listed =
    places.length === 0 ? [] : [{ en: `Places: ${places.join(', ')}.`, zh: `地点：${places.join('、')}。` }]
  const objects = {
    en: 'Specimens of places and things; nobody checks in, and the booth says that it is closed.',
    zh: '只采环境和物品；人员不登记，登记屏显示不登记。',
  }
  return [objects, ...listed]
}

function steps(programme: Programme): readonly Said[] {
  return [
    identity(programme),
    ...(programme.mask.required ? [{ en: 'The crew confirms the mask.', zh: '工作人员确认口罩已戴好。' }] : []),
    PHONES[programme.phone],
    ...guardian(programme),
    ...(programme.symptoms.ask ? [{ en: 'One question about symptoms is asked.', zh: '询问一项症状。' }] : []),
    ...temperature(programme),
    ...codes(programme),
    COLLECTING[programme.collect],
    ...(programme.collect === 'by-crew' ? TICKETS[programme.ticket.print] : []),
    ...results(programme),
  ]
}

function identity({ identity: rule }: Programme): Said {
  switch (rule.default) {
    case 'required':
      return {
        en: 'Everybody lays an ID card or shows a code; without a document the crew enters it.',
        zh: '所有人放身份证或出示二维码；没有证件的由工作人员录入。',
      }
    case 'optional':
      return {
        en: 'Who has a document lays it; who has none touches the screen and goes on without a name.',
        zh: '有证件的放证件；没有的按屏幕，不登记身份。',
      }
    case 'none':
      return {
        en: 'Nobody is asked who they are: a touch on the screen, a card or the crew\'s key "next person" begins, and no name is kept.',
        zh: '不登记身份：按屏幕、放证件或工作人员按「下一位」开始，不留姓名。',
      }
  }
}

const PHONES: Readonly<Record<Programme['phone'], Said>> = {
  required: {
    en: 'A telephone number is required; of one that a code, the roster or an earlier visit here gives, the last four digits are asked.',
    zh: '必须有电话号码；二维码、花名册或上次登记已有的，只核对后四位。',
  },
  'if-known': {
    en: 'The telephone number is kept where a code, the roster or an earlier visit here gives it.',
    zh: '电话号码在二维码、花名册或上次登记已有时保留。',
  },
  none: { en: 'No telephone number is kept.', zh: '不保留电话号码。' },
}

function guardian({ guardian: { underYears } }: Programme): readonly Said[] {
  if (underYears === 0) return []
  return [
    {
      en: `Under ${underYears} years the crew enters the adult who answers for the child; of a party it is offered.`,
      zh: `${underYears} 岁以下由工作人员录入监护人；同行的成人可直接选用。`,
    },
  ]
}

function temperature({ temperature: rules }: Programme): readonly Said[] {
  const { feverCentiC, maxAmbientCentiC, minAmbientCentiC, readings, required } = rules
  const limit = degrees(feverCentiC)
  const measured = required
    ? { en: 'Everybody is measured.', zh: '人人测温。' }
    : {
        en: 'Nobody has to be measured; a temperature that is taken all the same is judged.',
        zh: '不必测温；测了就判断。',
      }
  const fever = {
    en: `${limit} °C or more, ${times(readings)}, sends the person to the crew: no ticket, no tube.`,
    zh: `${readings} 次达到 ${limit} °C 即转工作人员处置，不发号、不入管。`,
  }
  const booth = {
    en: `Below ${degrees(minAmbientCentiC)} °C or above ${degrees(maxAmbientCentiC)} °C in the booth only a contact thermometer counts.`,
    zh: `亭内低于 ${degrees(minAmbientCentiC)} °C 或高于 ${degrees(maxAmbientCentiC)} °C 时只认接触式体温计。`,
  }
  return required ? [measured, fever, REST, booth] : [measured, fever, REST]
}

const REST: Said = {
  en: 'The crew may let somebody with a fever rest, 5 to 60 minutes, and have them measured again.',
  zh: '工作人员可让发热人员休息 5 至 60 分钟后复测。',
}

function codes({ statusCodes }: Programme): readonly Said[] {
  const rules = Object.entries(statusCodes)
  if (rules.length === 0) return []
  const ofCodes = rules.map(([code, rule]): Said => {
    if (rule === 'refer') return { en: `"${code}" sends to the crew`, zh: `「${code}」转工作人员` }
    if (rule === 'pass') return { en: `"${code}" passes`, zh: `「${code}」通过` }
    const { en, zh } = nameOf(rule.category)
    return { en: `"${code}" passes as one of ${en}`, zh: `「${code}」按${zh}通过` }
  })
  return [
    {
      en: `Status codes: ${ofCodes.map(({ en }) => en).join('; ')}; any other one is asked of the crew.`,
      zh: `健康码：${ofCodes.map(({ zh }) => zh).join('；')}；其他的问工作人员。`,
    },
  ]
}

const COLLECTING: Readonly<Record<Programme['collect'], Said>> = {
  'at-check-in': {
    en: 'The specimen counts as taken at check-in; there are no tickets.',
    zh: '登记即视为采样，不发排队号。',
  },
  'by-crew': {
    en: 'They get a ticket, are called, and the sampler says when the specimen is in the tube.',
    zh: '取号排队，叫号后由采样员确认已采。',
  },
  none: {
    en: 'No specimen is taken: the visit ends as passed, and there are no tickets.',
    zh: '不采样：登记后直接放行，不发排队号。',
  },
}

const TICKETS: Readonly<Record<Programme['ticket']['print'], readonly Said[]>> = {
  never: [{ en: 'Tickets stand on the screen only; none is printed.', zh: '排队号只在屏幕上显示，不打印。' }],
  'on-request': [
    {
      en: "The ticket is printed for those who touch the key on the booth's screen or ask the crew; tube labels go first.",
      zh: '按登记屏上的键或找工作人员可打印排队号；管签优先。',
    },
  ],
  always: [
    {
      en: 'Every ticket is printed after check-in; tube labels go first, and a printer without paper holds up nobody.',
      zh: '登记后都打印排队号；管签优先，缺纸不影响登记。',
    },
  ],
}

function results({ result }: Programme): readonly Said[] {
  if (result === null) return []
  const { where, withinHours } = result
  return [
    {
      en: `The result is promised within ${withinHours} hours of the swab${where === null ? '' : `, ${where.en}`}.`,
      zh: `结果承诺采样后 ${withinHours} 小时内${where === null ? '' : `在${where.zh}`}可查。`,
    },
  ]
}

function specimen(programme: Programme): readonly Said[] {
  const { custody, specimenType, subjects, tube } = programme
  const ages = specimenType.byAge.map(({ type, underYears }) => ({
    en: `Under ${underYears} years: ${nameOf(type).en}, in a tube of that kind only.`,
    zh: `${underYears} 岁以下：${nameOf(type).zh}，只入同类管。`,
  }))
  const numbers = {
    printed: { en: 'The kiosk prints the label of each tube.', zh: '管签由本机打印。' },
    preprinted: { en: 'Tubes come with their number, which is scanned.', zh: '采样管自带条码，扫码绑定。' },
  }[tube.numbering]
  return [
    ...(subjects === 'objects' ? ofObjects(programme) : []),
    ...ages,
    numbers,
    ...(tube.verify === 'scan'
      ? [{ en: 'The label on the tube is scanned before each specimen.', zh: '采样前扫管签核对。' }]
      : []),
    ...(tube.lots.track ? [{ en: 'Lots and expiry of tubes are kept.', zh: '记录采样管批号和效期。' }] : []),
    {
      en: `An open tube is sealed after ${tube.sealAfterMinutes} minutes, full or not.`,
      zh: `开管 ${tube.sealAfterMinutes} 分钟后封管，满不满都封。`,
    },
    {
      en: `A box leaves every ${custody.everyMinutes} minutes or at ${custody.maxTubes} tubes; a specimen is in the laboratory within ${custody.toLaboratoryMinutes} minutes.`,
      zh: `每 ${custody.everyMinutes} 分钟或满 ${custody.maxTubes} 管装箱送走；标本 ${custody.toLaboratoryMinutes} 分钟内到实验室。`,
    },
  ]
}

function ofObjects(programme: Programme): readonly Said[] {
  const type = nameOf(programme.specimenType.default)
  const price = priceOf(programme, '')
  const size = programme.pool.default
  return [
    {
      en: `${capital(type.en)}, ${size === 1 ? 'one place to a tube' : `up to ${size} places to a tube`}; the crew says when it is taken; ${price.en}.`,
      zh: `${type.zh}，${size === 1 ? '一处一管' : `最多 ${size} 处一管`}；由工作人员确认已采；${price.zh}。`,
    },
  ]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** One line for each category that some rule treats apart, everybody else last. */
function byCategory(programme: Programme): readonly Said[] {
  const apart = categoriesOf(programme)
  return [...apart, 'general'].map((category) => {
    const { en, zh } = apart.length === 0 ? EVERYBODY : nameOf(category)
    const isNamed = identityRuleFor(programme, category) !== 'none'
    const parts = [
      IDENTITIES[identityRuleFor(programme, category)],
      ...(isNamed ? [frequency(programme, category)] : []),
      ...(programme.collect === 'none' ? [] : [tubeOf(programme, category), priceOf(programme, category)]),
      ...(programme.queue.priority.includes(category) ? [{ en: 'called first', zh: '优先叫号' }] : []),
    ]
    return {
      en: `${capital(en)}: ${parts.map((part) => part.en).join('; ')}.`,
      zh: `${zh}：${parts.map((part) => part.zh).join('；')}。`,
    }
  })
}

const EVERYBODY: Said = { en: 'everybody', zh: '所有人' }

const IDENTITIES: Readonly<Record<Programme['identity']['default'], Said>> = {
  required: { en: 'with a document', zh: '须登记身份' },
  optional: { en: 'with a document or without', zh: '身份可不登记' },
  none: { en: 'without a name', zh: '不登记身份' },
}

function frequency(programme: Programme, category: string): Said {
  const interval = intervalFor(programme, category)
  if ('splitAt' in interval) {
    return {
      en: `twice a day, once before ${interval.splitAt} and once after`,
      zh: `每天两次，${interval.splitAt} 前后各一次`,
    }
  }
  if (interval.days === 0) return { en: 'as often as they come', zh: '次数不限' }
  if (interval.days === 1) return { en: 'once a working day', zh: '每个工作日一次' }
  return { en: `once in ${interval.days} days`, zh: `${interval.days} 天一次` }
}

function tubeOf(programme: Programme, category: string): Said {
  const size = poolSizeFor(programme, category)
  const { en, zh } = nameOf(specimenTypeFor(programme, { category, ageYears: null }))
  return size === 1
    ? { en: `${en}, alone in a tube`, zh: `${zh}，单人单管` }
    : { en: `${en}, ${people(size)} to a tube`, zh: `${zh}，${size} 人一管` }
}

function priceOf(programme: Programme, category: string): Said {
  const price = priceFor(programme, category)
  const payer = nameOf(price.payer)
  const yuan = price.yuan.toFixed(2)
  return {
    en: price.yuan === 0 ? `free (${price.class})` : `${yuan} yuan (${price.class}), paid by ${payer.en}`,
    zh: price.yuan === 0 ? `免费（${price.class}）` : `${yuan} 元（${price.class}），${payer.zh}支付`,
  }
}

function crew({ disinfection }: Programme): readonly Said[] {
  if (disinfection.perDay === 0) return []
  return [
    {
      en: `The site is disinfected ${times(disinfection.perDay)} a day, with a record.`,
      zh: `场地每天消毒 ${disinfection.perDay} 次并记录。`,
    },
  ]
}
