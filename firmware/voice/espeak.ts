import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Sound } from '../ports/speaker.ts'
import type { Piece } from '../ports/voice.ts'
import { decodeWav } from './wav.ts'

const run = promisify(execFile)

/**
 * Debian's espeak-ng 1.51 has two Mandarin voices. `cmn` turns half of the characters into Pinyin and then spells that
 * in English ("king-tree" for 请); `cmn-latn-pinyin` says them. `espeak-ng -q -x` shows it without a loudspeaker.
 */
const VOICES = { zh: 'cmn-latn-pinyin', en: 'en' } as const
/** Words a minute, a quarter below the program's own pace: old people listen in a noisy place. */
const WORDS_A_MINUTE = 135
/** A sentence takes 20 ms; a program that hangs must not hold up the others. */
const DEADLINE_MS = 10_000
/** Half a minute of speech; a sentence of ours has six seconds. */
const WAVE_BYTES_MAX = 2 * 1024 * 1024

/** Says a text with espeak-ng (Debian: espeak-ng). Rejects when the program is missing, fails, or takes too long. */
export async function speakWithEspeak({ language, text }: Piece): Promise<Sound> {
  const { stdout } = await run('espeak-ng', ['-v', VOICES[language], '-s', String(WORDS_A_MINUTE), '--stdout', text], {
    encoding: 'buffer',
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
    maxBuffer: WAVE_BYTES_MAX,
  })
  const sound = decodeWav(stdout)
  if (sound === null) throw new Error('espeak-ng gave no mono 16-bit WAVE file')
  return sound
}

/** What speaks: the program with its version, its voices and their pace. Rejects when it is not installed. */
export async function espeakVoice(): Promise<string> {
  const { stdout } = await run('espeak-ng', ['--version'], { timeout: DEADLINE_MS, killSignal: 'SIGKILL' })
  // "eSpeak NG text-to-speech: 1.51  Data at: /usr/lib/…"
  const version = stdout.split('Data at:')[0]?.trim() ?? ''
  return [version, VOICES.zh, VOICES.en, WORDS_A_MINUTE].join(' ')
}
