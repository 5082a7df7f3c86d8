import type { RecordRefusal } from './tube-input.ts'

/** Two sentences; whoever needs more needs a report. */
const NOTE_CHARACTERS_MAX = 200
/** Six digits in a row are a part of a document or a telephone number; eleven with blanks between them too. A date is neither. */
const NUMBER_IN_NOTE = /\d{6}/
const SPACED_NUMBER = /\d(?:[\s.\-/]?\d){10}/

/**
 * A note stays in clear when the person is forgotten, so nothing of a person may stand in it: neither a number, nor the
 * name of whom it is about. Null when the note can stay.
 */
export function noteFault(
  note: string | undefined,
  name: string | null,
): Extract<RecordRefusal, `note-${string}`> | null {
  if (note === undefined) return null
  if (note.trim() === '' || note.length > NOTE_CHARACTERS_MAX || !note.isWellFormed() || /\p{Cc}/u.test(note)) {
    return 'note-bad'
  }
  // Full-width digits are digits too.
  const plain = note.normalize('NFKC')
  const isNamed = name !== null && plain.includes(name.normalize('NFKC'))
  return isNamed || NUMBER_IN_NOTE.test(plain) || SPACED_NUMBER.test(plain) ? 'note-personal' : null
}
