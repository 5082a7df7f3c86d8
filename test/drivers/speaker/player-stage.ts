import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { aplaySink } from '../../../drivers/speaker/aplay-sink.ts'
import { Speaker } from '../../../drivers/speaker/speaker.ts'
import type { SpeakerStage } from '../../contract/speaker.ts'

/** Says what ALSA's player says. */
const PLAYER = `#!/bin/sh
cd "$(dirname "$0")"
if [ -e unplugged ]; then
  echo 'audio open error: No such device' >&2
  exit 1
fi
if [ -e stuck ]; then exec sleep 60; fi
cat >playing && mv playing heard
`

/** A program in the place of ALSA's player: no sound card is at hand, but every process and pipe up to it is real. */
export async function playerStage(t: ExecutionContext): Promise<SpeakerStage> {
  const folder = await mkdtemp(join(tmpdir(), 'speaker-'))
  const program = join(folder, 'player')
  await writeFile(program, PLAYER)
  await chmod(program, 0o755)
  const speaker = new Speaker(aplaySink({ program }))
  t.teardown(async () => {
    await speaker.close()
    await rm(folder, { recursive: true, force: true })
  })
  const flag = (name: string) => () => writeFile(join(folder, name), '')
  const noFlag = (name: string) => () => rm(join(folder, name))
  return {
    speaker,
    heard: async () => {
      const bytes = await readFile(join(folder, 'heard'))
      return Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i))
    },
    unplug: flag('unplugged'),
    plugIn: noFlag('unplugged'),
    stick: flag('stuck'),
    release: noFlag('stuck'),
  }
}
