/** One sentence about a programme, in both languages. */
export interface Said {
  readonly en: string
  readonly zh: string
}

/** Names of specimens, categories and payers that people know; any other stands as it is written in the file. */
const NAMES: Readonly<Record<string, Said>> = {
  'oropharyngeal-swab': { en: 'oropharyngeal swab', zh: '口咽拭子' },
  'nasopharyngeal-swab': { en: 'nasopharyngeal swab', zh: '鼻咽拭子' },
  'environment-swab': { en: 'environment swab', zh: '环境拭子' },
  general: { en: 'everybody else', zh: '其他人' },
  key: { en: 'key persons', zh: '重点人员' },
  'risk-area': { en: 'people from risk areas', zh: '风险地区人员' },
  visitor: { en: 'visitors', zh: '来访人员' },
  government: { en: 'the government', zh: '政府' },
  insurance: { en: 'the insurance', zh: '医保' },
  person: { en: 'the person', zh: '本人' },
}

export function nameOf(word: string): Said {
  return (Object.hasOwn(NAMES, word) ? NAMES[word] : undefined) ?? { en: `"${word}"`, zh: `「${word}」` }
}

/** `37.3` and `37.35`: no more decimals than there are. */
export function degrees(centiC: number): string {
  return (centiC / 100).toFixed(centiC % 10 === 0 ? 1 : 2)
}

export function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}

export function people(count: number): string {
  return count === 1 ? 'one person' : `${count} people`
}
