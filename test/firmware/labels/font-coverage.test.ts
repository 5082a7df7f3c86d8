import test from 'ava'
import { coverageOf, readFontCoverage } from '../../../firmware/labels/font-coverage.ts'
import { defaultLabelFonts } from '../../../firmware/labels/label-fonts.ts'

test("the packaged font's own map says what it has, whatever else is installed", (t) => {
  const [packaged] = defaultLabelFonts()
  if (packaged === undefined) return t.fail('no packaged font')
  const covers = readFontCoverage(packaged.path)
  const has = (text: string) => Array.from(text).every((character) => covers(character.codePointAt(0) ?? 0))
  t.true(has('王芳李㛃𬱖·Aé–'))
  for (const character of ['𠀀', 'ع', '\u{10ffff}', '\uffff', '\ue000']) t.false(has(character), character)
})

test('a code point mapped to glyph 0 counts as missing, and a map without format 12 is refused', (t) => {
  const cmap = Buffer.alloc(12 + 16 + 12)
  cmap.writeUInt16BE(1, 2)
  cmap.writeUInt32BE(12, 8)
  cmap.writeUInt16BE(12, 12)
  cmap.writeUInt32BE(1, 24)
  cmap.writeUInt32BE(0x41, 28)
  cmap.writeUInt32BE(0x43, 32)
  const covers = coverageOf(cmap)
  t.deepEqual([0x40, 0x41, 0x42, 0x43, 0x44].map(covers), [false, false, true, true, false])
  cmap.writeUInt16BE(4, 12)
  t.throws(() => coverageOf(cmap), { instanceOf: RangeError })
})
