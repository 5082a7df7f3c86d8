import test from 'ava'
import {
  ageOn,
  checkTypedDocument,
  idTypeOfCitizenNumber,
  maskName,
  parseCitizenNumber,
  parseCompactDate,
} from '../../firmware/domain/identity.ts'

// The example that GB 11643-1999 itself prints.
const EXAMPLE = '11010519491231002X'

test('the example of the standard is right, in small letters and with blanks too', (t) => {
  for (const text of [EXAMPLE, EXAMPLE.toLowerCase(), ` ${EXAMPLE} `]) {
    t.deepEqual(parseCitizenNumber(text), { number: EXAMPLE, birthDate: '1949-12-31', sex: 'female' })
  }
})

test('every single wrong digit and every two neighbours swapped are found', (t) => {
  for (let i = 0; i < 17; i += 1) {
    for (const digit of '0123456789') {
      if (digit === EXAMPLE[i]) continue
      t.is(parseCitizenNumber(EXAMPLE.slice(0, i) + digit + EXAMPLE.slice(i + 1)), null)
    }
    const [a = '', b = ''] = [EXAMPLE[i], EXAMPLE[i + 1]]
    if (a !== b && i < 16) t.is(parseCitizenNumber(EXAMPLE.slice(0, i) + b + a + EXAMPLE.slice(i + 2)), null)
  }
})

test('what is no number is none', (t) => {
  for (const text of ['', EXAMPLE.slice(1), `${EXAMPLE}0`, '1101051949123100２X', EXAMPLE.replace('X', 'Y')]) {
    t.is(parseCitizenNumber(text), null)
  }
})

test('an impossible birth date is refused even with the right check character', (t) => {
  // 119999 19900230 001: the thirtieth of February; the check characters are tried all.
  for (const check of '0123456789X') t.is(parseCitizenNumber(`11999919900230001${check}`), null)
})

test('dates exist or do not', (t) => {
  t.is(parseCompactDate('20240229'), '2024-02-29')
  for (const text of ['20230229', '20231301', '20230100', '2023011', '2023-1-1', '']) t.is(parseCompactDate(text), null)
})

test('the first digits say the kind of card', (t) => {
  t.is(idTypeOfCitizenNumber('810000199003070010'), 'hmt-permit')
  t.is(idTypeOfCitizenNumber('830000199003070010'), 'hmt-permit')
  t.is(idTypeOfCitizenNumber('840000199003070010'), 'resident-card')
  t.is(idTypeOfCitizenNumber('911199199003070010'), 'foreign-permanent-2023')
})

test('a typed document: kinds without a birth date in the number need one', (t) => {
  const typeI = { idType: 'foreign-permanent-2017', idNumber: 'abc119999900307', name: 'TESTA' } as const
  t.is(checkTypedDocument(typeI), 'bad-birth-date')
  t.is(checkTypedDocument({ ...typeI, birthDate: '1990-02-30' }), 'bad-birth-date')
  t.like(checkTypedDocument({ ...typeI, birthDate: '1990-03-07' }), { idNumber: 'ABC119999900307', sex: 'unknown' })
  t.is(checkTypedDocument({ ...typeI, idNumber: 'ABC11999990030' }), 'bad-number')
  t.is(checkTypedDocument({ idType: 'passport', idNumber: 'AB-123', name: 'TESTA' }), 'bad-number')
})

test('a typed name has letters, few enough, and nothing that drives a printer', (t) => {
  const named = (name: string): unknown => checkTypedDocument({ idType: 'resident-card', idNumber: EXAMPLE, name })
  for (const name of ['', '  ', 'a'.repeat(61), '测\u001b试', 'a\nb']) t.is(named(name), 'bad-name')
  for (const name of ['𬱖', '阿·测试', 'T'.repeat(46)]) t.like(named(name), { name })
})

test('age is in whole years, the birthday included', (t) => {
  t.is(ageOn('2026-03-06', '1990-03-07'), 35)
  t.is(ageOn('2026-03-07', '1990-03-07'), 36)
  t.is(ageOn('2027-02-28', '2024-02-29'), 2)
})

test('a masked name is its first character, whatever plane of Unicode it is from', (t) => {
  t.deepEqual([maskName('张三丰'), maskName('𬱖测'), maskName(' TESTA B'), maskName('')], ['张*', '𬱖*', 'T*', '*'])
})
