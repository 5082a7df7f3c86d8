import type { CardFault } from './card-reading.ts'
import { STATUS_FOUND, STATUS_NO_CARD, STATUS_OK } from './sam-v-codec.ts'

/** What the driver does about a status word (SW3). */
export type StatusMeaning =
  | { readonly kind: 'done' }
  | { readonly kind: 'no-card' }
  /** The line hurt the command, or chance did: the same command again. */
  | { readonly kind: 'repeat' }
  /** The card is the cause: it is to be laid again, or looked at by a person. */
  | { readonly kind: 'card'; readonly fault: CardFault }
  /** The module is confused: reset, then open anew. */
  | { readonly kind: 'reset' }
  /** Only service helps: no keys in the module, not permitted, or our own command is wrong. */
  | { readonly kind: 'service' }

/** Status words as published for the SDT interface; those of the vendor's SDK (01-06) never come over the wire. */
export function statusMeaning(status: number): StatusMeaning {
  switch (status) {
    case STATUS_OK:
    case STATUS_FOUND:
      return { kind: 'done' }
    case STATUS_NO_CARD:
    case 0x34:
      return { kind: 'no-card' }
    case 0x10: // the module saw a wrong checksum
    case 0x11: // the module saw a wrong length
    case 0x47: // random number failed
      return { kind: 'repeat' }
    case 0x31: // card did not authenticate the module
    case 0x32: // module did not authenticate the card
    case 0x33: // information did not verify
      return { kind: 'card', fault: 'not-genuine' }
    case 0x40:
      return { kind: 'card', fault: 'wrong-kind' }
    case 0x41: // reading failed
    case 0x50: // writing failed
    case 0x81: // selecting failed
      return { kind: 'card', fault: 'not-read' }
    case 0x91: // item has no content
      return { kind: 'card', fault: 'garbled' }
    case 0x21: // unknown command
    case 0x23: // not permitted
    case 0x66: // no production keys
      return { kind: 'service' }
    default: // 24 unrecognised error, 60 self test failed, and whatever a later module invents
      return { kind: 'reset' }
  }
}
