import { type DaySheet, DaySheetBook } from '../domain/day-sheet.ts'
import { type DayRecord, dayView, recordOf } from '../domain/day-view.ts'
import type { DayPage, DayPort, DayReports, DistrictView } from '../ports/day.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { ReceiptDesk } from './receipt-desk.ts'

export interface DayDeskParts {
  readonly loop: KioskLoop
  readonly reports: DayReports
  readonly closesAt: string
  readonly uplink: {
    state(): { readonly acknowledged: number; readonly unsent: number }
    onChanged(listener: () => void): () => void
  }
  readonly receipts: Pick<ReceiptDesk, 'state'>
}

/** Where a working day is looked at: figures from the state, lists from the journal, the district's word from the uplink. */
export class DayDesk implements DayPort {
  readonly #parts: DayDeskParts
  readonly #stopListening: () => void
  /** When the acknowledgement last moved; null while it has not in this run. */
  #acknowledged: { readonly upTo: number; readonly at: string | null } = { upTo: 0, at: null }

  constructor(parts: DayDeskParts) {
    this.#parts = parts
    this.#note(null)
    this.#stopListening = parts.uplink.onChanged(() => {
      this.#note(parts.loop.now().time)
    })
  }

  view(): DayPage | null {
    const { closesAt, loop, uplink } = this.#parts
    const view = dayView(loop.state, { closesAt, now: loop.now(), programme: loop.programme })
    if (view === null) return null
    return { ...view, district: this.#district(view), unsent: uplink.state().unsent }
  }

  record(day: string): DayRecord | null {
    return recordOf(this.#parts.loop.state, day, this.#parts.loop.programme)
  }

  async sheet(day: string): Promise<DaySheet | null> {
    const record = this.record(day)
    if (record === null) return null
    const { firstSequence, lastSequence } = record.figures
    const book = new DaySheetBook(day)
    if (firstSequence !== null && lastSequence !== null) {
      for await (const event of this.#parts.reports.between(firstSequence, lastSequence)) book.read(event)
    }
    return book.sheet()
  }

  close(): void {
    this.#stopListening()
  }

  #note(at: string | null): void {
    const { acknowledged } = this.#parts.uplink.state()
    if (acknowledged !== this.#acknowledged.upTo) this.#acknowledged = { upTo: acknowledged, at }
  }

  #district({ figures }: DayRecord): DistrictView {
    const { counts, lastSequence } = figures
    const people = counts['visit.checked-in'] ?? 0
    const hasAll = (upTo: number): boolean => lastSequence !== null && upTo >= lastSequence
    const receipt = this.#parts.receipts.state()
    if (receipt !== null && hasAll(receipt.upTo))
      return { state: 'receipt', upTo: receipt.upTo, people, at: receipt.at }
    const { at, upTo } = this.#acknowledged
    if (hasAll(upTo)) return { state: 'acknowledged', upTo, people, at }
    return { state: 'none', upTo, people: null, at: null }
  }
}
