/** The keys of the booth's own screen. */
export const ANSWERS = {
  well: { zh: '舒服', en: 'Yes' },
  notWell: { zh: '不太舒服', en: 'Not quite' },
  again: { zh: '请再输一次', en: 'Please try once more' },
  erase: { zh: '删除', en: 'Erase' },
} as const
