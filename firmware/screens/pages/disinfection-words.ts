import type { DisinfectedArea } from '../../domain/disinfection-record.ts'
import type { Words } from './words.ts'

export const AREAS: Readonly<Record<DisinfectedArea, Words>> = {
  booth: { zh: '采样亭', en: 'booth' },
  table: { zh: '采样台', en: 'table' },
  'waiting-area': { zh: '等候区', en: 'waiting area' },
  site: { zh: '全场', en: 'whole site' },
}

/** A task carries the area as text. */
export function areaWords(area: string): Words {
  return Object.entries(AREAS).find(([name]) => name === area)?.[1] ?? { zh: area, en: area }
}
