import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { aplaySink } from '../../../drivers/speaker/aplay-sink.ts'
import { Speaker } from '../../../drivers/speaker/speaker.ts'

const SOUND = { sampleRateHz: 22_050, samples: Int16Array.from([1, -2, 32_767, -32_768]) }
const NEVER = new AbortController().signal

/** A program in the place of ALSA's: no sound card is at hand, but everything up to it is. */
async function program(t: ExecutionContext, script: string): Promise<{ file: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'speaker-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'player')
  await writeFile(file, `#!/bin/sh\ncd ${folder}\n${script}\n`)
  await chmod(file, 0o755)
  return { file, folder }
}

test('the player gets format, rate and the samples in little-endian order', async (t) => {
  const { file, folder } = await program(t, 'echo "$*" >arguments; cat >samples')
  await new Speaker(aplaySink({ program: file })).play(SOUND, NEVER)
  t.is(await readFile(join(folder, 'arguments'), 'utf8'), '-q -D default -t raw -f S16_LE -c 1 -r 22050 -\n')
  t.is((await readFile(join(folder, 'samples'))).toString('hex'), '0100feffff7f0080')
})

test('a player that fails is a fault with its own words', async (t) => {
  const { file } = await program(t, 'echo "audio open error: No such device" >&2; exit 1')
  const error = await t.throwsAsync(() => new Speaker(aplaySink({ program: file })).play(SOUND, NEVER))
  t.like(error, { code: 'speaker.failed', retryable: true })
  t.regex(error.message, /No such device/)
})

test('a player that is not installed is a fault', async (t) => {
  const error = await t.throwsAsync(() => new Speaker(aplaySink({ program: '/nowhere/aplay' })).play(SOUND, NEVER))
  t.like(error, { code: 'speaker.failed' })
})

test('a card that another program has, or that goes away in the middle, is a fault; the next sound tries anew', async (t) => {
  const { file, folder } = await program(
    t,
    `cat >last
    [ -e busy ] && { rm busy; echo "audio open error: Device or resource busy" >&2; exit 1; }
    [ -e gone ] && { rm gone; echo "pcm_write: write error: No such device" >&2; exit 1; }
    exit 0`,
  )
  const speaker = new Speaker(aplaySink({ program: file }))
  for (const [what, words] of [
    ['busy', /resource busy/],
    ['gone', /No such device/],
  ] as const) {
    await writeFile(join(folder, what), '')
    const error = await t.throwsAsync(() => speaker.play(SOUND, NEVER))
    t.like(error, { code: 'speaker.failed', retryable: true })
    t.regex(error.message, words)
    await t.notThrowsAsync(() => speaker.play(SOUND, NEVER))
  }
})
