import { z } from 'zod'
import type { CrewAct } from '../domain/input.ts'

export type ParsedAct =
  | { readonly ok: true; readonly act: CrewAct; readonly requestId: string }
  /** `field` is the member that is not right, `why` says how. */
  | { readonly ok: false; readonly field: string; readonly why: string }

export const requestId = z.string().regex(/^[\w-]{8,64}$/, 'expected 8 to 64 letters, digits, - or _')
/** Visit, tube and label numbers (contract, section 4) and nothing that could be anything else. */
export const number = z.string().regex(/^[\w./-]{1,64}$/, 'expected a number as shown on the page')
export const optionalNumber = number.exactOptional()

/** Reads a body by its schema; what it says becomes the act. */
export function parser<Body extends { requestId: string }>(
  schema: z.ZodType<Body>,
  toAct: (body: Omit<Body, 'requestId'>) => CrewAct,
): (body: unknown) => ParsedAct {
  return (input) => {
    const parsed = schema.safeParse(input)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      return { ok: false, field: issue?.path.join('.') ?? '', why: issue?.message ?? 'not what was expected' }
    }
    const { requestId: id, ...body } = parsed.data
    return { ok: true, act: toAct(body), requestId: id }
  }
}
