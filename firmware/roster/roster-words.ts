import type { IdType } from '../domain/identity.ts'
import type { Half } from '../domain/roster.ts'

/** What stands in rosters for kinds of documents, categories and halves of the day. Compared in lower case. */
export const ID_TYPE_WORDS: ReadonlyMap<string, IdType> = new Map([
  ['身份证', 'resident-card'],
  ['居民身份证', 'resident-card'],
  ['二代身份证', 'resident-card'],
  ['id card', 'resident-card'],
  ['resident card', 'resident-card'],
  ['resident-card', 'resident-card'],
  ['港澳台居民居住证', 'hmt-permit'],
  ['港澳台居住证', 'hmt-permit'],
  ['hmt-permit', 'hmt-permit'],
  ['外国人永久居留证', 'foreign-permanent-2017'],
  ['外国人永久居留身份证', 'foreign-permanent-2023'],
  ['foreign-permanent-2017', 'foreign-permanent-2017'],
  ['foreign-permanent-2023', 'foreign-permanent-2023'],
  ['护照', 'passport'],
  ['passport', 'passport'],
  ['其他', 'other'],
  ['其它', 'other'],
  ['other', 'other'],
] as const)

export const CATEGORY_WORDS: ReadonlyMap<string, string> = new Map([
  ['普通', 'general'],
  ['一般', 'general'],
  ['普通人员', 'general'],
  ['一般人员', 'general'],
  ['重点', 'key'],
  ['重点人员', 'key'],
  ['重点人群', 'key'],
  ['key person', 'key'],
  ['风险地区', 'risk-area'],
  ['风险地区人员', 'risk-area'],
  ['risk area', 'risk-area'],
])

export const HALF_WORDS: ReadonlyMap<string, Half | null> = new Map([
  ['上午', 'morning'],
  ['早上', 'morning'],
  ['am', 'morning'],
  ['morning', 'morning'],
  ['下午', 'afternoon'],
  ['pm', 'afternoon'],
  ['afternoon', 'afternoon'],
  ['全天', null],
  ['不限', null],
  ['all day', null],
  ['any', null],
] as const)
