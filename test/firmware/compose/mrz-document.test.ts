import test from 'ava'
import fc from 'fast-check'
import { readDocumentText } from '../../../firmware/compose/document-text.ts'
import { readMachineLines } from '../../../firmware/compose/mrz-document.ts'
import { documentOf } from '../../support/domain-kiosk.ts'

const TODAY = '2026-11-21'
/** The specimens of ICAO 9303, parts 4 and 5: a land that does not exist, and nobody in it. */
const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
const TD1 = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']

const ANNA = { name: 'ERIKSSON ANNA MARIA', birthDate: '1974-08-12', sex: 'female', validTo: '2012-04-15' }

test('the two lines of a passport say who it is, pasted, scanned or run together', (t) => {
  const expected = { idType: 'passport', idNumber: 'L898902C3', ...ANNA }
  for (const text of [TD3.join('\n'), TD3.join('\r\n'), TD3.join(''), ` ${TD3.join('  ')} `.toLowerCase()]) {
    t.deepEqual(readMachineLines(text, TODAY), expected as never)
  }
})

test('and so do the three of a card', (t) => {
  t.deepEqual(readMachineLines(TD1.join('\n'), TODAY), { idType: 'other', idNumber: 'D23145890', ...ANNA } as never)
})

test('a wrong check digit anywhere is said, and nobody is guessed', (t) => {
  for (const [line, at] of [
    [1, 9],
    [1, 19],
    [1, 27],
    [1, 43],
    [1, 3],
  ] as const) {
    const lines = [...TD3]
    const text = lines[line] ?? ''
    lines[line] = text.slice(0, at) + (text[at] === '4' ? '5' : '4') + text.slice(at + 1)
    t.is(readMachineLines(lines.join('\n'), TODAY), 'bad-lines', `${line}:${at}`)
  }
})

test('what is no such line is none, whatever it is', (t) => {
  for (const text of ['', 'P', TD3[0] ?? '', '测试', '<'.repeat(88), 'x'.repeat(5000), documentOf(1).idNumber]) {
    const read = readMachineLines(text, TODAY)
    t.true(read === null || read === 'bad-lines', text.slice(0, 20))
  }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', 'P', 'A', '7', '0', ' ', '\n'), maxLength: 100 }), (text) => {
      readMachineLines(text, TODAY)
    }),
  )
})

test('a number says what it says: a citizen’s with birth date, sex and age, others only their kind', (t) => {
  const { birthDate, idNumber, sex } = documentOf(1)
  t.deepEqual(readDocumentText(` ${idNumber.toLowerCase()} `, TODAY), {
    ok: true,
    document: { idType: 'resident-card', idNumber, birthDate, sex, age: 36 },
  })
  t.like(readDocumentText('UTO119990030712', TODAY), { document: { idType: 'foreign-permanent-2017' } })
  t.like(readDocumentText('E12345678', TODAY), { document: { idType: 'passport', idNumber: 'E12345678' } })
  t.like(readDocumentText(TD3.join('\n'), TODAY), { document: { idType: 'passport', age: 52, validTo: '2012-04-15' } })
})

test('a citizen’s number with one digit wrong is no passport', (t) => {
  const { idNumber } = documentOf(1)
  const wrong = idNumber.slice(0, 16) + (idNumber[16] === '1' ? '2' : '1') + idNumber.slice(17)
  t.deepEqual(readDocumentText(wrong, TODAY), { ok: false, refusal: 'bad-number' })
  t.deepEqual(readDocumentText('测试', TODAY), { ok: false, refusal: 'bad-number' })
})
