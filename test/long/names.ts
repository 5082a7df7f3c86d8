// Every ideograph of Unicode's extensions, beside the general standard table, as the smallest text of a label.
import { defaultLabelFonts } from '../../firmware/labels/label-fonts.ts'
import { drawNames } from '../support/drawn-names.ts'
import { rareIdeographs, standardTable, variants } from '../support/ideographs.ts'
import { longRun } from './long-run.ts'

await longRun(
  'names',
  { seed: 1, count: 100_000 },
  async ({ count }) => {
    const [table, rare] = [await standardTable(), (await rareIdeographs()).slice(0, count)]
    const drawn = drawNames([...table, ...rare], defaultLabelFonts(), await variants())
    const refused = new Set(drawn.refused)
    return {
      table: table.length,
      refusedOfTable: table.filter((character) => refused.has(character)).length,
      rare: rare.length,
      refused: refused.size,
      empty: drawn.empty.length,
      alike: drawn.alike.join(' '),
      confused: drawn.confused.join(' '),
    }
  },
  ({ confused, empty, refusedOfTable, table }) => table === 8_105 && confused.length + empty + refusedOfTable === 0,
)
