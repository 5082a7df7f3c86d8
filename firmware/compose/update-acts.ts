import { z } from 'zod'
import { isFirmwareVersion } from '../domain/firmware-version.ts'
import type { CommandActs } from '../ports/commands.ts'
import type { Interruption, Updates } from '../ports/updates.ts'
import { actOf } from './command-acts.ts'

const version = z.string().refine(isFirmwareVersion)
const why = z.string().min(1).max(200)
const force = why.exactOptional()

/** What an engineer may ask of updates. `force` is the reason why nobody waits for a quiet moment. */
export function updateActs(updates: Updates): CommandActs {
  return {
    'update.install': actOf(z.strictObject({ version, force }), (args) =>
      updates.install(args.version, interruption(args.force)),
    ),
    'update.rollback': actOf(z.strictObject({ reason: why, force }), (args) =>
      updates.rollback(args.reason, interruption(args.force)),
    ),
  }
}

function interruption(reason: string | undefined): Interruption {
  return { force: reason === undefined ? null : { reason } }
}
