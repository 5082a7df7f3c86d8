import type { CardDocument } from './card-reading.ts'
import { TEXT_BLOCK_BYTES } from './sam-v-codec.ts'
import { type Field, LAYOUTS, NO_END, SEX_BY_DIGIT, TYPE_FIELD } from './sam-v-layout.ts'

const LATIN_NAME = /^[\p{Script=Latin}\p{P}\p{N} ]+$/u

/**
 * The text block of an invented person, as a card would carry it; fields that no document has stay blank. Nothing is
 * checked but that every field has room, so that wrong numbers can be laid too. Throws RangeError when a field is too
 * long; the message names the field and not its content.
 */
export function encodeTextBlock(document: CardDocument): Uint8Array {
  const entry = [...LAYOUTS].find(([, layout]) => layout.idType === document.idType)
  if (entry === undefined) throw new RangeError(`no card layout for ${document.idType}`)
  const [typeCharacter, layout] = entry
  const block = Buffer.alloc(TEXT_BLOCK_BYTES, ' ', 'utf16le')
  const put = (what: string, fields: readonly Field[], text: string) => {
    putText(block, what, fields, text)
  }
  const hasEnglishName = layout.englishName.length > 0 && LATIN_NAME.test(document.name)
  put('name', hasEnglishName ? layout.englishName : [layout.name], document.name)
  put('sex', [layout.sex], digitOf(document))
  put('birthDate', [layout.birthDate], document.birthDate.replaceAll('-', ''))
  put('idNumber', [layout.idNumber], document.idNumber)
  put('validTo', [layout.validTo], document.validTo?.replaceAll('-', '') ?? NO_END)
  put('type', [TYPE_FIELD], typeCharacter)
  return Uint8Array.from(block)
}

function digitOf(document: CardDocument): string {
  return [...SEX_BY_DIGIT].find(([, sex]) => sex === document.sex)?.[0] ?? '0'
}

function putText(block: Buffer, what: string, fields: readonly Field[], text: string): void {
  let rest = text
  for (const field of fields) {
    const units = field.bytes / 2
    block.write(rest.slice(0, units), field.offset, 'utf16le')
    rest = rest.slice(units)
  }
  if (rest !== '') throw new RangeError(`${what} is too long for the card`)
}
