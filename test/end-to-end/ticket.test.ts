import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type KioskFolder, kioskFolder } from '../support/kiosk-process.ts'
import { type Booth, HEALTHY, openBooth, TWIN, TWINS } from './booth.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { dots, rasterOf } from './paper.ts'
import { until } from './until.ts'

const PROGRAMMES = new URL('../../config/programmes/', import.meta.url)

/** A kiosk of the shipped rules, and numbers on paper. */
async function openPrinting(t: ExecutionContext, print: 'always' | 'on-request', before?: KioskFolder): Promise<Booth> {
  const folder = before ?? (await kioskFolder(t))
  const text = await readFile(new URL('pooled-10.yaml', PROGRAMMES), 'utf8')
  await writeFile(join(folder.path, 'own.yaml'), `${text}ticket: { print: ${print} }\n`)
  return openBooth(t, { programme: './own.yaml', devices: { ...TWINS, speaker: TWIN } }, folder)
}

async function lay(booth: Booth, n: number): Promise<void> {
  const ticket = `A00${n}`
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: { idNumber: PEOPLE[n - 1], name: `测试${n}` } })
  await booth.state(({ resident }) => resident.ticket === ticket)
  await booth.kiosk.call('DELETE', '/bench/card')
}

const PEOPLE = ['119999199003070019', '119999199003070027', '119999199003070035']

/** What the booth says to somebody who sees nothing of its screen. */
async function hears({ kiosk }: Booth, words: string): Promise<void> {
  await kiosk.until<{ readonly said: string }>('/bench/display', ({ said }) => said.endsWith(words))
}

async function papers({ kiosk }: Booth): Promise<readonly { readonly n: number; readonly label: string | null }[]> {
  return (await kiosk.call('GET', '/bench/labels')).body as { n: number; label: string | null }[]
}

test('the number comes out of the printer after check-in; without paper nobody is held up', async (t) => {
  const booth = await openPrinting(t, 'always')
  await lay(booth, 1)
  await hears(booth, '号码纸正在打印，请取走。')
  await booth.state(({ resident }) => resident.paper === 'printed')
  t.deepEqual(
    (await papers(booth)).map(({ label }) => label),
    [null],
    'paper, and no label',
  )
  await booth.bench('printer', { paper: 'out' })
  await lay(booth, 2)
  await booth.state(({ resident, queue }) => resident.paper === 'failed' && queue.open)
  await hears(booth, '号码没打出来，请记住。')
  await booth.bench('printer', { paper: 'ok' })
  await lay(booth, 3)
  await booth.state(({ resident }) => resident.ticket === 'A003' && resident.paper === 'printed')
  t.is((await papers(booth)).length, 2, 'the one who had none is not printed later')
  await booth.act('call-next')
  await until(async () => (await papers(booth)).length === 3, 'the label')
  t.is(await booth.kiosk.stop(), 0)
  const stats = await runKioskCommand(['journal', 'stats', '--json', '--config', `${booth.folder.path}/kiosk.yaml`])
  t.like(JSON.parse(stats.out), { byType: { 'label.printed': 1, 'tube.opened': 1, 'visit.checked-in': 3 } })
})

test('asked for on the screen five times, one comes out; started again, the kiosk prints nothing', async (t) => {
  const booth = await openPrinting(t, 'on-request')
  await lay(booth, 1)
  const { resident } = await booth.state((view) => view.resident.paper === 'offered')
  await hears(booth, '马上到您。')
  const touch = () => booth.kiosk.call('POST', '/api/resident/ticket', { session: resident.session })
  const statuses = (await Promise.all([1, 2, 3, 4, 5].map(touch))).map(({ status }) => status)
  t.deepEqual(statuses.sort(), [200, 409, 409, 409, 409])
  await hears(booth, '号码纸正在打印，请取走。')
  await booth.state((view) => view.resident.paper === 'printed')
  t.is((await papers(booth)).length, 1)
  const png = await fetch(`${booth.kiosk.address}/bench/labels/1.png`)
  t.true(dots(await rasterOf(new Uint8Array(await png.arrayBuffer()))).replaceAll('0', '').length > 500, 'not white')
  t.is(await booth.kiosk.stop(), 0)
  const again = await openPrinting(t, 'on-request', booth.folder)
  await again.act('print-ticket', { ticket: 'A001' })
  await until(async () => (await papers(again)).length === 1, 'the one that the crew asked for')
  t.is((await papers(again)).length, 1)
})
