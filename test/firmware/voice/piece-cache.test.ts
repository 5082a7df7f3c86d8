import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Log } from '../../../firmware/ports/log.ts'
import type { Sound } from '../../../firmware/ports/speaker.ts'
import type { Piece } from '../../../firmware/ports/voice.ts'
import { espeakVoice, speakWithEspeak } from '../../../firmware/voice/espeak.ts'
import { allPieces } from '../../../firmware/voice/phrases.ts'
import { PieceCache, type PieceCacheParts } from '../../../firmware/voice/piece-cache.ts'
import { needing } from '../../support/needing.ts'

const PIECES = allPieces()
const ONE: Piece = { language: 'zh', text: '零' }
const TWO: Piece = { language: 'en', text: 'zero' }

interface Cache {
  readonly cache: PieceCache
  readonly folder: string
  /** What had to be spoken, because it was not kept. */
  readonly spoken: string[]
  readonly warned: string[]
}

async function folderOf(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'voice-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'voice')
}

/** A start of the kiosk; a piece has as many samples as its text has letters, of a height of its own. */
function start(folder: string, changes: Partial<PieceCacheParts> = {}, folderBytesMax?: number): Cache {
  const spoken: string[] = []
  const warned: string[] = []
  const synthesize = ({ text }: Piece): Promise<Sound> => {
    spoken.push(text)
    return Promise.resolve({
      sampleRateHz: 22_050,
      samples: new Int16Array(text.length).fill(9_000 + (text.charCodeAt(0) % 100)),
    })
  }
  const log: Log = {
    error: ignore,
    warn: ({ event }) => warned.push(event),
    info: ignore,
    debug: ignore,
    child: () => log,
  }
  const voice = () => Promise.resolve('voice 1')
  return {
    cache: new PieceCache({ folder, voice, synthesize, log, ...changes }, folderBytesMax),
    folder,
    spoken,
    warned,
  }
}

function ignore(): void {
  // Only warnings are looked at.
}

test('what was spoken once is read from the disk at the next start, sample by sample', async (t) => {
  const folder = await folderOf(t)
  const first = start(folder)
  const sounds = [await first.cache.speak(ONE), await first.cache.speak(TWO)]
  t.deepEqual(first.spoken, ['零', 'zero'])
  const second = start(folder)
  t.deepEqual([await second.cache.speak(ONE), await second.cache.speak(TWO)], sounds)
  t.deepEqual(second.spoken, [])
})

test('a damaged, cut, empty or exchanged file is spoken anew, and is whole again afterwards', async (t) => {
  const folder = await folderOf(t)
  const first = start(folder)
  const sound = await first.cache.speak(ONE)
  const [name = ''] = await readdir(folder)
  const file = join(folder, name)
  const whole = await readFile(file)
  const other = start(await folderOf(t))
  await other.cache.speak(TWO)
  const [otherName = ''] = await readdir(other.folder)
  const flipped = Buffer.from(whole)
  flipped.writeUInt8((flipped.at(-1) ?? 0) ^ 1, flipped.length - 1)
  const damages = [
    flipped,
    whole.subarray(0, -2),
    Buffer.alloc(0),
    Buffer.alloc(100_000),
    await readFile(join(other.folder, otherName)),
  ]
  for (const damaged of damages) {
    await writeFile(file, damaged)
    const again = start(folder)
    t.deepEqual(await again.cache.speak(ONE), sound)
    t.deepEqual(again.spoken, ['零'])
    t.deepEqual(await readFile(file), whole)
  }
})

test('another voice says everything anew, and what nobody needs any more is gone', async (t) => {
  const folder = await folderOf(t)
  await start(folder).cache.speak(ONE)
  await writeFile(join(folder, 'left-over.part'), 'x')
  const newer = start(folder, { voice: () => Promise.resolve('voice 2') })
  await newer.cache.speak(ONE)
  t.deepEqual(newer.spoken, ['零'])
  t.is((await readdir(folder)).length, 1)
})

test('the folder has a size that it does not outgrow: what does not fit is spoken at each start', async (t) => {
  const folder = await folderOf(t)
  const full = start(folder, {}, 40)
  await full.cache.speak(ONE)
  const second = await full.cache.speak(TWO)
  t.deepEqual(await full.cache.speak(TWO), second)
  t.deepEqual(full.spoken, ['零', 'zero'], 'what does not fit is kept in memory')
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size))
  t.is(sizes.length, 1)
  t.true((sizes[0] ?? 99) <= 40)
  const again = start(folder, {}, 40)
  await again.cache.speak(ONE)
  await again.cache.speak(TWO)
  t.deepEqual(again.spoken, ['zero'])
})

test('where nothing can be kept everything is said all the same, and once it is said why', async (t) => {
  const folder = await folderOf(t)
  await writeFile(folder, 'a file where the folder should be')
  const { cache, spoken, warned } = start(folder)
  await cache.speak(ONE)
  await cache.speak(TWO)
  t.deepEqual(spoken, ['零', 'zero'])
  t.deepEqual(warned, ['voice.not-kept'])
})

test('where nothing speaks each piece is refused, and nothing is kept', async (t) => {
  const folder = await folderOf(t)
  const { cache } = start(folder, { voice: () => Promise.reject(new Error('not installed')) })
  await t.throwsAsync(cache.speak(ONE), { message: 'not installed' })
  await t.throwsAsync(cache.speak(TWO), { message: 'not installed' })
})

needing(test.serial, 'espeak-ng')(
  'all pieces of the real voice come from the disk the second time, and fit',
  async (t) => {
    const folder = await folderOf(t)
    const real = { voice: espeakVoice, synthesize: speakWithEspeak }
    const [began, sounds] = [performance.now(), [] as Sound[]]
    const first = start(folder, real)
    for (const piece of PIECES) sounds.push(await first.cache.speak(piece))
    const spokenMs = performance.now() - began
    const again = start(folder, { voice: espeakVoice })
    const readFrom = performance.now()
    const read: Sound[] = []
    for (const piece of PIECES) read.push(await again.cache.speak(piece))
    const readMs = performance.now() - readFrom
    const bytesOf = ({ samples }: Sound): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
    t.true(read.every((sound, i) => bytesOf(sound).equals(bytesOf(sounds[i] ?? sound))))
    t.deepEqual(again.spoken, [])
    const names = await readdir(folder)
    const bytes = (await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))).reduce(
      (a, b) => a + b,
      0,
    )
    t.is(names.length, PIECES.length)
    t.true(bytes < 32 * 1024 * 1024)
    t.log(
      `${PIECES.length} pieces, ${Math.round(bytes / 1024)} KiB: spoken in ${Math.round(spokenMs)} ms, read in ${Math.round(readMs)} ms`,
    )
  },
)
