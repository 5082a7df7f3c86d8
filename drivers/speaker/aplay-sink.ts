import { spawn } from 'node:child_process'
import { DriverError } from '../driver-error.ts'
import type { SoundSink } from './sound-sink.ts'

/** Of what the program says when it fails: enough for the engineer's log. */
const COMPLAINT_CHARACTERS_MAX = 200

/**
 * ALSA's own player (Debian: alsa-utils), one process for each sound: a stuck sound card holds a process that can be
 * killed, and never a thread of ours. `program` is another one in tests.
 */
export function aplaySink({ device = 'default', program = 'aplay' } = {}): SoundSink {
  return {
    play: ({ sampleRateHz, samples }, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const child = spawn(
          program,
          ['-q', '-D', device, '-t', 'raw', '-f', 'S16_LE', '-c', '1', '-r', String(sampleRateHz), '-'],
          {
            stdio: ['pipe', 'ignore', 'pipe'],
            signal,
            // Whatever it waits for, it goes at once.
            killSignal: 'SIGKILL',
          },
        )
        let complaint = ''
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          complaint = (complaint + text).slice(0, COMPLAINT_CHARACTERS_MAX)
        })
        // It closes its input early when it fails; what it says about that comes with its end.
        child.stdin.on('error', () => undefined)
        child.once('error', (cause) => {
          reject(signal.aborted ? asError(signal.reason) : failure(`${program} cannot be started`, cause))
        })
        child.once('close', (code) => {
          if (code === 0) resolve()
          else
            reject(
              signal.aborted ? asError(signal.reason) : failure(`${program} ended with ${code}: ${complaint.trim()}`),
            )
        })
        child.stdin.end(littleEndian(samples))
      }),
  }
}

function littleEndian(samples: Int16Array): Uint8Array {
  const bytes = Buffer.alloc(samples.length * 2)
  for (const [i, sample] of samples.entries()) bytes.writeInt16LE(sample, 2 * i)
  return bytes
}

function failure(message: string, cause?: unknown): DriverError {
  return new DriverError('speaker.failed', message, { retryable: true, cause })
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
