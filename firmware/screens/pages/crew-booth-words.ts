import type { Words } from './words.ts'

/** What stands on the crew's page about the person at the booth, and about those who were referred there. */
export const BOOTH = {
  maskOn: { zh: '口罩 ✓', en: 'Mask on ✓' },
  noMask: { zh: '没戴口罩', en: 'No mask' },
  isWell: { zh: '身体舒服', en: 'Feels well' },
  isNotWell: { zh: '不舒服', en: 'Does not' },
  lastFour: { zh: '手机号后四位', en: 'Last four digits of the phone' },
  newPhone: { zh: '新手机号（11 位）', en: 'New phone (11 digits)' },
  confirm: { zh: '核对', en: 'Check' },
  guardianOfParty: (who: string): Words => ({ zh: `同行的 ${who} 是监护人`, en: `Guardian: ${who}, of this party` }),
  guardian: { zh: '监护人姓名', en: "Guardian's name" },
  guardianPhone: { zh: '监护人手机号', en: "Guardian's phone" },
  measureAgain: { zh: '是本人，再量一次', en: 'Same person: measure again' },
  instrument: { zh: '体温计编号', en: 'Thermometer no.' },
  expired: (day: string): Words => ({
    zh: `证件 ${day} 已过期，照常登记`,
    en: `Document expired ${day}; go on as usual`,
  }),
  expiredAtTheChair: { zh: '证件已过期', en: 'Document expired' },
  rest: (minutes: number): Words => ({ zh: `休息 ${minutes} 分钟再量`, en: `Rest ${minutes} min, then again` }),
  restsUntil: (time: string): Words => ({
    zh: `休息到 ${time}，再放证件量`,
    en: `Rests until ${time}, then lays the card again`,
  }),
  takenBy: { zh: '交给谁', en: 'Taken over by' },
  outcome: { zh: '去向', en: 'What next' },
} as const

export const OUTCOMES = {
  'separate-area': { zh: '单独区域', en: 'separate area' },
  hospital: { zh: '送医院', en: 'hospital' },
  home: { zh: '回家', en: 'home' },
  'back-to-booth': { zh: '回到登记', en: 'back to the booth' },
} as const

/** Who takes a referred person over; the crew may type another. */
export const TAKERS: readonly Words[] = [
  { zh: '应急小组', en: 'Emergency group' },
  { zh: '医生', en: 'Doctor' },
  { zh: '组长', en: 'Station leader' },
]

export const ENTRY = {
  title: { zh: '人工登记', en: 'Assisted entry' },
  number: { zh: '证件号码，或护照下面两行', en: 'Number, or the two lines of a passport' },
  hint: { zh: '按回车到下一项', en: 'Enter goes on' },
  clear: { zh: '清空', en: 'Clear' },
  formerNumber: { zh: '旧永居证号码', en: 'Number of the old card' },
  party: { zh: '同行几人', en: 'Came together' },
  beginParty: { zh: '一起登记', en: 'Begin party' },
  endParty: { zh: '结束', en: 'End' },
  partyOf: (count: number, size: number): Words => ({
    zh: `同行 ${count}/${size} 人`,
    en: `Party: ${count} of ${size}`,
  }),
} as const
