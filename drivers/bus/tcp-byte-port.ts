import { createConnection, type Socket } from 'node:net'
import { DriverError } from '../driver-error.ts'
import type { OpenBytePort } from './byte-port.ts'
import { within } from './deadline.ts'
import { StreamBytePort } from './stream-byte-port.ts'

export interface TcpEndpoint {
  readonly host: string
  readonly port: number
  readonly connectTimeoutMs?: number
}

// On a site network an answer takes milliseconds; a switched-off device gives none at all for two minutes.
const CONNECT_TIMEOUT_MS = 3000

/** A TCP connection as a byte port. A refused or unreachable end rejects with `port.open-failed`. */
export function tcpBytePort(endpoint: TcpEndpoint): OpenBytePort {
  const name = `tcp://${endpoint.host}:${endpoint.port}`
  return async (signal) => {
    signal?.throwIfAborted()
    const socket = createConnection({ host: endpoint.host, port: endpoint.port, noDelay: true, keepAlive: true })
    try {
      const timeoutMs = endpoint.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
      await within(connected(socket, name), timeoutMs, () => connectTimeout(name), signal)
    } catch (error) {
      socket.destroy()
      throw error
    }
    return new StreamBytePort(socket, name, () => shut(socket))
  }
}

function connected(socket: Socket, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    // Stays registered until the connection is made or given up: an error without a listener would end the process.
    socket.on('error', (cause) => {
      reject(new DriverError('port.open-failed', `${name} does not accept`, { retryable: true, cause }))
    })
  })
}

function shut(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve()
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve()
    })
    // Bytes whose `write` was given up must not leave later (a label printed behind our back); all others are with the
    // kernel and go out before the end mark.
    if (socket.writableLength > 0) socket.destroy()
    else socket.destroySoon()
  })
}

function connectTimeout(name: string): DriverError {
  return new DriverError('port.timeout', `${name} did not accept in time`, { retryable: true })
}
