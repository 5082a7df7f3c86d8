import type { RecordRefusal } from './tube-input.ts'
import { hasPersonalNumber, isLine } from './written-text.ts'

/** Two sentences; whoever needs more needs a report. */
const NOTE_CHARACTERS_MAX = 200
/** Six digits in a row are a part of a document or a telephone number; a date is not. */
const NUMBER_IN_NOTE = /\d{6}/

/**
 * A note stays in clear when the person is forgotten, so nothing of a person may stand in it: neither a number, nor the
 * name of whom it is about. Null when the note can stay.
 */
export function noteFault(
  note: string | undefined,
  name: string | null,
): Extract<RecordRefusal, `note-${string}`> | null {
  if (note === undefined) return null
  if (note.trim() === '' || !isLine(note, NOTE_CHARACTERS_MAX)) return 'note-bad'
  // Full-width digits are digits too.
  const plain = note.normalize('NFKC')
  const isNamed = name !== null && plain.includes(name.normalize('NFKC'))
  return isNamed || NUMBER_IN_NOTE.test(plain) || hasPersonalNumber(plain) ? 'note-personal' : null
}
