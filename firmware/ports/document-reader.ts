import type { IdType, Sex } from '../domain/identity.ts'
import type { Refusal } from '../domain/input.ts'

/** What a number or the lines of a passport say by themselves; what they do not say the crew types. */
export type ReadDocument =
  | {
      readonly ok: true
      readonly document: {
        readonly idType: IdType
        readonly idNumber: string
        readonly name?: string
        /** `yyyy-mm-dd`. */
        readonly birthDate?: string
        readonly sex?: Sex
        readonly validTo?: string
        /** Whole years today. */
        readonly age?: number
      }
    }
  | { readonly ok: false; readonly refusal: Refusal }

/** Reads what somebody typed, pasted or scanned into the number field of assisted entry. Keeps nothing of it. */
export type ReadDocumentText = (text: string) => ReadDocument
