import type { Socket } from 'node:net'

/** Why no connection came about. */
export type ConnectFailure =
  | 'unreachable' // no such host, or nobody listens there
  | 'timeout'
  | 'tls' // one of the two sides does not accept the other's certificate
  | 'auth' // user name, password or right to connect
  | 'client-id'
  | 'protocol' // the broker does not speak this version of MQTT
  | 'unavailable' // the broker says: not now
  | 'refused' // any other refusal
  | 'closed' // without a word, or before one

// MQTT 3.1.1, 3.2.2.3 (1 to 5), and MQTT 5, 3.2.2.2 (128 and above); the two do not overlap.
const FAILURE_BY_REASON: Readonly<Record<number, ConnectFailure>> = {
  1: 'protocol',
  2: 'client-id',
  3: 'unavailable',
  4: 'auth',
  5: 'auth',
  129: 'protocol',
  130: 'protocol',
  132: 'protocol',
  133: 'client-id',
  134: 'auth',
  135: 'auth',
  136: 'unavailable',
  137: 'unavailable',
  138: 'auth',
  140: 'auth',
  159: 'unavailable',
}

export function failureOfReason(reasonCode: number): ConnectFailure {
  return FAILURE_BY_REASON[reasonCode] ?? 'refused'
}

/** The reason code of a CONNACK or PUBACK in an error of MQTT.js, where it stands as a number in `code`. */
export function reasonCodeOf(error: Error): number | null {
  return 'code' in error && typeof error.code === 'number' ? error.code : null
}

/** The system says that the far end did not answer: nothing is known of the broker. */
const SILENCE = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'])

export function isSilence(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && SILENCE.has(error.code)
}

/** Resolves with the reason when the stream ends; call it before anybody else listens. */
export async function failureOfStream(stream: Socket, isTls: boolean): Promise<ConnectFailure> {
  let failure: ConnectFailure = 'unreachable'
  stream.once('connect', () => {
    failure = isTls ? 'tls' : 'closed'
  })
  stream.once('secureConnect', () => {
    failure = 'closed'
  })
  stream.on('error', (error) => {
    // With TLS 1.3 the broker refuses our certificate only after the handshake has ended here.
    if ('code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_SSL_')) failure = 'tls'
  })
  await new Promise<void>((resolve) => {
    stream.once('close', () => {
      resolve()
    })
  })
  return failure
}
