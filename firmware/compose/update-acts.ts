import { z } from 'zod'
import { isFirmwareVersion } from '../domain/firmware-version.ts'
import type { Interruption, UpdateAnswer, Updates } from '../ports/updates.ts'

const version = z.string().refine(isFirmwareVersion)
const why = z.string().min(1).max(200)
const installArgs = z.strictObject({ version, force: why.exactOptional() })
const rollbackArgs = z.strictObject({ reason: why, force: why.exactOptional() })

type Answer = UpdateAnswer | { readonly status: 'refused'; readonly reason: 'bad-arguments' }

/**
 * What an engineer may ask of updates, by the command's type. `force` is the reason why nobody waits for a quiet moment.
 * Arguments come from outside: of any other shape they are refused.
 */
export function updateActs(updates: Updates): Readonly<Record<string, (args: unknown) => Promise<Answer>>> {
  return {
    'update.install': async (args) => {
      const asked = installArgs.safeParse(args)
      return asked.success ? updates.install(asked.data.version, interruption(asked.data.force)) : BAD_ARGUMENTS
    },
    'update.rollback': async (args) => {
      const asked = rollbackArgs.safeParse(args)
      return asked.success ? updates.rollback(asked.data.reason, interruption(asked.data.force)) : BAD_ARGUMENTS
    },
  }
}

const BAD_ARGUMENTS = { status: 'refused', reason: 'bad-arguments' } as const

function interruption(force: string | undefined): Interruption {
  return { force: force === undefined ? null : { reason: force } }
}
