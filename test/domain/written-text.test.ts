import test from 'ava'
import { checkTypedDocument } from '../../firmware/domain/identity.ts'
import { checkGuardian } from '../../firmware/domain/questions.ts'
import { DomainKiosk, documentOf, SKIN } from '../support/domain-kiosk.ts'

const { idNumber, idType } = documentOf(1)

/** Invisible, and changes what stands beside it; or nothing that a file or a paper can hold. */
const HOSTILE = {
  'turns the rest around': '张\u202e三',
  isolates: '张\u2066三\u2069',
  'breaks the line': '张\u2028三',
  'breaks the paragraph': '张\u2029三',
  'is no character': '张\uffff三',
  'is no character either': '张\u{1fffe}三',
  'is a control': '张\u0085三',
  'is half a character': '张\ud800',
  'is nothing to see': '\u200b\u2060\u200d',
  'has no letter': '=-+',
}

test('a name is a line that can be seen, printed and put into a file', (t) => {
  for (const [what, name] of Object.entries(HOSTILE)) {
    t.is(checkTypedDocument({ idType, idNumber, name }), 'bad-name', what)
    t.is(checkGuardian({ name }), null, what)
  }
  // As they stand on cards: rare, with a dot, Latin, not in Unicode yet (private use), with marks.
  for (const name of ['李㛃芳', '买买提·艾力', 'Anna-Maria O’Neil', '张\ue863', '𠀀𪚥', 'José Núñez', '〇二']) {
    t.like(checkTypedDocument({ idType, idNumber, name }), { name })
  }
})

test('what stays in clear for ever holds no number of a person, and not their name', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.lay(1)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  const visit = kiosk.visit(1)
  for (const takenBy of [documentOf(1).name, `接 ${idNumber}`, '138 0013 8000', '１３８００１３８０００']) {
    t.is(kiosk.act({ act: 'close-referral', visit, takenBy }).refusal, 'note-personal', takenBy)
  }
  t.is(kiosk.act({ act: 'close-referral', visit, takenBy: '120 急救' }).refusal, undefined)

  const places = new DomainKiosk({ subjects: 'objects', places: [] })
  for (const place of [`${idNumber} 家门`, '138-0013-8000', '门\u202e把手']) {
    t.is(places.act({ act: 'collect-object', place }).refusal, 'bad-place', place)
  }
  t.is(places.act({ act: 'collect-object', place: '119999 号楼门把手' }).refusal, undefined)
})
