import { z } from 'zod'
import { isAllWell } from '../domain/finding.ts'
import { runChecks } from '../health/run-checks.ts'
import { withoutPeople } from '../log/without-people.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommandAct, CommandActs } from '../ports/commands.ts'
import type { DoctorCheck } from '../ports/doctor.ts'
import type { Log, LogKeeper } from '../ports/log.ts'
import { actOf, NO_ARGS } from './command-acts.ts'
import type { QuietMoment } from './quiet-moment.ts'

export interface MachineActParts {
  /** Null: nobody keeps this log. */
  readonly keeper: LogKeeper | null
  readonly checks: () => readonly DoctorCheck[]
  readonly quiet: Pick<QuietMoment, 'wait'>
  /** Ends this process so that it begins again; null where nobody would start it. */
  readonly restart: (() => void) | null
  /** Null where this account may not. */
  readonly reboot: { readonly isAllowed: () => Promise<boolean>; readonly begin: () => Promise<void> } | null
  readonly clock: Clock
  readonly log: Log
}

const LEVEL = z.enum(['error', 'warn', 'info', 'debug'])
/** Everything in the log for longer is written to the card for nobody. */
const LEVEL_MINUTES = { max: 24 * 60, usual: 60 }
const LINES = { max: 1_000, usual: 200 }
/** The answer has at most a third of a megabyte; the newest lines count. */
const FETCHED_CHARACTERS_MAX = 200_000
const ENDING = z.strictObject({ force: z.string().min(1).max(120).exactOptional() }).prefault({})

/** What is about the machine and the process, not about people. */
export function machineActs(parts: MachineActParts): CommandActs {
  return {
    'log.level': logLevel(parts),
    'log.fetch': logFetch(parts),
    'doctor.run': actOf(NO_ARGS, async (_args, signal) => {
      const findings = await runChecks(parts.checks(), signal)
      return { status: 'done', result: { ok: isAllWell(findings), findings } }
    }),
    'service.restart': ending(parts, {
      isAllowed: () => Promise.resolve(parts.restart !== null),
      begin: restart(parts),
    }),
    'system.reboot': ending(parts, parts.reboot ?? { isAllowed: () => Promise.resolve(false), begin: restart(parts) }),
  }
}

function restart({ restart: end }: MachineActParts): () => Promise<void> {
  return () => {
    end?.()
    return Promise.resolve()
  }
}

function logLevel({ clock, keeper, log }: MachineActParts): CommandAct {
  const shape = z.strictObject({
    level: LEVEL,
    minutes: z.int().min(1).max(LEVEL_MINUTES.max).default(LEVEL_MINUTES.usual),
  })
  let turn = 0
  return actOf(shape, ({ level, minutes }, signal) => {
    if (keeper === null) return Promise.resolve({ status: 'refused', reason: 'no-log' })
    const before = keeper.usualLevel
    keeper.setLevel(level)
    turn += 1
    const mine = turn
    const back = (): void => {
      // A later command has its own end.
      if (mine === turn) keeper.setLevel(before)
    }
    clock.sleep(minutes * 60_000, signal).then(back, () => undefined)
    log.info({ event: 'log.level-set', level, minutes }, 'log level set from afar')
    return Promise.resolve({ status: 'done', result: { level, minutes, before } })
  })
}

function logFetch({ keeper }: MachineActParts): CommandAct {
  const shape = z
    .strictObject({ lines: z.int().min(1).max(LINES.max).default(LINES.usual), level: LEVEL.default('debug') })
    .prefault({})
  return actOf(shape, ({ level, lines }) => {
    if (keeper === null) return Promise.resolve({ status: 'refused', reason: 'no-log' })
    const found = keeper.recent(level).slice(-lines).map(withoutPeople)
    let from = found.length
    for (let room = FETCHED_CHARACTERS_MAX; from > 0; from -= 1) {
      room -= found[from - 1]?.length ?? 0
      if (room < 0) break
    }
    return Promise.resolve({ status: 'done', result: { lines: found.slice(from), without: from } })
  })
}

/** It answers at once and goes on by itself: whoever asked must not wait for a resident to leave. */
function ending(
  { log, quiet }: Pick<MachineActParts, 'log' | 'quiet'>,
  way: { readonly isAllowed: () => Promise<boolean>; readonly begin: () => Promise<void> },
): CommandAct {
  let isUnderWay = false
  return actOf(ENDING, async (options, signal, { id }) => {
    if (isUnderWay) return { status: 'refused', reason: 'busy' }
    if (!(await way.isAllowed())) return { status: 'refused', reason: 'not-allowed' }
    isUnderWay = true
    const force = options.force === undefined ? null : { reason: options.force }
    quiet
      .wait({ force }, signal)
      .then(() => {
        log.warn({ event: 'command.ending', command: id, force }, 'the kiosk ends, as it was told to')
        return way.begin()
      })
      .catch((error: unknown) => {
        isUnderWay = false
        if (!signal.aborted)
          log.error({ event: 'command.not-ended', command: id, cause: String(error) }, 'the kiosk could not end')
      })
    return { status: 'accepted', reason: force === null ? 'waits-for-quiet' : 'forced' }
  })
}
