import type { ResultPromise } from '../domain/result-promise.ts'

/** How a label names what is in the tube. A type that is not listed prints as it stands in the programme. */
const SPECIMEN_WORDS: Readonly<Record<string, string>> = {
  'oropharyngeal-swab': '口咽拭子',
  'nasopharyngeal-swab': '鼻咽拭子',
  'nasal-swab': '鼻拭子',
  saliva: '唾液',
  'environment-swab': '环境拭子',
  'object-swab': '物表拭子',
}

export function specimenWord(specimenType: string): string {
  return SPECIMEN_WORDS[specimenType] ?? specimenType
}

/** Beside the name on a single tube: large enough in one character. */
export const SEX_WORDS = { male: '男', female: '女' } as const

/** Across the top, so that it can never pass for a real one. */
export const notLiveWords = { drill: '演练 DRILL · 演练 DRILL', demo: '演示 DEMO · 演示 DEMO' } as const

export interface TwoLanguages {
  readonly zh: string
  readonly en: string
}

/** On the paper with somebody's number. */
export const TICKET = {
  /** The names of most stations are one or two digits; of a long one there is room for nothing else. */
  head: (station: string): string => {
    if (station.length > 8) return station
    return station.length > 2 ? `Station ${station} 号台` : `排队号 Number · ${station} 号台 Station ${station}`
  },
  /** With its hour: a figure without its age is worse than none. */
  place: (at: string, ahead: number, waitMinutes: number | null): TwoLanguages =>
    ahead === 0
      ? { zh: `${at} 马上到您`, en: `${at} You are next` }
      : {
          zh: `${at} 前面 ${ahead} 人${waitMinutes === null ? '' : `，约 ${waitMinutes} 分钟`}`,
          en: `${at} ${ahead} ahead${waitMinutes === null ? '' : `, about ${waitMinutes} min`}`,
        },
  result: ({ by, where, withinHours }: ResultPromise): TwoLanguages => {
    const [zh, en] = [where === null ? '' : `在${where.zh}`, where === null ? '' : `: ${where.en}`]
    if (by === null) {
      return { zh: `结果采样后 ${withinHours} 小时内${zh}可查`, en: `Result within ${withinHours} h of the swab${en}` }
    }
    const day = dayWords(by.daysAhead)
    return { zh: `结果${day.zh} ${by.clock} 前${zh}可查`, en: `Result by ${by.clock} ${day.en}${en}` }
  },
  help: '热线 Help',
} as const

function dayWords(daysAhead: number): TwoLanguages {
  if (daysAhead === 0) return { zh: '今天', en: 'today' }
  return daysAhead === 1 ? { zh: '明天', en: 'tomorrow' } : { zh: `${daysAhead} 天后`, en: `in ${daysAhead} days` }
}
