import { existsSync } from 'node:fs'
import test from 'ava'
import { CanvasLabelRenderer } from '../../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../../firmware/labels/label-fonts.ts'
import { drawNames } from '../../support/drawn-names.ts'
import { needingIdeographs, rareIdeographs, standardTable, variants } from '../../support/ideographs.ts'
import { Seeded } from '../../support/seeded.ts'
import { single } from './label-bench.ts'

/** Every ideograph of Unicode is drawn by `test/long/names.ts`. */
const RARE = 1_000
const SEED = 20_131_805
const TABLE = 8_105
/** What the fonts draw like another character, though it is none: see `label-fonts.ts`. */
const LOOKALIKES = Array.from('𠚜𠚡𡀘𡀼𡷼𤎚𣬒𣬔𤟬𭸗𦁥𦂲𩿎𩿗')

const withLists = needingIdeographs(test)
const packaged = defaultLabelFonts().filter(({ optional }) => optional !== true)
const hasHanaMin = defaultLabelFonts().every(({ path }) => existsSync(path))

withLists(
  `the ${TABLE} characters of the general standard table are drawn with the packaged font alone, each with ink, no two alike by accident`,
  async (t) => {
    const table = await standardTable()
    t.is(table.length, TABLE)
    const drawn = drawNames(table, packaged, await variants())
    t.deepEqual(drawn, { refused: [], empty: [], alike: [], confused: [] })
  },
)

withLists(`${RARE} rare characters have ink and dots of their own, or are refused`, async (t) => {
  const all = await rareIdeographs()
  t.true(all.length > 60_000)
  const chance = new Seeded(SEED, 'rare')
  const rare = Array.from({ length: RARE }, () => all[chance.between(0, all.length - 1)] ?? '')
  const drawn = drawNames([...rare, ...LOOKALIKES, '胶', '㬵'], defaultLabelFonts(), await variants())
  t.deepEqual([drawn.empty, drawn.confused], [[], []])
  t.true(drawn.alike.includes('胶㬵'), 'variants of each other')
  t.log(`${drawn.refused.length} are refused`)
  const renderer = new CanvasLabelRenderer(defaultLabelFonts())
  for (const character of drawn.refused.slice(0, 20)) {
    const label = renderer.render({ ...single, name: `张${character}` })
    t.like(label, { ok: false, reason: 'no-glyph', characters: character })
  }
  if (hasHanaMin) t.true(drawn.refused.length < RARE / 3)
})

test('what the fonts draw like another character gets no label', (t) => {
  const renderer = new CanvasLabelRenderer(defaultLabelFonts())
  for (const character of LOOKALIKES) {
    t.like(renderer.render({ ...single, name: `张${character}` }), { ok: false, reason: 'no-glyph' }, character)
  }
})

test('two characters that no list calls variants would be seen', (t) => {
  t.deepEqual(drawNames(['胶', '测', '㬵'], packaged, () => false).confused, ['胶㬵'])
})

test('a middle dot, and 46 letters, are on the label', (t) => {
  const renderer = new CanvasLabelRenderer(packaged)
  const letters = 'ABDULLAH-MUHAMMAD BIN TEST ALEXANDER SPECIMENS'
  t.is(letters.length, 46)
  for (const name of ['阿卜杜拉·测试江', letters, '测'.repeat(46)]) {
    t.true(renderer.render({ ...single, name, copy: 12, notLive: 'drill' }).ok, name)
  }
  const pictures = ['阿卜杜拉·测试江', '阿卜杜拉测试江', '阿卜杜·拉测试江'].map((name) => {
    const label = renderer.render({ ...single, name })
    return label.ok ? Buffer.from(label.bitmap.rows).toString('base64') : ''
  })
  t.is(new Set(pictures).size, 3)
})
