import type { Half, RosterCounts } from '../../domain/roster.ts'
import type { Words } from './words.ts'

/** What stands on the roster's page; one language at a time. */
export const ROSTER = {
  title: { zh: '花名册', en: 'Roster' },
  back: { zh: '返回', en: 'Back' },
  connecting: { zh: '正在连接', en: 'Connecting' },
  none: { zh: '还没有花名册', en: 'There is no roster yet' },
  noneHint: {
    zh: '组长导入后，这里会列出还没来的人。',
    en: 'Once the leader imports one, those who have not come are listed here.',
  },
  damaged: {
    zh: '花名册文件损坏，已移开。请重新导入。',
    en: 'The roster on disk is damaged and was set aside. Import it again.',
  },
  missing: (n: number): Words => ({ zh: `还差 ${n} 人`, en: n === 1 ? '1 person missing' : `${n} people missing` }),
  nobodyMissing: { zh: '一个不漏', en: 'Nobody is missing' },
  doneOf: (done: number, expected: number): Words => ({
    zh: `应到 ${expected} 人，已采 ${done} 人`,
    en: `${done} of ${expected} expected are done`,
  }),
  imported: (day: string, n: number): Words => ({ zh: `${day} 导入，共 ${n} 人`, en: `${n} people, imported ${day}` }),
  units: { zh: '按单位/班级', en: 'By class or employer' },
  allUnits: { zh: '全部', en: 'All' },
  noUnit: { zh: '没有写单位', en: 'none given' },
  list: { zh: '还没来的人', en: 'Who is missing' },
  more: (n: number): Words => ({
    zh: `还有 ${n} 人没有列出，请选单位或下载。`,
    en: `${n} more: choose a unit, or download.`,
  }),
  overdue: { zh: '超期', en: 'overdue' },
  tail: { zh: '证件尾号', en: 'ID ends in' },
  download: { zh: '下载名单（CSV）', en: 'Download list (CSV)' },
  upload: { zh: '导入花名册', en: 'Import a roster' },
  uploadHint: {
    zh: 'Excel（.xlsx）或 CSV，需要“姓名”和“证件号码”。导入会替换原来的花名册。',
    en: 'Excel (.xlsx) or CSV with the columns name and ID number. It replaces the roster before.',
  },
  choose: { zh: '选择文件', en: 'Choose a file' },
  reading: { zh: '正在读取…', en: 'Reading…' },
  unsent: { zh: '没有送到采样亭，请再试一次。', en: 'It did not reach the kiosk. Please try again.' },
  ago: (age: Words): Words => ({ zh: `${age.zh}前`, en: `${age.en} ago` }),
} as const

export const COUNTS: readonly (readonly [Exclude<keyof RosterCounts, 'expected' | 'missing' | 'done'>, Words])[] = [
  ['here', { zh: '已到，等采样', en: 'here, waiting' }],
  ['referred', { zh: '转应急处置', en: 'with the staff' }],
  ['overdue', { zh: '超期未采', en: 'overdue' }],
  ['notDue', { zh: '还没到期', en: 'not due yet' }],
]

const HALVES: Readonly<Record<Half | 'all', Words>> = {
  all: { zh: '全天', en: 'all day' },
  morning: { zh: '上午', en: 'morning' },
  afternoon: { zh: '下午', en: 'afternoon' },
}

export function halfWords(half: Half | null): Words {
  return HALVES[half ?? 'all']
}
