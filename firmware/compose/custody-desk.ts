import { isScannerPacking } from '../domain/custody.ts'
import { custodyLimits } from '../domain/custody-figures.ts'
import { type BoxSheet, boxSheet, type CustodyView, custodyView } from '../domain/custody-view.ts'
import type { CrewAct, Input } from '../domain/input.ts'
import { drawCode } from '../labels/code-picture.ts'
import type { Courier, CustodyPort } from '../ports/custody.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { ScanMeaning } from './scan-input.ts'

/** Where boxes are packed: what a scan means there, and what the crew may see of it. */
export class CustodyDesk implements CustodyPort {
  readonly #loop: KioskLoop
  readonly #scans: ScanMeaning
  readonly #couriers: readonly Courier[]

  constructor(loop: KioskLoop, scans: ScanMeaning, couriers: readonly Courier[]) {
    this.#loop = loop
    this.#scans = scans
    this.#couriers = couriers
  }

  view(): CustodyView & { readonly couriers: readonly Courier[] } {
    const { programme, state } = this.#loop
    return { ...custodyView(state, { now: this.#loop.now(), programme }), couriers: this.#couriers }
  }

  /** A limit is past: the lamp says so. */
  isAlarmed(): boolean {
    const { programme, state } = this.#loop
    return custodyLimits(state, { now: this.#loop.now(), programme }).some(({ level }) => level === 'alarm')
  }

  sheet(box: string): BoxSheet | null {
    return boxSheet(this.#loop.state, box)
  }

  async codePng(box: string): Promise<Uint8Array | null> {
    return this.sheet(box) === null ? null : await drawCode(box)
  }

  /** A scan at the booth: somebody's document or code is theirs also while tubes are being packed with this scanner. */
  inputOf(scanned: string): Input | null {
    const text = this.#scans.collect(scanned)
    if (text === null) return null
    const { packing } = this.#loop.state
    const tube = this.#scans.tube(text)
    if (packing === null || tube === null || !isScannerPacking(this.#loop.state, this.#loop.now().epochMs)) {
      return this.#scans.input(text)
    }
    return { kind: 'crew', act: { act: 'pack', tube }, operator: packing.operator }
  }

  /** What a page sends is the whole scanned text; of what is no tube nothing goes further. */
  actOf(act: CrewAct): CrewAct {
    return act.act === 'pack' || act.act === 'unpack' ? { ...act, tube: this.#scans.tube(act.tube) ?? '' } : act
  }
}
