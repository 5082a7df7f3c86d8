import type { Sound } from '../ports/speaker.ts'
import type { Utterance } from '../ports/voice.ts'

/** What espeak-ng gives; everything that is joined with it has the same. */
export const SAMPLE_RATE_HZ = 22_050
/** Quieter than this is no speech. */
const SILENCE = 200
/** Between two pieces: they were spoken each for itself, with silence around them. */
const GAP_MS = 70
/** A soft tone: a quarter of what the words have. */
const TONE_AMPLITUDE = 8_000
/** Fades in and out, so that it does not click. */
const FADE_MS = 15

/** Two rising notes (E5, A5) are good news; one low note (A3) says "look here". */
const CHIMES: Readonly<Record<Exclude<Utterance['chime'], null>, readonly { hz: number; ms: number }[]>> = {
  good: [
    { hz: 659, ms: 140 },
    { hz: 880, ms: 220 },
  ],
  look: [{ hz: 220, ms: 320 }],
}

/** Short enough to be one of a row. */
const BEEP_MS = 120

/** One soft note of any height. */
export function beepSound(hz: number): Sound {
  return tone({ hz, ms: BEEP_MS })
}

export function chimeSound(chime: Exclude<Utterance['chime'], null>): Sound {
  return join(CHIMES[chime].map(tone))
}

function tone({ hz, ms }: { readonly hz: number; readonly ms: number }): Sound {
  const count = samplesIn(ms)
  const fade = samplesIn(FADE_MS)
  const samples = Int16Array.from({ length: count }, (_, i) => {
    const level = Math.min(1, i / fade, (count - 1 - i) / fade)
    return Math.round(level * TONE_AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ))
  })
  return { sampleRateHz: SAMPLE_RATE_HZ, samples }
}

/** Without the silence at both ends. Throws a RangeError for a sound of another rate: it would be played too fast or slow. */
export function trimmed({ sampleRateHz, samples }: Sound): Sound {
  if (sampleRateHz !== SAMPLE_RATE_HZ) throw new RangeError(`speech at ${sampleRateHz} Hz, not ${SAMPLE_RATE_HZ}`)
  const isLoud = (sample: number): boolean => Math.abs(sample) > SILENCE
  const first = samples.findIndex(isLoud)
  return {
    sampleRateHz,
    samples: first < 0 ? samples.slice(0, 0) : samples.slice(first, samples.findLastIndex(isLoud) + 1),
  }
}

/** One after the other, with a breath between them. */
export function join(sounds: readonly Sound[]): Sound {
  const gap = samplesIn(GAP_MS)
  const samples = new Int16Array(sounds.reduce((sum, sound) => sum + sound.samples.length + gap, 0))
  let at = 0
  for (const sound of sounds) {
    samples.set(sound.samples, at)
    at += sound.samples.length + gap
  }
  return { sampleRateHz: SAMPLE_RATE_HZ, samples }
}

function samplesIn(ms: number): number {
  return Math.round((ms * SAMPLE_RATE_HZ) / 1000)
}
