import { isScannerPacking } from '../domain/custody.ts'
import { custodyLimits } from '../domain/custody-figures.ts'
import { type BoxSheet, boxSheet, type CustodyView, custodyView } from '../domain/custody-view.ts'
import type { CrewAct, Input } from '../domain/input.ts'
import { drawCode } from '../labels/code-picture.ts'
import type { Courier, CustodyPort, ScannedCourier } from '../ports/custody.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { ScanMeaning } from './scan-input.ts'

/** A courier with what stands on their badge, which no page gets to see. */
export interface BadgedCourier extends Courier {
  readonly badge?: string
}

/** A badge is scanned when the box is handed over: minutes later somebody else may stand there. */
const SCANNED_STANDS_MS = 120_000

/** Where boxes are packed: what a scan means there, and what the crew may see of it. */
export class CustodyDesk implements CustodyPort {
  readonly #loop: KioskLoop
  readonly #scans: ScanMeaning
  readonly #couriers: readonly BadgedCourier[]
  #scanned: (ScannedCourier & { readonly atMs: number }) | null = null

  constructor(loop: KioskLoop, scans: ScanMeaning, couriers: readonly BadgedCourier[]) {
    this.#loop = loop
    this.#scans = scans
    this.#couriers = couriers
  }

  view(): ReturnType<CustodyPort['view']> {
    const { programme, state } = this.#loop
    const view: CustodyView = custodyView(state, { now: this.#loop.now(), programme })
    return { ...view, couriers: this.#couriers.map(named), scannedCourier: this.#scannedNow() }
  }

  courierOf(text: string): Courier | null {
    const badge = this.#scans.badge(text) ?? text.trim()
    const courier = this.#couriers.find((one) => one.badge !== undefined && one.badge === badge)
    return courier === undefined ? null : named(courier)
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
    if (packing === null || !isScannerPacking(this.#loop.state, this.#loop.now().epochMs)) {
      return this.#scans.input(text)
    }
    const tube = this.#scans.tube(text)
    if (tube === null) return this.#noteCourier(text) ? null : this.#scans.input(text)
    return { kind: 'crew', act: { act: 'pack', tube }, operator: packing.operator }
  }

  /** True for a badge that is no operator's: it is the courier's who stands there, or nobody's. */
  #noteCourier(text: string): boolean {
    if (this.#scans.badge(text) === null || this.#scans.input(text).kind === 'signed-in') return false
    const { epochMs, time } = this.#loop.now()
    this.#scanned = { courier: this.courierOf(text), at: time, atMs: epochMs }
    this.#loop.changed()
    return true
  }

  #scannedNow(): ScannedCourier | null {
    if (this.#scanned === null) return null
    const { at, atMs, courier } = this.#scanned
    const agoMs = this.#loop.now().epochMs - atMs
    return agoMs >= 0 && agoMs < SCANNED_STANDS_MS ? { courier, at } : null
  }

  /** What a page sends is the whole scanned text; of what is no tube nothing goes further. */
  actOf(act: CrewAct): CrewAct {
    return act.act === 'pack' || act.act === 'unpack' ? { ...act, tube: this.#scans.tube(act.tube) ?? '' } : act
  }
}

function named({ id, name }: Courier): Courier {
  return { id, name }
}
