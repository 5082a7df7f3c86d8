import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'

const run = promisify(execFile)
const SYSTEMD = join(import.meta.dirname, '..', '..', 'systemd')
const SCRIPT = join(SYSTEMD, 'release-lines')

/** Controllers by label, first number and number of lines. */
type Chip = readonly [label: string, base: number, lineCount: number]

/** Exported lines by number: their direction. Outputs are driven high. */
async function treeOf(
  t: ExecutionContext,
  chips: readonly Chip[],
  lines: Readonly<Record<number, 'in' | 'out'>>,
): Promise<{ root: string; directionOf: (number: number) => Promise<string> }> {
  const root = await mkdtemp(join(tmpdir(), 'release-'))
  t.teardown(() => rm(root, { recursive: true }))
  const put = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
    await mkdir(join(root, folder))
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, folder, name), `${text}\n`)
  }
  for (const [label, base, lineCount] of chips)
    await put(`gpiochip${base}`, { label, base: `${base}`, ngpio: `${lineCount}` })
  for (const [number, direction] of Object.entries(lines))
    await put(`gpio${number}`, { direction, value: direction === 'out' ? '1' : '0' })
  return {
    root,
    directionOf: async (number) => (await readFile(join(root, `gpio${number}`, 'direction'), 'utf8')).trim(),
  }
}

for (const [board, chip, base] of [
  ['a Pi 3 on an old kernel', 'pinctrl-bcm2835', 0],
  ['a Pi 3 on Debian', 'pinctrl-bcm2835', 458],
  ['a Pi 4', 'pinctrl-bcm2711', 512],
  ['a Pi 5', 'pinctrl-rp1', 571],
  ['a Pi 5 on an older kernel', 'pinctrl-rp1', 399],
] as const) {
  test(`on ${board} the header's outputs fall, its inputs and other controllers' lines stay`, async (t) => {
    const chips: Chip[] = [
      [chip, base, 54],
      ['raspberrypi-exp-gpio', base + 100, 8],
    ]
    const [gate, button, other] = [base + 27, base + 17, base + 101]
    const { root, directionOf } = await treeOf(t, chips, { [gate]: 'out', [button]: 'in', [other]: 'out' })
    const { stderr } = await run(SCRIPT, ['auto', root])
    t.is(stderr, '')
    t.deepEqual([await directionOf(gate), await directionOf(button), await directionOf(other)], ['low', 'in', 'out'])
  })
}

test('another board is named by its label, or by the folder of its controller', async (t) => {
  const chips: Chip[] = [
    ['gpio-sim', 600, 32],
    ['gpio-sim', 700, 32],
  ]
  const { root, directionOf } = await treeOf(t, chips, { 627: 'out', 727: 'out' })
  await run(SCRIPT, ['gpiochip700', root])
  t.deepEqual([await directionOf(627), await directionOf(727)], ['out', 'low'])
  await run(SCRIPT, ['gpio-sim', root])
  t.is(await directionOf(627), 'low')
})

test('where no controller fits, every output falls: a gate must not stay shut', async (t) => {
  const { root, directionOf } = await treeOf(t, [['gpio-sim', 600, 32]], { 627: 'out', 617: 'in' })
  await run(SCRIPT, ['auto', root])
  t.deepEqual([await directionOf(627), await directionOf(617)], ['low', 'in'])
})

test('a machine without GPIO, and a line that takes nothing, end well', async (t) => {
  await t.notThrowsAsync(run(SCRIPT, ['auto', '/nowhere/gpio']))
  const { root } = await treeOf(t, [['pinctrl-bcm2711', 512, 58]], { 539: 'out', 534: 'out' })
  for (const file of ['direction', 'value']) {
    await rm(join(root, 'gpio539', file))
    await mkdir(join(root, 'gpio539', file))
  }
  await t.notThrowsAsync(run(SCRIPT, ['auto', root]))
  t.is((await readFile(join(root, 'gpio534', 'direction'), 'utf8')).trim(), 'low', 'the next one all the same')
})

test('the service runs it after every end, and a failure of it fails nothing', async (t) => {
  const unit = await readFile(join(SYSTEMD, 'sampling-kiosk.service'), 'utf8')
  t.regex(unit, /^ExecStopPost=-\/opt\/sampling-kiosk\/systemd\/release-lines auto$/m)
})
