import type { CardSex, CardType } from './card-reading.ts'

/**
 * Layouts of the 256-byte text block (GA/T 490 for residents; the later cards keep its size). Strings are UTF-16LE,
 * padded with spaces. The character at byte 248 names the layout.
 */
export interface Field {
  readonly offset: number
  /** Bytes: two for each UTF-16 unit. */
  readonly bytes: number
}

export interface Layout {
  readonly idType: CardType
  /** Name as the holder's own script has it. */
  readonly name: Field
  /** English name in up to two parts that are joined as they are; empty for Chinese holders. */
  readonly englishName: readonly Field[]
  readonly sex: Field
  readonly birthDate: Field
  readonly idNumber: Field
  readonly validTo: Field
  /** What the number must look like; the first digits tell a permit from a resident from a foreigner. */
  readonly numberShape: RegExp
}

export const TYPE_FIELD: Field = { offset: 248, bytes: 2 }
const CITIZEN_NUMBER: Field = { offset: 122, bytes: 36 }
const CHINESE_NAME: Field = { offset: 0, bytes: 30 }
const SEX: Field = { offset: 30, bytes: 2 }
const BIRTH_DATE: Field = { offset: 36, bytes: 16 }
const VALID_TO: Field = { offset: 204, bytes: 16 }

const RESIDENT: Layout = {
  idType: 'resident-card',
  name: CHINESE_NAME,
  englishName: [],
  sex: SEX,
  birthDate: BIRTH_DATE,
  idNumber: CITIZEN_NUMBER,
  validTo: VALID_TO,
  numberShape: /^[1-6]\d{16}[\dXx]$/,
}

/** By type character. */
export const LAYOUTS: ReadonlyMap<string, Layout> = new Map([
  [' ', RESIDENT],
  ['J', { ...RESIDENT, idType: 'hmt-permit', numberShape: /^8[123]0000\d{11}[\dXx]$/ }],
  [
    'Y',
    {
      ...RESIDENT,
      idType: 'foreign-permanent-2023',
      englishName: [
        { offset: 52, bytes: 70 },
        { offset: 220, bytes: 22 },
      ],
      numberShape: /^9\d{16}[\dXx]$/,
    },
  ],
  [
    'I',
    {
      idType: 'foreign-permanent-2017',
      name: { offset: 158, bytes: 30 },
      englishName: [{ offset: 0, bytes: 120 }],
      sex: { offset: 120, bytes: 2 },
      birthDate: { offset: 220, bytes: 16 },
      idNumber: { offset: 122, bytes: 30 },
      validTo: VALID_TO,
      numberShape: /^[A-Z]{3}\d{12}$/,
    },
  ],
])

export const NO_END = '长期'

/** GB/T 2261.1. */
export const SEX_BY_DIGIT: ReadonlyMap<string, CardSex> = new Map([
  ['0', 'unknown'],
  ['1', 'male'],
  ['2', 'female'],
  ['9', 'not-stated'],
])
