import type { Price } from './programme.ts'

/** A price as events carry it; absent in those of a release that did not write it. */
export interface PriceFact {
  readonly priceClass?: string
  readonly payer?: string
  /** What one person is to pay, or is paid for; with two decimals. */
  readonly yuan?: number
  /** The most that may be asked of anybody, where the rules say so. */
  readonly ceilingYuan?: number
}

/** What somebody was told, as far as the event says it. */
export interface ToldPrice extends Pick<Price, 'class' | 'payer' | 'ceilingYuan'> {
  readonly yuan: number | null
}

/** Specimens of one class, payer and price. */
export interface PricedPeople extends ToldPrice {
  readonly people: number
}

export function priceFact(price: ToldPrice): PriceFact {
  return {
    priceClass: price.class,
    payer: price.payer,
    ...(price.yuan === null ? {} : { yuan: price.yuan }),
    ...(price.ceilingYuan === null ? {} : { ceilingYuan: price.ceilingYuan }),
  }
}

/** Null where the event has none. */
export function toldPrice({ ceilingYuan, payer, priceClass, yuan }: PriceFact): ToldPrice | null {
  if (priceClass === undefined || payer === undefined) return null
  return { class: priceClass, payer, yuan: yuan ?? null, ceilingYuan: ceilingYuan ?? null }
}
