import type { ResultPromise } from '../../domain/result-promise.ts'
import type { ResidentView } from '../../domain/view.ts'
import type { Words } from './words.ts'

/** The keys of the booth's own screen. */
export const ANSWERS = {
  well: { zh: '舒服', en: 'Yes' },
  notWell: { zh: '不太舒服', en: 'Not quite' },
  again: { zh: '请再输一次', en: 'Please try once more' },
  erase: { zh: '删除', en: 'Erase' },
} as const

/** Where the forehead should go, from the sensor of distance. */
const GUIDANCE: Readonly<Record<NonNullable<ResidentView['guidance']>, Words>> = {
  closer: { zh: '再靠近一点', en: 'Come a little closer' },
  back: { zh: '稍微退后一点', en: 'A little back, please' },
  hold: { zh: '很好，别动', en: 'Good, hold still' },
  nobody: { zh: '够不着的，请叫工作人员来量', en: 'If you cannot reach it, ask our staff' },
}
const MEASURING: readonly ResidentView['prompt'][] = ['temperature', 'temperature-again', 'temperature-child']

/** In the place of the prompt's own sentence; null where that says all. */
export function guidanceWords({ guidance, prompt }: ResidentView): Words | null {
  if (guidance === null || !MEASURING.includes(prompt)) return null
  // Whoever holds a small child is told so from the beginning.
  return guidance === 'nobody' && prompt === 'temperature-child' ? null : GUIDANCE[guidance]
}

/** The number on paper. */
export const PAPER = {
  offered: { zh: '打印号码', en: 'Print my number' },
  printing: { zh: '正在打印号码', en: 'Printing your number' },
  printed: { zh: '请取走号码纸', en: 'Take your number' },
  failed: { zh: '号码没打出来，请记住', en: 'No paper: please remember it' },
} as const

/** `结果今天 18:30 前可查`; without an hour where nobody knows how long the wait for the swab is. */
export function resultWords({ by, where, withinHours }: ResultPromise): Words {
  const [zh, en] = where === null ? ['', ''] : [`在${where.zh}`, `, ${where.en}`]
  if (by === null) return { zh: `结果采样后 ${withinHours} 小时内${zh}可查`, en: `Result within ${withinHours} h${en}` }
  const day = dayWords(by.daysAhead)
  return { zh: `结果${day.zh} ${by.clock} 前${zh}可查`, en: `Result by ${by.clock} ${day.en}${en}` }
}

function dayWords(daysAhead: number): Words {
  if (daysAhead === 0) return { zh: '今天', en: 'today' }
  return daysAhead === 1 ? { zh: '明天', en: 'tomorrow' } : { zh: `${daysAhead} 天后`, en: `in ${daysAhead} days` }
}
