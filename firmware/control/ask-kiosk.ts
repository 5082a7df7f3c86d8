import { connect, type Socket } from 'node:net'
import type { ControlAnswer, ControlRequest } from '../ports/control.ts'
import { decodeAnswer, LINE_BYTES_MAX, socketPath } from './control-line.ts'

/** A closing takes milliseconds; a slow card under a busy kiosk some seconds. */
const ANSWER_MS = 20_000

export type Asked =
  | { readonly kind: 'answered'; readonly answer: ControlAnswer }
  /** No socket, or one that a run left behind: no kiosk listens there. */
  | { readonly kind: 'nobody' }
  /** Somebody listens and gave no answer, or none that can be read: what became of the request is not known. */
  | { readonly kind: 'no-answer'; readonly detail: string }

/** Asks the kiosk that runs with this data folder. Never rejects. */
export async function askKiosk(dataDir: string, request: ControlRequest, withinMs = ANSWER_MS): Promise<Asked> {
  const file = socketPath(dataDir)
  if (file === null) return { kind: 'nobody' }
  const socket = connect(file)
  const late = setTimeout(() => socket.destroy(new Error('no answer in time')), withinMs)
  try {
    return await exchange(socket, request)
  } finally {
    clearTimeout(late)
    socket.destroy()
  }
}

function exchange(socket: Socket, request: ControlRequest): Promise<Asked> {
  return new Promise((resolve) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.length > LINE_BYTES_MAX) socket.destroy(new Error('an endless answer'))
    })
    socket.on('error', (error) => {
      const isNobody = 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED')
      resolve(isNobody ? { kind: 'nobody' } : { kind: 'no-answer', detail: error.message })
    })
    socket.on('close', () => {
      const answer = decodeAnswer(text.trimEnd())
      resolve(
        answer === null ? { kind: 'no-answer', detail: 'the answer cannot be read' } : { kind: 'answered', answer },
      )
    })
  })
}
