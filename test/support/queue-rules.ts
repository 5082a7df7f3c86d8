import type { SamplingEvent } from '../../firmware/domain/events.ts'

interface GroupBook {
  readonly poolSize: number
  readonly isPriority: boolean
  readonly members: Set<string>
  takesPeople: boolean
}

/** What must be true of the queue, whatever happened: keeps its own books of who stands where, from events alone. */
export class QueueRules {
  readonly #standing = new Map<string, 'waiting' | 'called' | 'absent'>()
  readonly #groups = new Map<string, GroupBook>()
  readonly #groupOf = new Map<string, string>()

  /** Contract, section 3: checked in − (collected + referred + ended), absent ones excluded. */
  get waiting(): number {
    return [...this.#standing.values()].filter((place) => place !== 'absent').length
  }

  /** The rule that the event breaks, in words. */
  read(event: SamplingEvent): string | null {
    switch (event.type) {
      case 'visit.checked-in':
        return this.#checkedIn(event.data)
      case 'visit.called':
        return this.#called(event.data)
      case 'visit.uncalled': {
        const place = this.#standing.get(event.data.visit)
        this.#standing.set(event.data.visit, 'waiting')
        return place === 'called' ? null : 'takes back no call'
      }
      case 'sample.voided':
        if (event.data.reason === 'undo') this.#standing.set(event.data.visit ?? '', 'called')
        return null
      case 'visit.absent':
        return this.#absent(event.data.visit)
      case 'visit.returned':
        return this.#returned(event.data)
      case 'group.released':
        return this.#released(event.data)
      case 'sample.collected':
        if (event.data.visit === undefined) return null // of an object
        if (this.#standing.get(event.data.visit) === 'absent') return 'takes a specimen of somebody absent'
        return this.#leave(event.data.visit)
      case 'visit.referred':
      case 'visit.ended':
        return this.#leave(event.data.visit)
      case 'tube.opened':
        if (event.data.group !== undefined) this.#close(event.data.group)
        return null
      default:
        return null
    }
  }

  #checkedIn(data: Extract<SamplingEvent, { type: 'visit.checked-in' }>['data']): string | null {
    this.#standing.set(data.visit, 'waiting')
    if (data.group === undefined) return null
    return this.#join(data.group, data.visit, { poolSize: data.poolSize ?? 0, isPriority: data.priority ?? false })
  }

  #join(id: string, visit: string, kind: Pick<GroupBook, 'isPriority' | 'poolSize'>): string | null {
    const group = this.#groups.get(id) ?? { ...kind, members: new Set<string>(), takesPeople: true }
    this.#groups.set(id, group)
    const isBack = group.members.has(visit)
    group.members.add(visit)
    this.#groupOf.set(visit, id)
    if (!group.takesPeople && !isBack) return `joins ${id}, which is closed`
    if (group.isPriority !== kind.isPriority || group.poolSize !== kind.poolSize) return `does not belong into ${id}`
    return group.members.size > group.poolSize ? `${id} has more people than fit` : null
  }

  #called({ recall, visit }: Extract<SamplingEvent, { type: 'visit.called' }>['data']): string | null {
    const place = this.#standing.get(visit)
    this.#standing.set(visit, 'called')
    this.#close(this.#groupOf.get(visit) ?? '')
    const mayBe = recall ? place === 'called' || place === 'absent' : place === 'waiting'
    return mayBe ? null : `calls somebody who is ${place ?? 'not there'}`
  }

  #absent(visit: string): string | null {
    const place = this.#standing.get(visit)
    this.#standing.set(visit, 'absent')
    return place === 'called' ? null : `passes over somebody who is ${place ?? 'not there'}`
  }

  #returned({ group, visit }: Extract<SamplingEvent, { type: 'visit.returned' }>['data']): string | null {
    if (this.#standing.get(visit) !== 'absent') return 'brings back somebody who is not absent'
    this.#standing.set(visit, 'waiting')
    const own = this.#groups.get(this.#groupOf.get(visit) ?? '')
    if (own === undefined) return 'brings back somebody without a group'
    if (this.#groupOf.get(visit) !== group) own.members.delete(visit)
    return this.#join(group, visit, own)
  }

  #released({ group, tickets }: Extract<SamplingEvent, { type: 'group.released' }>['data']): string | null {
    const known = this.#groups.get(group)
    if (known?.takesPeople !== true) return `releases ${group}, which is closed or unknown`
    known.takesPeople = false
    return tickets.length === 0 || tickets.length > known.members.size ? 'releases nobody, or strangers' : null
  }

  #close(id: string): void {
    const group = this.#groups.get(id)
    if (group !== undefined) group.takesPeople = false
  }

  /** Visits that never stood in the queue are no matter of its own. */
  #leave(visit: string): null {
    this.#standing.delete(visit)
    return null
  }
}
