import { isCrewWanted } from '../domain/crew-tasks.ts'
import type { CrewAct, Refusal } from '../domain/input.ts'
import { called } from '../domain/queue.ts'
import type { CrewTask } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'
import type { Panel } from '../ports/panel.ts'
import { codeOf, messageOf } from './device-loops.ts'
import type { DeviceWatch } from './device-watch.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import { PanelBuzzer } from './panel-buzzer.ts'

export interface PanelActs {
  /** True when something beside devices and journal needs somebody now. */
  isAlarmed(): boolean
  /** What the crew's page lists now. */
  tasks(): readonly CrewTask[]
  act(act: CrewAct): void
  refuse(refusal: Refusal): void
}

const BUTTON_ACTS = { callNext: 'call-next', sampled: 'sampled', pedal: 'pedal' } as const

/** Buttons act as the crew; lamps say whether the booth takes people and whether something is wrong. */
export function attachPanel(
  panel: Panel,
  { clock, loop, watch }: { readonly clock: Clock; readonly loop: KioskLoop; readonly watch: DeviceWatch },
  acts: PanelActs,
): void {
  const buzzer = new PanelBuzzer(panel, clock)
  panel.onPress((button) => {
    // The digits show the one called last; a swab must not be written to the one called before.
    if (button === 'sampled' && called(loop.state).length > 1) acts.refuse('several-called')
    else acts.act({ act: BUTTON_ACTS[button] })
  })
  const setLamps = (): void => {
    const failure = firstFailure([
      () => {
        panel.setGate(isGateOpen(loop))
      },
      () => {
        panel.setLamp('ready', loop.intake.state === 'open' && loop.isWritable)
      },
      () => {
        panel.setLamp('fault', isSomethingWrong(loop) || isCrewWanted(loop.state, loop.session) || acts.isAlarmed())
      },
      () => {
        buzzer.look(() => acts.tasks())
      },
      () => {
        panel.check()
      },
    ])
    if (failure === null) watch.ok('panel')
    else watch.failed('panel', codeOf(failure.error), messageOf(failure.error))
  }
  panel.onTrouble(setLamps)
  loop.onChanged(setLamps)
  // A box becomes overdue without anybody having done anything.
  loop.onHandled(({ kind }) => {
    if (kind === 'tick') setLamps()
  })
  setLamps()
}

/** Each is done, whatever became of the others: a lamp that cannot be lit must not hold the gate. */
function firstFailure(acts: readonly (() => void)[]): { readonly error: unknown } | null {
  const failures = acts.flatMap((act) => {
    try {
      act()
      return []
    } catch (error) {
      return [{ error }]
    }
  })
  return failures[0] ?? null
}

/** Who has checked in goes through while the answer stands on the screen; a kiosk that can check in nobody stops nobody. */
function isGateOpen({ isWritable, session }: KioskLoop): boolean {
  return !isWritable || session.prompt === 'done' || session.prompt === 'passed'
}

function isSomethingWrong(loop: KioskLoop): boolean {
  return loop.state.faults.size > 0 || !loop.isWritable
}
