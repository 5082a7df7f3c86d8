import type { SamplingEvent } from '../../firmware/domain/events.ts'

interface TubeBook {
  readonly poolSize: number
  readonly specimenType: string
  readonly isPrinted: boolean
  readonly isForObjects: boolean
  readonly members: string[]
  /** Places with something in it, voided or not. */
  readonly places: Set<number>
  isVerified: boolean
  closed: 'sealed' | 'voided' | null
}

interface SampleBook {
  readonly event: string
  readonly tube: string
  readonly ordinal: number
}

type DataOf<Type extends SamplingEvent['type']> = Extract<SamplingEvent, { type: Type }>['data']

/** The books of tubes and samples: what a journal may say about them. Every method names the rule that is broken, or null. */
export class TubeRules {
  readonly #tubes = new Map<string, TubeBook>()
  /** Lot → tubes received and not yet opened. */
  readonly #left = new Map<string, number>()
  readonly #samples = new Map<string, SampleBook>()
  #collected = 0
  #voided = 0
  #printedOriginals = 0
  #printedTubes = 0

  /** To be asked between two appends. */
  brokenTotals(): string | null {
    const members = [...this.#tubes.values()].reduce((sum, tube) => sum + tube.members.length, 0)
    if (members !== this.#collected - this.#voided) {
      return `${this.#collected} collected, ${this.#voided} voided, ${members} in tubes`
    }
    return this.#printedOriginals > this.#printedTubes ? 'more first labels than printed tubes' : null
  }

  read(event: SamplingEvent, id: string): string | null {
    switch (event.type) {
      case 'tube.opened':
        return this.#open(event.data)
      case 'tube.sealed':
        return this.#seal(event.data)
      case 'tube.voided':
        return this.#void(event.data)
      case 'tube.reopened':
        return this.#reopen(event.data.tube)
      case 'sample.collected':
        return this.#collect(event.data, id)
      case 'sample.voided':
        return this.#voidSample(event.data)
      case 'tube.verified':
        return this.#verify(event.data.tube)
      case 'label.requested':
        return this.#anotherLabel(event.data.tube)
      case 'stock.received':
        this.#left.set(event.data.lot, (this.#left.get(event.data.lot) ?? 0) + event.data.count)
        return null
      case 'label.printed':
        if (event.data.copy === 1) this.#printedOriginals += 1
        return null
      default:
        return null
    }
  }

  hasSample(visit: string): boolean {
    return this.#samples.has(visit)
  }

  #open(data: DataOf<'tube.opened'>): string | null {
    if (this.#tubes.has(data.tube)) return `tube number ${data.tube} is used twice`
    const isPrinted = data.numbering === 'printed'
    if (isPrinted) this.#printedTubes += 1
    if (isPrinted && !/^\d{14}$/.test(data.tube)) return `tube number ${data.tube} is no printed one`
    const { objects: isForObjects = false, poolSize, specimenType = '' } = data
    this.#tubes.set(data.tube, {
      poolSize,
      specimenType,
      isForObjects,
      isPrinted,
      members: [],
      places: new Set(),
      isVerified: !isPrinted,
      closed: null,
    })
    if (data.lot !== undefined) {
      const left = this.#left.get(data.lot) ?? 0
      if (left < 1) return `takes a tube of lot ${data.lot}, which is used up`
      this.#left.set(data.lot, left - 1)
    }
    return (data.expected ?? 0) > poolSize ? 'expects more people than fit' : null
  }

  #collect(data: DataOf<'sample.collected'>, id: string): string | null {
    const { ordinal, poolSize, tube: number } = data
    const visit = data.visit ?? data.specimen ?? ''
    const tube = this.#tubes.get(number)
    if (tube === undefined || tube.closed !== null) return 'there is no such open tube'
    if (tube.isForObjects !== (data.visit === undefined)) return 'mixes people and objects'
    if (this.#samples.has(visit)) return 'is in two tubes'
    if (data.basis === 'scan' && !tube.isVerified) return 'counts a scan that never was'
    if (tube.places.has(ordinal)) return `place ${ordinal} is taken`
    if (ordinal < 1 || ordinal > tube.poolSize || poolSize !== tube.poolSize) return 'does not fit the pool size'
    if (data.specimenType !== tube.specimenType) return `takes ${data.specimenType} into ${tube.specimenType}`
    tube.places.add(ordinal)
    tube.members.push(visit)
    this.#samples.set(visit, { event: id, tube: number, ordinal })
    this.#collected += 1
    return null
  }

  #voidSample({ of, reason, specimen = '', tube: number, visit = specimen }: DataOf<'sample.voided'>): string | null {
    const sample = this.#samples.get(visit)
    const tube = this.#tubes.get(number)
    if (sample === undefined || sample.event !== of || sample.tube !== number) return 'voids what is no sample'
    if (tube === undefined || tube.closed === 'voided') return 'voids in a tube that is void'
    this.#samples.delete(visit)
    this.#voided += 1
    tube.members.splice(tube.members.indexOf(visit), 1)
    if (reason === 'undo') tube.places.delete(sample.ordinal)
    return null
  }

  #seal(data: DataOf<'tube.sealed'>): string | null {
    const tube = this.#tubes.get(data.tube)
    if (tube === undefined || tube.closed !== null) return 'there is no such open tube'
    tube.closed = 'sealed'
    if (data.count !== data.members.length || data.count === 0) return 'counts wrongly'
    return data.members.join() === tube.members.join() ? null : 'lists other members than were collected'
  }

  #verify(number: string): string | null {
    const tube = this.#tubes.get(number)
    if (tube === undefined || tube.closed !== null || tube.isVerified) return 'verifies what needs no scan'
    tube.isVerified = true
    return null
  }

  #anotherLabel(number: string): null {
    const tube = this.#tubes.get(number)
    if (tube !== undefined) tube.isVerified = false
    return null
  }

  #reopen(number: string): string | null {
    const tube = this.#tubes.get(number)
    if (tube?.closed !== 'sealed') return 'there is no such sealed tube'
    tube.closed = null
    return null
  }

  #void(data: DataOf<'tube.voided'>): string | null {
    const tube = this.#tubes.get(data.tube)
    if (tube === undefined || tube.closed === 'voided') return 'there is no such tube'
    tube.closed = 'voided'
    return tube.members.length === 0 && data.count === 0 ? null : 'voids a tube with people in it'
  }
}
