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
