import type { Lot } from './lot.ts'
import { daysBetween } from './moment.ts'
import type { KioskState } from './state.ts'
import type { RecordRefusal } from './tube-input.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** As on the carton. */
const LOT = /^[A-Z0-9./-]{1,24}$/
/** A pallet; more is a slip of the finger. */
const COUNT_MAX = 100_000
/** Tubes come in boxes of a hundred: with less than one, somebody has to fetch the next. */
const LOW_STOCK_TUBES = 100
/** A week is enough to use a lot up, or to send it where it will be. */
const EXPIRING_DAYS = 7
/** Long used up or expired; nobody asks for it any more. */
const LOTS_KEPT_MAX = 50

/** Tubes have arrived. The same lot again adds to it. */
export function receiveStock(
  turn: Turn,
  { count, expires, lot: written }: { readonly lot: string; readonly expires: string; readonly count: number },
  operator: string,
): Decision {
  const lot = written.trim().toUpperCase()
  if (!LOT.test(lot)) return refuse(turn, 'bad-lot')
  if (!Number.isInteger(count) || count < 1 || count > COUNT_MAX) return refuse(turn, 'bad-count')
  if (expires < turn.context.now.day) return refuse(turn, 'stock-expired')
  const known = turn.state.stock.get(lot)
  if (known !== undefined && known.expires !== expires) return refuse(turn, 'lot-expiry-differs')
  return write(turn, { type: 'stock.received', subject: lot, data: { lot, expires, count, operator } })
}

/** The lot that tubes are taken from: of those not expired and not used up the one that expires first. */
export function currentLot({ stock }: Readonly<KioskState>, day: string): Lot | null {
  const usable = [...stock.values()].filter((lot) => lot.expires >= day && lot.used < lot.received)
  return usable.reduce<Lot | null>((first, lot) => (first === null || lot.expires < first.expires ? lot : first), null)
}

/** Why no tube may be opened; null where nobody counts them, or there are some. */
export function stockFault({ context, state }: Turn): Extract<RecordRefusal, `stock-${string}`> | null {
  if (!context.programme.tube.lots.track || currentLot(state, context.now.day) !== null) return null
  const hasExpired = [...state.stock.values()].some((lot) => lot.used < lot.received)
  return hasExpired ? 'stock-expired' : 'stock-empty'
}

export interface LotView {
  readonly lot: string
  readonly expires: string
  readonly left: number
  readonly state: 'in-use' | 'waiting' | 'expired'
  /** Days until it expires; negative after. */
  readonly days: number
}

/** Lots with tubes left, the first to expire first. */
export function stockView(state: Readonly<KioskState>, day: string): readonly LotView[] {
  const current = currentLot(state, day)
  return [...state.stock.values()]
    .filter(({ received, used }) => used < received)
    .sort((a, b) => a.expires.localeCompare(b.expires))
    .map((lot) => ({
      lot: lot.lot,
      expires: lot.expires,
      left: lot.received - lot.used,
      state: lot === current ? 'in-use' : lot.expires < day ? 'expired' : 'waiting',
      days: daysBetween(day, lot.expires),
    }))
}

/** What is wrong with the stock, where anybody counts it. */
export function stockWarnings(state: Readonly<KioskState>, day: string): readonly StockWarning[] {
  if (state.stock.size === 0) return []
  const lots = stockView(state, day)
  const left = lots.filter((lot) => lot.state !== 'expired').reduce((sum, lot) => sum + lot.left, 0)
  const low: StockWarning[] = left < LOW_STOCK_TUBES ? [{ kind: 'stock-low', subject: String(left) }] : []
  const expiring = lots.filter((lot) => lot.state !== 'expired' && lot.days <= EXPIRING_DAYS)
  return [...low, ...expiring.map(({ lot }): StockWarning => ({ kind: 'stock-expiring', subject: lot }))]
}

interface StockWarning {
  readonly kind: 'stock-low' | 'stock-expiring'
  /** How many are left; the lot. */
  readonly subject: string
}

/** Folds a `stock.received`. */
export function addStock(
  state: KioskState,
  { count, expires, lot }: Pick<Lot, 'lot' | 'expires'> & { count: number },
): void {
  const known = state.stock.get(lot)
  if (known !== undefined) {
    known.received += count
    return
  }
  state.stock.set(lot, { lot, expires, received: count, used: 0 })
  for (const old of state.stock.keys()) {
    if (state.stock.size <= LOTS_KEPT_MAX) return
    state.stock.delete(old)
  }
}

/** Folds the opening of a tube of a lot. */
export function takeFromStock({ stock }: KioskState, lot: string | undefined): void {
  const known = lot === undefined ? undefined : stock.get(lot)
  if (known !== undefined) known.used += 1
}
