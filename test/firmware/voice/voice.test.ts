import test from 'ava'
import { Speaker } from '../../../drivers/speaker/speaker.ts'
import { SpeakerTwin } from '../../../drivers/speaker/speaker-twin.ts'
import type { Log } from '../../../firmware/ports/log.ts'
import type { Sound } from '../../../firmware/ports/speaker.ts'
import type { Piece, Utterance } from '../../../firmware/ports/voice.ts'
import { speakWithEspeak } from '../../../firmware/voice/espeak.ts'
import { forCall } from '../../../firmware/voice/phrases.ts'
import { Voice } from '../../../firmware/voice/voice.ts'
import { needing } from '../../support/needing.ts'

const RATE = 22_050

const SILENT: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => SILENT,
}

/** A voice whose every piece lasts as many samples as its text has letters: what was heard can be told apart. */
function openVoice(twin: SpeakerTwin, synthesize: (piece: Piece) => Promise<Sound> = plain) {
  const faults: (string | null)[] = []
  const voice = new Voice({
    speaker: new Speaker(twin),
    log: SILENT,
    synthesize,
    onPlayed: (error) => faults.push(error === null ? null : 'fault'),
  })
  voice.start()
  return { voice, faults }
}

function plain({ text }: Piece): Promise<Sound> {
  return Promise.resolve({ sampleRateHz: RATE, samples: new Int16Array(text.length).fill(9_000) })
}

function utterance(...texts: readonly string[]): Utterance {
  return { chime: null, pieces: texts.map((text) => ({ language: 'zh', text })) }
}

/** Resolves when the twin has heard so many sounds. */
function heard(twin: SpeakerTwin, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (twin.heard().length >= count) resolve()
    }
    twin.onHeard(look)
    look()
  })
}

const loud = (twin: SpeakerTwin): number[] =>
  twin.heard().map(({ samples }) => samples.filter((one) => one !== 0).length)

test('pieces are joined in their order, without the silence around them', async (t) => {
  const twin = new SpeakerTwin()
  const padded = ({ text }: Piece): Promise<Sound> => {
    const samples = new Int16Array(text.length + 200)
    samples.fill(9_000, 100, 100 + text.length)
    return Promise.resolve({ sampleRateHz: RATE, samples })
  }
  const { voice } = openVoice(twin, padded)
  await voice.prepared()
  voice.tellResident(utterance('零', '请找工作人员。'))
  await heard(twin, 1)
  t.deepEqual(loud(twin), [8])
  await voice.close()
})

test('the next thing said to the person at the booth cuts the last one', async (t) => {
  const twin = new SpeakerTwin()
  const { voice, faults } = openVoice(twin)
  await voice.prepared()
  twin.fail('stuck')
  voice.tellResident(utterance('零'))
  await heard(twin, 1)
  twin.fail(null)
  voice.tellResident(utterance('请找工作人员。'))
  await heard(twin, 2)
  await voice.close()
  t.deepEqual(loud(twin), [1, 7])
  t.deepEqual(faults, [null], 'being cut is no fault')
})

test('calls wait for one another; of more than four the oldest is left out', async (t) => {
  const twin = new SpeakerTwin()
  const { voice } = openVoice(twin)
  await voice.prepared()
  twin.fail('stuck')
  voice.tellResident(utterance('零'))
  await heard(twin, 1)
  for (let ordinal = 1; ordinal <= 6; ordinal += 1) voice.call(forCall('A001', { ordinal, of: 10 }))
  twin.fail(null)
  voice.tellResident(null)
  await heard(twin, 5)
  t.is(twin.heard().length, 5)
  await voice.close()
})

test('without a program that speaks there are chimes, and no fault of the speaker', async (t) => {
  const twin = new SpeakerTwin()
  const { voice, faults } = openVoice(twin, () => Promise.reject(new Error('not installed')))
  await voice.prepared()
  voice.call(forCall('A001', null))
  await heard(twin, 1)
  await voice.close()
  t.deepEqual(faults, [null])
  t.true((twin.heard()[0]?.samples.length ?? 0) > RATE / 4)
})

test('a speaker that is unplugged is told each time, and works again when it is back', async (t) => {
  const twin = new SpeakerTwin()
  const { voice, faults } = openVoice(twin)
  await voice.prepared()
  twin.fail('unplugged')
  voice.tellResident(utterance('零'))
  twin.fail(null)
  voice.call(forCall('A001', null))
  await heard(twin, 1)
  await voice.close()
  t.is(faults.filter((fault) => fault === null).length, 1)
})

needing(test, 'espeak-ng')(
  'Mandarin is said, not spelled in English: a character sounds like its Pinyin',
  async (t) => {
    // Debian's other Mandarin voice fails here.
    const sound = async (text: string): Promise<readonly number[]> => [
      ...(await speakWithEspeak({ language: 'zh', text })).samples,
    ]
    t.deepEqual(await sound('号'), await sound('hao4'))
    t.notDeepEqual(await sound('号'), await sound('ma3'))
  },
)

test('a beep is a short note, and gives way to words that are said or come', async (t) => {
  const twin = new SpeakerTwin()
  const { voice } = openVoice(twin)
  await voice.prepared()
  voice.beep(440)
  await heard(twin, 1)
  const [note] = twin.heard()
  const ms = (1000 * (note?.samples.length ?? 0)) / RATE
  t.true(ms > 50 && ms < 250, `${ms} ms`)
  twin.fail('stuck')
  voice.tellResident(utterance('零'))
  await heard(twin, 2)
  voice.beep(440)
  voice.beep(440)
  twin.fail(null)
  voice.tellResident(utterance('请找工作人员。'))
  await heard(twin, 3)
  t.is(loud(twin).at(-1), 7, 'words')
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.is(twin.heard().length, 3, 'and no beep after them')
  await voice.close()
})
