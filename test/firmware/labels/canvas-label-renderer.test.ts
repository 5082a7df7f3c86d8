import { existsSync } from 'node:fs'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import test from 'ava'
import { CanvasLabelRenderer } from '../../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../../firmware/labels/label-fonts.ts'
import { bitmapFor, inkWithin, isInk, packagedFontRenderer, single } from './label-bench.ts'

const renderer = packagedFontRenderer()

test('a label is 320 by 240 dots, and equal content gives equal dots', (t) => {
  const bitmap = bitmapFor(renderer, single)
  t.deepEqual([bitmap.widthDots, bitmap.heightDots, bitmap.rows.length], [320, 240, 9600])
  bitmapFor(renderer, { ...single, name: '另一人' })
  t.deepEqual(bitmapFor(packagedFontRenderer(), single), bitmap)
})

for (const name of ['王芳', '李㛃芳', '𬱖', '买买提·阿不都', 'SPECIMEN-VERYLONGSURNAME, ALEXANDER TEST MAXIM']) {
  test(`the name ${name} is drawn, and one character less is another picture`, (t) => {
    const whole = bitmapFor(renderer, { ...single, name })
    const shorter = bitmapFor(renderer, { ...single, name: Array.from(name).slice(0, -1).join('') || '·' })
    t.notDeepEqual(whole, shorter)
    t.true(inkWithin(whole, 0, 0, 320, 46) > 40)
    t.is(
      inkWithin(whole, 0, 0, 320, 2) + inkWithin(whole, 0, 238, 320, 2),
      0,
      'nothing touches the upper or lower edge',
    )
    t.is(inkWithin(whole, 0, 0, 6, 240) + inkWithin(whole, 316, 0, 4, 240), 0, 'nothing touches the sides')
  })
}

test('a character that only the fonts of the system have is no glyph here', (t) => {
  // DejaVu, on every Debian desktop, has the first three; the drawing library would take them from there.
  const label = renderer.render({ ...single, name: '王אعა芳' })
  t.deepEqual(label, { ok: false, reason: 'no-glyph', characters: 'אعა' })
})

test('each field is looked through, and each missing character is named once', (t) => {
  const label = renderer.render({ ...single, name: '𠀀𠀀王', site: '𪚥点' })
  t.deepEqual(label, { ok: false, reason: 'no-glyph', characters: '𠀀𪚥' })
})

for (const [what, name] of [
  ['an unassigned code point', '王\u{10ffff}'],
  ['a private character', '王\ue000'],
  ['a lone surrogate', '王\ud840'],
  ['an invisible character', '王\u200b芳'],
  ['a soft hyphen', '王\u00ad芳'],
  ['a change of direction', '王\u202e芳'],
  ['a line break', '王\n芳'],
] as const) {
  test(`${what} is never printed as nothing`, (t) => {
    const label = renderer.render({ ...single, name })
    t.is(label.ok, false)
    t.is(label.ok ? '' : label.reason, 'no-glyph')
  })
}

test('spaces need no ink; a mark that the font cannot put on its letter does', (t) => {
  t.true(renderer.render({ ...single, name: 'ANA MARÍA\u3000李\u00a0芳' }).ok)
  t.false(renderer.render({ ...single, name: 'Q\u0361' }).ok)
})

test('where HanaMin is installed the rest of the ideographs print', (t) => {
  const fonts = defaultLabelFonts()
  const [, hanazono] = fonts
  const complete = new CanvasLabelRenderer(fonts)
  const isInstalled = hanazono !== undefined && existsSync(hanazono.path)
  t.is(complete.render({ ...single, name: '𠀀𪚥' }).ok, isInstalled)
  // A single hairline of a Mincho face: lost without being drawn bolder.
  t.is(complete.render({ ...single, name: '\u{2011e}'.repeat(9) }).ok, isInstalled)
  // Mapped by HanaMin to an empty outline.
  t.false(complete.render({ ...single, name: '王\u3164' }).ok)
  t.false(complete.render({ ...single, name: '王\uf137' }).ok, 'its private characters are not those of a card')
})

test('a name of 60 letters, the most that a card holds, takes three lines', (t) => {
  const name = 'SPECIMEN-VERYLONGSURNAMES, ALEXANDER TEST MAXIMILIAN ANDREAS'
  t.is(name.length, 60)
  t.true(renderer.render({ ...single, name, copy: 12, notLive: 'drill' }).ok)
})

test('a text that does not fit legibly is refused, and so is a number beyond the contract', (t) => {
  const name = 'W'.repeat(120)
  t.like(renderer.render({ ...single, name }), { ok: false, reason: 'too-long' })
  t.like(renderer.render({ ...single, number: '1'.repeat(25) }), { ok: false, reason: 'too-long' })
  t.like(renderer.render({ ...single, number: 'abc123' }), { ok: false, reason: 'no-glyph', characters: 'abc' })
  t.throws(() => renderer.render({ ...single, number: '' }), { instanceOf: RangeError })
})

test('a drill and a demo have a black band across the top, a live label has none', (t) => {
  const white = inkWithin(bitmapFor(renderer, single), 0, 0, 320, 4)
  const drill = bitmapFor(renderer, { ...single, notLive: 'drill' })
  const demo = bitmapFor(renderer, { ...single, notLive: 'demo' })
  t.is(white, 0)
  t.is(inkWithin(drill, 0, 0, 320, 2), 640)
  t.is(inkWithin(demo, 0, 0, 320, 2), 640)
  t.notDeepEqual(drill, demo)
})

test('a second copy says so, a pool says how many, an open pool says that it does not know', (t) => {
  const { number, specimenType, takenAt, site, copy } = single
  const pool = { number, specimenType, takenAt, site, copy }
  const labels = [
    bitmapFor(renderer, single),
    bitmapFor(renderer, { ...single, copy: 2 }),
    bitmapFor(renderer, { ...single, copy: 3 }),
    bitmapFor(renderer, { ...pool, count: { n: 8, of: 10 } }),
    bitmapFor(renderer, { ...pool, count: { n: null, of: 10 } }),
    bitmapFor(renderer, pool),
  ]
  const different = new Set(labels.map(({ rows }) => Buffer.from(rows).toString('base64')))
  t.is(different.size, labels.length)
  t.true(inkWithin(bitmapFor(renderer, { ...single, copy: 2 }), 260, 215, 52, 23) > 700)
})

test('the PNG picture has the same dots', async (t) => {
  const bitmap = bitmapFor(renderer, single)
  const picture = await loadImage(Buffer.from(await renderer.toPng(bitmap)))
  const context = createCanvas(320, 240).getContext('2d')
  context.drawImage(picture, 0, 0)
  const { data } = context.getImageData(0, 0, 320, 240)
  for (let dot = 0; dot < 320 * 240; dot++) {
    if ((data[dot * 4] === 0) !== isInk(bitmap, dot % 320, Math.floor(dot / 320))) t.fail(`dot ${dot} differs`)
  }
  t.is(data.filter((value) => value !== 0 && value !== 255).length, 0)
})
