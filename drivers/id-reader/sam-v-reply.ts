import { DriverError } from '../driver-error.ts'
import type { CardFault } from './card-reading.ts'
import type { SamVCommand } from './sam-v-codec.ts'
import type { Exchange } from './sam-v-line.ts'
import { statusMeaning } from './sam-v-status.ts'

/** What one command came to. */
export type Reply =
  | { readonly kind: 'done'; readonly data: Uint8Array }
  | { readonly kind: 'no-card' }
  | { readonly kind: 'card'; readonly fault: CardFault }
  | { readonly kind: 'trouble'; readonly error: DriverError; readonly cure: Cure }

/** `again` the same command, `ladder` reset and reopening, `none` service. */
export type Cure = 'again' | 'ladder' | 'reopen' | 'none'

/** The meaning of an exchange for the command that was asked. */
export function replyOf(command: SamVCommand, outcome: Exchange): Reply {
  if (outcome.kind === 'silence') return { kind: 'trouble', error: silenceError(outcome.isEchoed), cure: 'again' }
  if (outcome.kind === 'bad-frame') {
    const error = new DriverError('id-reader.bad-frame', 'the ID reader answers in damaged frames', { retryable: true })
    return { kind: 'trouble', error, cure: 'again' }
  }
  const { status, data } = outcome.answer
  const meaning = statusMeaning(status)
  switch (meaning.kind) {
    case 'done':
      return { kind: 'done', data }
    case 'no-card':
      return meaning
    case 'card':
      // Before anything was done with a card, such a status is the module's own confusion.
      return command === 'find' ? { kind: 'trouble', error: refusal(status, true), cure: 'again' } : meaning
    case 'repeat':
    case 'reset':
      return { kind: 'trouble', error: refusal(status, true), cure: 'again' }
    case 'service':
      return { kind: 'trouble', error: refusal(status, false), cure: 'none' }
  }
}

/** Another reader than the pinned one: it is named, so that an engineer far away can decide which of the two belongs here. */
export function strangerError(found: string, pinned: string): DriverError {
  const what = `this is the ID reader ${found}, and cards are taken from ${pinned} only: bring that one back, or pin this one's SAM id`
  return new DriverError('id-reader.wrong-module', what, { retryable: false })
}

function silenceError(isEchoed: boolean): DriverError {
  const why = isEchoed
    ? 'the ID reader line returns our own requests: receive and transmit are joined'
    : 'the ID reader does not answer: check its power, the cable and the baud rate'
  return new DriverError('id-reader.no-answer', why, { retryable: true })
}

function refusal(status: number, retryable: boolean): DriverError {
  const word = status.toString(16).toUpperCase().padStart(2, '0')
  const what = retryable ? '' : ': only service helps (21 unknown command, 23 not permitted, 66 no production keys)'
  return new DriverError('id-reader.refused', `the ID reader answers with status ${word}${what}`, { retryable })
}
