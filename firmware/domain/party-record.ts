/** People who came together (同行), a mother and her children: whoever checks in while it is open belongs to it. */
export interface Party {
  readonly id: string
  readonly size: number
  /** Visits, in the order in which they checked in. */
  readonly members: string[]
  readonly begunAtMs: number
}

export interface PartyBegun {
  readonly party: string
  /** How many people they said they are. */
  readonly size: number
  readonly operator: string
}

export interface PartyEnded {
  readonly party: string
  readonly count: number
  readonly reason: 'complete' | 'crew' | 'time-limit'
  readonly operator?: string
}
