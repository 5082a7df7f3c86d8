import type { BoxSheet, CustodyView } from '../domain/custody-view.ts'

/** Whom a box may be given to, by the configuration. */
export interface Courier {
  readonly id: string
  readonly name: string
}

/** A badge that was held under the booth's scanner while it packs. */
export interface ScannedCourier {
  /** Null: the badge is nobody's who may take a box. */
  readonly courier: Courier | null
  /** RFC 3339. */
  readonly at: string
}

/** Boxes as the crew's page sees them. */
export interface CustodyPort {
  view(): CustodyView & { readonly couriers: readonly Courier[]; readonly scannedCourier: ScannedCourier | null }
  /** Whose badge this text is, scanned or typed; null when it is nobody's who may take a box. */
  courierOf(text: string): Courier | null
  /** What the hand-over sheet says, from journalled facts alone. Null when the box is unknown or left days ago. */
  sheet(box: string): BoxSheet | null
  /** The box's number as Code 128, PNG; null when there is no sheet for it. */
  codePng(box: string): Promise<Uint8Array | null>
}
