import type { RecordedEvent } from '../../firmware/domain/events.ts'
import type { KioskState } from '../../firmware/domain/state.ts'

/** What a journal says about boxes, kept in books of its own. Throws with the sequence and the broken rule. */
export class CustodyRules {
  readonly #sealed = new Set<string>()
  readonly #voided = new Set<string>()
  /** Tube → box that it lies in, or went with. */
  readonly #boxOf = new Map<string, string>()
  readonly #gone = new Set<string>()

  read({ event, sequence }: RecordedEvent): void {
    const check = (isRight: boolean, rule: string): void => {
      if (!isRight) throw new Error(`event ${sequence} (${event.type}): ${rule}`)
    }
    switch (event.type) {
      case 'tube.sealed':
        this.#sealed.add(event.data.tube)
        return
      case 'tube.voided':
        // Also what has left: the laboratory may find it broken.
        this.#voided.add(event.data.tube)
        return
      case 'tube.reopened':
        check(!this.#boxOf.has(event.data.tube), 'opens what lies in a box')
        this.#sealed.delete(event.data.tube)
        return
      case 'box.packed': {
        const { box, tube } = event.data
        check(this.#sealed.has(tube) && !this.#voided.has(tube), 'packs what is not sealed')
        check(!this.#boxOf.has(tube), 'packs what lies in a box')
        check(!this.#gone.has(box), 'packs into a box that has left')
        check(this.#openBoxes(box).length === 0, 'packs two boxes at once')
        this.#boxOf.set(tube, box)
        return
      }
      case 'box.unpacked':
        check(this.#boxOf.get(event.data.tube) === event.data.box, 'takes out what is not in')
        check(!this.#gone.has(event.data.box), 'takes out of a box that has left')
        this.#boxOf.delete(event.data.tube)
        return
      case 'box.handed-over': {
        const { box, differences, tubes } = event.data
        check(!this.#gone.has(box), 'hands a box over twice')
        check(tubes.length > 0 && tubes.every((tube) => !this.#voided.has(tube)), 'hands over nothing, or void tubes')
        const inBox = [...this.#boxOf].filter(([, other]) => other === box).map(([tube]) => tube)
        check(inBox.sort().join() === [...tubes].sort().join(), 'hands over other tubes than were packed')
        this.#gone.add(box)
        const missing = differences.find(({ kind }) => kind === 'missing')?.count ?? 0
        check(missing <= this.#sealed.size, 'misses more than were sealed')
        return
      }
      default:
    }
  }

  /** Tubes sealed = in boxes + still here + voided; and the state agrees, as far back as it knows. */
  checkTotals(state: Readonly<KioskState>): void {
    for (const tube of state.tubes.values()) {
      const box = this.#boxOf.get(tube.number) ?? null
      if (tube.box !== box) throw new Error(`${tube.number} lies in ${String(box)}, not in ${String(tube.box)}`)
      const isGone = box !== null && this.#gone.has(box)
      if ((tube.handedOverAtMs !== null) !== isGone) throw new Error(`${tube.number} has left, or has not`)
    }
    const known = [...this.#sealed].filter((tube) => state.tubes.has(tube))
    const voided = known.filter((tube) => this.#voided.has(tube)).length
    const inBoxes = known.filter((tube) => this.#boxOf.has(tube) && !this.#voided.has(tube)).length
    const here = [...state.tubes.values()].filter((tube) => tube.state === 'sealed' && tube.box === null).length
    if (known.length !== inBoxes + here + voided) {
      throw new Error(`${known.length} sealed, ${inBoxes} in boxes, ${here} here, ${voided} void`)
    }
  }

  #openBoxes(but: string): readonly string[] {
    return [...new Set(this.#boxOf.values())].filter((box) => box !== but && !this.#gone.has(box))
  }
}
