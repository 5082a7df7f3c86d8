import type { Words } from './words.ts'

/** What is said of the kiosk's clock. */
export const CLOCK = {
  title: { zh: '时钟', en: 'Clock' },
  states: {
    synced: { zh: '已自动校准', en: 'set by a time source' },
    'set-by-crew': { zh: '人工设定', en: 'set by the crew' },
    unsynced: { zh: '没有校准', en: 'not set' },
  },
  date: { zh: '日期', en: 'Date' },
  time: { zh: '时间', en: 'Time' },
  set: { zh: '设定时间', en: 'Set the clock' },
  onDay: (day: Words): Words => ({ zh: `那天是${day.zh}，对吗？`, en: `That is a ${day.en}: right?` }),
  believed: (time: string): Words => ({
    zh: `采样亭现在认为是 ${time}。`,
    en: `The kiosk takes it to be ${time} now.`,
  }),
  whatFor: {
    zh: '采样时间和日结都按这个时钟；不对就照准确的钟填写。',
    en: 'Sample times and the closing of the day go by this clock. If it is wrong, enter what a right one says.',
  },
  leaderOnly: { zh: '请站长设定日期和时间。', en: 'Ask the station leader to enter date and time.' },
} as const

/** As `Date` counts them. */
export const WEEKDAYS: readonly Words[] = [
  { zh: '星期日', en: 'Sunday' },
  { zh: '星期一', en: 'Monday' },
  { zh: '星期二', en: 'Tuesday' },
  { zh: '星期三', en: 'Wednesday' },
  { zh: '星期四', en: 'Thursday' },
  { zh: '星期五', en: 'Friday' },
  { zh: '星期六', en: 'Saturday' },
]
