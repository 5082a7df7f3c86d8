import { isDeepStrictEqual } from 'node:util'
import type { CrewAct, Input } from '../../firmware/domain/input.ts'
import { REFUSALS } from '../../firmware/screens/pages/refusal-words.ts'
import { DomainKiosk, type Given } from './domain-kiosk.ts'

/**
 * When an input may be answered by nothing. `late`: what parts and time say may come too late, or be known. `served`:
 * whoever is being served has an answer on the screen already; at an empty booth there is none.
 */
const MAY_BE_SILENT: Readonly<Record<Input['kind'], 'never' | 'served' | 'late'>> = {
  tick: 'late',
  start: 'never',
  document: 'served',
  begin: 'never',
  unreadable: 'served',
  'status-code': 'served',
  'unknown-code': 'served',
  measured: 'late',
  answer: 'never',
  ticket: 'never',
  timer: 'late',
  crew: 'never',
  'roster-imported': 'never',
  'roster-forgotten': 'never',
  'forget-people': 'never',
  'events-unreadable': 'late',
  'written-again': 'never',
  'thermometer-checked': 'never',
  maintenance: 'never',
  update: 'late',
  'signed-in': 'never',
  'signed-out': 'never',
  label: 'late',
  device: 'late',
}

/** A kiosk that throws when an input is answered by nothing, or refused without words; it counts what done in. */
export class CheckedKiosk extends DomainKiosk {
  /** How often each kind of input and each act was done, not refused. */
  readonly #done = new Map<Input['kind'] | CrewAct['act'], number>()

  get done(): ReadonlyMap<Input['kind'] | CrewAct['act'], number> {
    return this.#done
  }

  override give(input: Input): Given {
    // The first input of all comes while the kiosk is being made.
    if (!(#done in this)) return super.give(input)
    const before = this.session
    const given = super.give(input)
    const { effects, events, refusal } = given
    if (refusal !== undefined && !Object.hasOwn(REFUSALS, refusal)) throw new Error(`${refusal} has no words`)
    const isAnswered = events.length + effects.length > 0 || refusal !== undefined
    const may = MAY_BE_SILENT[input.kind]
    const maySilent = may === 'late' || (may === 'served' && before.phase !== 'idle')
    if (!isAnswered && !maySilent && isDeepStrictEqual(this.session, before)) {
      throw new Error(`${JSON.stringify(input)} is answered by nothing`)
    }
    const name = input.kind === 'crew' ? input.act.act : input.kind
    if (refusal === undefined) this.#done.set(name, (this.#done.get(name) ?? 0) + 1)
    return given
  }
}
