import ava, { type ExecutionContext } from 'ava'
import type { LabelContent } from '../../../firmware/domain/label.ts'
import { needing } from '../../support/needing.ts'
import { bitmapFor, enlarged, packagedFontRenderer, readCodes, single } from './label-bench.ts'

const test = needing(ava, 'zbarimg')
const renderer = packagedFontRenderer()

async function readsAs(t: ExecutionContext, content: LabelContent, expected: readonly string[]): Promise<void> {
  const read = await readCodes(await renderer.toPng(enlarged(bitmapFor(renderer, content), 3)))
  t.deepEqual(read, expected)
}

test("somebody else's reader reads both codes as exactly the number", async (t) => {
  await readsAs(t, single, ['CODE-128:00422211210001', 'QR-Code:00422211210001'])
})

test('both codes are read on a drill label with the longest name and a copy mark', async (t) => {
  const name = 'SPECIMEN-VERYLONGSURNAME, ALEXANDER TEST MAXIMILIAN ANDREAS'
  await readsAs(t, { ...single, name, notLive: 'drill', copy: 2 }, [
    'CODE-128:00422211210001',
    'QR-Code:00422211210001',
  ])
})

for (const number of ['119999', '1199991', 'A-1234', 'QZ1234567', '123456789012345678']) {
  test(`the bars of ${number} fit and are read`, async (t) => {
    await readsAs(t, { ...single, number }, [`CODE-128:${number}`, `QR-Code:${number}`])
  })
}

for (const number of ['ABCDEFGHIJ', 'ABC-1234567890-XYZ-98765', '999999999999999999999999']) {
  test(`${number} is too long for bars that can be read: one larger QR code`, async (t) => {
    await readsAs(t, { ...single, number }, [`QR-Code:${number}`])
    await readsAs(t, { ...single, number, notLive: 'demo' }, [`QR-Code:${number}`])
  })
}
