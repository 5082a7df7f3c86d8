import { z } from 'zod'

/** What bodies say of a person. Longer than anything real; the domain judges the rest, and says so in words. */
export const idType = z.enum([
  'resident-card',
  'hmt-permit',
  'foreign-permanent-2017',
  'foreign-permanent-2023',
  'passport',
  'other',
])
export const idNumber = z.string().trim().min(1).max(32)
export const personName = z.string().trim().min(1).max(100)
export const phone = z.string().trim().min(1).max(24)
export const category = z.string().regex(/^[a-z0-9-]{1,40}$/, 'expected a category of the programme')
export const sex = z.enum(['unknown', 'male', 'female', 'not-stated'])
