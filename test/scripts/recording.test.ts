import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { serialBytePort } from '../../drivers/bus/serial-byte-port.ts'
import { tcpBytePort } from '../../drivers/bus/tcp-byte-port.ts'
import { A02yyuw } from '../../drivers/distance/a02yyuw.ts'
import { A02yyuwTwin } from '../../drivers/distance/a02yyuw-twin.ts'
import { SamVReader } from '../../drivers/id-reader/sam-v.ts'
import { SamVTwin } from '../../drivers/id-reader/sam-v-twin.ts'
import { escpos } from '../../drivers/label-printer/escpos.ts'
import { PrinterTwin } from '../../drivers/label-printer/printer-twin.ts'
import { RasterPrinter } from '../../drivers/label-printer/raster-printer.ts'
import { CardBlanker } from '../../scripts/fixture/card-blanker.ts'
import { Player } from '../../scripts/fixture/player.ts'
import { decodeRecording, encodeHead, encodePassage, type Passage } from '../../scripts/fixture/recording.ts'
import { ptyPair } from '../drivers/bus/pty-pair.ts'
import { card } from '../drivers/id-reader/golden.ts'
import { media, serveOnLoopback } from '../drivers/label-printer/twin-bench.ts'
import { diesWithUs } from '../support/dies-with-us.ts'
import { needing } from '../support/needing.ts'

const HEAD = {
  device: 'Invented Reader 1',
  driver: 'sam-v',
  port: '/dev/ttyUSB0 at 115200',
  date: '2026-11-22',
  note: 'two\nlines',
  people: 'invented',
} as const
const passage = (ms: number, direction: 'in' | 'out', hex: string): Passage => ({
  ms,
  direction,
  bytes: Buffer.from(hex, 'hex'),
})

interface Script {
  readonly child: ChildProcess
  /** Where the driver is to be pointed. */
  readonly place: string
}

/** `scripts/record` or `scripts/replay` until it says where. */
async function script(t: ExecutionContext, name: string, words: readonly string[]): Promise<Script> {
  const file = join(import.meta.dirname, '..', '..', 'scripts', `${name}.ts`)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  diesWithUs(child)
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  for await (const text of child.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(text)
    const place = / (?:at|to) (\S+); Ctrl-C/.exec(said)?.[1]
    if (place !== undefined) return { child, place }
  }
  throw new Error(said)
}

async function stop({ child }: Script): Promise<unknown> {
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  return (await ended)[0]
}

async function readCard(t: ExecutionContext, path: string): Promise<unknown> {
  const reader = new SamVReader(serialBytePort({ path, baudRate: 115_200 }), { timing: { pollMs: 5 } })
  t.teardown(() => reader.close())
  const reading = await reader.nextCard(AbortSignal.timeout(20_000))
  await reader.close()
  return { reading, module: reader.moduleId }
}

needing(test, 'socat')(
  'a card that was recorded between driver and reader is read again from the fixture',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'recorded-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    const { far, near } = await ptyPair(t)
    const twin = new SamVTwin()
    const port = await serialBytePort({ path: far, baudRate: 115_200 })()
    t.teardown(() => port.close())
    twin.attach(port)
    const { document, textBlock } = card('resident')
    twin.lay(textBlock)
    const file = join(folder, 'card.txt')
    const what = ['--device', near, '--driver', 'sam-v', '--model', 'twin', '--invented', file]
    const recording = await script(t, 'record', what)
    const live = await readCard(t, recording.place)
    t.like(live, { reading: { kind: 'document', document } })
    t.is(await stop(recording), 0)

    const text = await readFile(file, 'utf8')
    const { head, passages } = decodeRecording(text)
    t.like(head, { device: 'twin', driver: 'sam-v', people: 'invented' })
    const replaying = await script(t, 'replay', [file])
    t.deepEqual(await readCard(t, replaying.place), live)
    t.is(await stop(replaying), 0)

    // Had nobody promised that the person is invented, nothing of the card would stand there, however the line cuts it.
    for (const cut of [1, 7, 5000]) {
      const blanker = new CardBlanker()
      const kept = passages.map(({ bytes, direction }) =>
        direction === 'out' ? blanker.out(bytes) : Buffer.concat(pieces(bytes, cut).map((piece) => blanker.in(piece))),
      )
      const all = Buffer.concat(kept)
      t.is(all.length, Buffer.concat(passages.map(({ bytes }) => bytes)).length)
      for (let at = 0; at + 8 <= textBlock.length; at += 2) {
        const piece = Buffer.from(textBlock.subarray(at, at + 8))
        if (piece.some((byte) => byte !== 0)) t.false(all.includes(piece), `something of the card at ${at}`)
      }
      t.true(all.includes(Buffer.from('aaaaaa96690508000090', 'hex')))
    }
  },
)

needing(test, 'socat')(
  'what a sensor says by itself, and a printer behind a network, come back as they were',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'recorded-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    const { far, near } = await ptyPair(t)
    const twin = new A02yyuwTwin()
    const port = await serialBytePort({ path: far, baudRate: 9600 })()
    t.teardown(() => port.close())
    twin.attach(port)
    twin.stand(57)
    const heard = join(folder, 'distance.txt')
    const words = ['--device', near, '--driver', 'a02yyuw', '--baud', '9600', '--listen', '--seconds', '0.6', heard]
    const listening = await script(t, 'record', words)
    t.deepEqual(await once(listening.child, 'exit'), [0, null])
    const again = await script(t, 'replay', ['--loop', heard])
    const sensor = new A02yyuw(serialBytePort({ path: again.place, baudRate: 9600 }))
    t.teardown(() => sensor.close())
    t.deepEqual(await sensor.nextDistance(AbortSignal.timeout(20_000)), { mm: 57 })
    t.is(await stop(again), 0)

    const printer = new PrinterTwin()
    t.teardown(() => {
      printer.close()
    })
    printer.setCover('open')
    const real = `tcp://127.0.0.1:${await serveOnLoopback(t, printer)}`
    const status = async (place: string) => {
      const open = tcpBytePort({ host: '127.0.0.1', port: Number(new URL(place).port) })
      const driver = new RasterPrinter({ open, media, language: escpos() })
      const said = await driver.status(new AbortController().signal)
      await driver.close()
      return said
    }
    const asked = join(folder, 'printer.txt')
    const between = await script(t, 'record', ['--device', real, '--driver', 'esc-pos', asked])
    t.like(await status(between.place), { ready: false, trouble: 'cover-open' })
    t.is(await stop(between), 0)
    const later = await script(t, 'replay', [asked])
    t.like(await status(later.place), { ready: false, trouble: 'cover-open' })
    t.is(await stop(later), 0)
  },
)

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
}

test('a fixture is text that says what it is, and what is none is refused with its line', (t) => {
  const passages = [passage(0, 'out', 'aa00'), passage(12.5, 'in', '55')]
  const text = encodeHead(HEAD) + passages.map(encodePassage).join('')
  t.deepEqual(decodeRecording(text), { head: { ...HEAD, note: 'two lines' }, passages })
  t.throws(() => decodeRecording(`${text}3 in a\n`), { message: /^line 10: / })
  t.throws(() => decodeRecording('0 out aa\n'), { message: /no recording/ })
  t.throws(() => decodeRecording(text.replace('people: invented', 'people: real')), { message: /must be one of/ })
})

test('the same question gets its answers in their order and the last one from then on, however it is cut', (t) => {
  const player = new Player([
    passage(0, 'in', '01'),
    passage(100, 'out', 'aa'),
    passage(105, 'out', 'bb'),
    passage(110, 'in', '10'),
    passage(115, 'in', '11'),
    passage(200, 'out', 'aabb'),
    passage(230, 'in', '20'),
  ])
  const said = (hex: string) => {
    const { says, unknown } = player.hear(Buffer.from(hex, 'hex'))
    return [unknown, ...says.map(({ afterMs, bytes }) => `${afterMs}: ${Buffer.from(bytes).toString('hex')}`)]
  }
  t.deepEqual(player.opening, [{ afterMs: 0, bytes: Buffer.from('01', 'hex') }])
  t.deepEqual(said('aa'), [0])
  t.deepEqual(said('bb'), [0, '5: 10', '10: 11'])
  t.deepEqual(said('ccaabb'), [1, '30: 20'])
  t.deepEqual(said('aabb'), [0, '30: 20'])
})
