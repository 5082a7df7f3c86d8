import type { Sound } from '../ports/speaker.ts'

/** `WAVE_FORMAT_PCM` (Microsoft, Multimedia Programming Interface 1.0, "WAVE"). */
const FORMAT_PCM = 1
const BYTES_PER_SAMPLE = 2

/**
 * Reads a mono 16-bit WAVE file; null for anything else. A length beyond the end of the file means "up to the end":
 * programs that write to a pipe do not know it when they begin.
 */
export function decodeWav(file: Uint8Array): Sound | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    return null
  }
  let sampleRateHz: number | null = null
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4)
    const length = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8)
    const body = bytes.subarray(at + 8, at + 8 + length)
    if (name === 'fmt ') sampleRateHz = rateOf(body)
    if (name === 'data') return sampleRateHz === null ? null : { sampleRateHz, samples: samplesOf(body) }
    at += 8 + length + (length % 2)
  }
  return null
}

/** Null for a format that is not ours. */
function rateOf(format: Buffer): number | null {
  if (format.length < 16 || format.readUInt16LE(0) !== FORMAT_PCM) return null
  if (format.readUInt16LE(2) !== 1 || format.readUInt16LE(14) !== 8 * BYTES_PER_SAMPLE) return null
  const rate = format.readUInt32LE(4)
  return rate > 0 ? rate : null
}

function samplesOf(data: Buffer): Int16Array {
  return Int16Array.from({ length: Math.floor(data.length / BYTES_PER_SAMPLE) }, (_, i) =>
    data.readInt16LE(i * BYTES_PER_SAMPLE),
  )
}
