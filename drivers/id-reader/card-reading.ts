/** The kinds of card that a SAM-V module reads, by the type character of the text block. */
export type CardType =
  | 'resident-card' // blank
  | 'hmt-permit' // J
  | 'foreign-permanent-2017' // I
  | 'foreign-permanent-2023' // Y

/** GB/T 2261.1: 1, 2, 0, 9. */
export type CardSex = 'male' | 'female' | 'unknown' | 'not-stated'

/** What is taken from a card. Everything else on it (address, ethnic group, photo…) is dropped in the codec. */
export interface CardDocument {
  readonly idType: CardType
  /** Citizen number (18 characters, `X` upper case), or letters and digits (15) for the 2017 card of foreigners. */
  readonly idNumber: string
  /** As printed; for foreigners the English name, which is the one of the passport, else the Chinese one. */
  readonly name: string
  readonly sex: CardSex
  /** `yyyy-mm-dd`. */
  readonly birthDate: string
  /** `yyyy-mm-dd`, null for 长期. An expired card is passed up: the rules of the site decide. */
  readonly validTo: string | null
}

/** Why a card gave no document. */
export type CardFault =
  | 'not-read' // moved, in a metal sleeve, two cards at once
  | 'not-genuine' // security module and card did not authenticate each other
  | 'wrong-kind' // not an identity card
  | 'garbled' // not what GA/T 490 lays down
  | 'bad-number' // check character, birth date or sex disagree

export type CardReading =
  | { readonly kind: 'document'; readonly document: CardDocument }
  | { readonly kind: 'unreadable'; readonly fault: CardFault }
