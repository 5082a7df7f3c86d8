import { z } from 'zod'
import type { CommandAct, CommandActs, CommandOutcome } from '../ports/commands.ts'
import type { ControlAnswer } from '../ports/control.ts'
import { type ControlParts, sendAgain } from './control-desk.ts'
import type { PrinterActs } from './printer-acts.ts'

interface ActParts {
  readonly kiosk: Pick<ControlParts['kiosk'], 'loop'> & { readonly labels: { readonly acts: Pick<PrinterActs, 'ask'> } }
  readonly journal: ControlParts['journal']
  readonly uplink: ControlParts['uplink']
}

/** `args` of what needs none: absent, or an empty object. */
export const NO_ARGS = z.strictObject({}).optional()
const RANGE = z
  .strictObject({ from: z.int().min(1), to: z.int().min(1) })
  .refine(({ from, to }) => from <= to, 'must rise')

/** An act that judges its arguments first: what does not fit is `bad-args`. */
export function actOf<Args>(
  shape: z.ZodType<Args>,
  act: (
    args: Args,
    ...rest: Parameters<CommandAct> extends [unknown, ...infer Rest] ? Rest : never
  ) => Promise<CommandOutcome>,
): CommandAct {
  return async (args, signal, asker) => {
    const parsed = shape.safeParse(args)
    return parsed.success ? await act(parsed.data, signal, asker) : { status: 'refused', reason: 'bad-args' }
  }
}

/** What a kiosk does for an engineer as it does it for a command on the spot. */
export function kioskActs({ journal, kiosk, uplink }: ActParts): CommandActs {
  const crewAct = (act: 'pause' | 'resume'): CommandAct =>
    actOf(NO_ARGS, async (_args, _signal, { by }) => {
      const done = await kiosk.loop.submit({ kind: 'crew', act: { act }, operator: by })
      return done.ok ? { status: 'done' } : { status: 'refused', reason: done.refusal }
    })
  return {
    'intake.pause': crewAct('pause'),
    'intake.resume': crewAct('resume'),
    'label.test': actOf(NO_ARGS, async () => outcomeOf(await kiosk.labels.acts.ask('test'))),
    'journal.resend': actOf(RANGE, async (range) => outcomeOf(await sendAgain({ journal, uplink }, range))),
  }
}

function outcomeOf(answer: ControlAnswer): CommandOutcome {
  return answer.ok ? { status: 'done', result: answer.result } : { status: 'refused', reason: answer.reason }
}
