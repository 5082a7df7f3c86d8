import { type ArrivedEvent, knownType } from './arrived-event.ts'

/** The two equations of the contract (section 4), over all events of a journal. */
export interface Equations {
  /** collected − voided = people in open and sealed tubes, those of sealed ones as the sealing said. */
  readonly samples: { readonly collected: number; readonly voided: number; readonly inTubes: number }
  /** labels printed − copies = tubes opened with printed numbers, but for those whose label is still to come. */
  readonly labels: {
    readonly printed: number
    readonly copies: number
    readonly opened: number
    readonly unlabelled: number
  }
  readonly hold: boolean
}

interface Tube {
  state: 'open' | 'sealed' | 'voided'
  readonly isPrinted: boolean
  /** By the specimens that were collected into it, and voided. */
  people: number
  /** As its sealing said, less what was voided since. */
  said: number
  hasLabel: boolean
}

/** Counts events of one journal in their order. Written from the contract, not from the kiosk's own counting. */
export class Tally {
  readonly byType = new Map<string, number>()
  /** Events of types that this release does not know. */
  unknown = 0
  readonly #tubes = new Map<string, Tube>()
  /** Event id of a specimen that counts → its tube. */
  readonly #samples = new Map<string, string>()
  #collected = 0
  #voided = 0
  #printed = 0
  #copies = 0

  read(event: Pick<ArrivedEvent, 'type' | 'id' | 'data'>): void {
    const type = knownType(event.type)
    if (type === null) this.unknown += 1
    const name = type ?? event.type
    this.byType.set(name, (this.byType.get(name) ?? 0) + 1)
    if (type !== null) this.#count(type, event.id, event.data)
  }

  equations(): Equations {
    const tubes = [...this.#tubes.values()]
    const inTubes = tubes.reduce((sum, tube) => sum + peopleIn(tube), 0)
    const printed = tubes.filter(({ isPrinted }) => isPrinted)
    const unlabelled = printed.filter(({ hasLabel, state }) => !hasLabel && state !== 'sealed').length
    const samples = { collected: this.#collected, voided: this.#voided, inTubes }
    const labels = { printed: this.#printed, copies: this.#copies, opened: printed.length, unlabelled }
    const hold =
      this.#collected - this.#voided === inTubes && this.#printed - this.#copies === printed.length - unlabelled
    return { samples, labels, hold }
  }

  #count(type: string, id: string, data: ArrivedEvent['data']): void {
    const number = typeof data['tube'] === 'string' ? data['tube'] : ''
    const tube = this.#tubes.get(number)
    switch (type) {
      case 'sample.collected':
        this.#collected += 1
        this.#samples.set(id, number)
        if (tube !== undefined) tube.people += 1
        return
      case 'sample.voided':
        this.#void(String(data['of']))
        return
      case 'tube.opened':
        this.#open(number, data['numbering'] === 'printed')
        return
      case 'label.printed':
        this.#printed += 1
        if (tube?.hasLabel === true) this.#copies += 1
        if (tube !== undefined) tube.hasLabel = true
        return
      default:
        if (tube !== undefined) change(tube, type, data)
    }
  }

  #open(number: string, isPrinted: boolean): void {
    this.#tubes.set(number, { state: 'open', isPrinted, people: 0, said: 0, hasLabel: false })
  }

  /** A specimen is voided once; one that was never collected stays visible as an equation that does not hold. */
  #void(id: string): void {
    this.#voided += 1
    const tube = this.#tubes.get(this.#samples.get(id) ?? '')
    if (!this.#samples.delete(id) || tube === undefined) return
    tube.people -= 1
    tube.said -= 1
  }
}

function change(tube: Tube, type: string, data: ArrivedEvent['data']): void {
  switch (type) {
    case 'tube.sealed':
      tube.state = 'sealed'
      tube.said = typeof data['count'] === 'number' ? data['count'] : 0
      return
    case 'tube.reopened':
      tube.state = 'open'
      return
    case 'tube.voided':
      tube.state = 'voided'
  }
}

function peopleIn({ people, said, state }: Tube): number {
  return state === 'open' ? people : state === 'sealed' ? said : 0
}
