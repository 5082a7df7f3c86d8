import type { Words } from './words.ts'

/** Categories that shipped programmes name; another one is shown by its own name. */
export const CATEGORIES: Readonly<Record<string, Words>> = {
  general: { zh: '普通', en: 'general' },
  key: { zh: '重点人员', en: 'key person' },
  'risk-area': { zh: '风险地区', en: 'risk area' },
  'very-ill': { zh: '重症', en: 'very ill' },
  student: { zh: '学生', en: 'pupil' },
  staff: { zh: '教职工', en: 'school staff' },
  visitor: { zh: '来访', en: 'visitor' },
  resident: { zh: '本地居民', en: 'resident' },
}

export function categoryWords(category: string): Words {
  return (Object.hasOwn(CATEGORIES, category) ? CATEGORIES[category] : undefined) ?? { zh: category, en: category }
}
