import type http from 'node:http'
import type https from 'node:https'
import type { Socket } from 'node:net'
import { deviceOf, isLoopback } from './request-guard.ts'

/** All pages of a site and their streams, with room. */
const CONNECTIONS_MAX = 256
/** So that one forgotten or hostile machine does not take all places. */
const CONNECTIONS_PER_DEVICE_MAX = 64
/** The booth's own screens run on this machine: strangers never take these places, however many addresses they have. */
const STRANGERS_MAX = CONNECTIONS_MAX - CONNECTIONS_PER_DEVICE_MAX

/** Hangs up on a machine that has too many connections already, and on strangers when there are too many of them. */
export function limitConnections(server: http.Server | https.Server): void {
  const open = new Map<string, number>()
  let strangers = 0
  server.maxConnections = CONNECTIONS_MAX
  server.on('connection', (socket: Socket) => {
    const device = deviceOf(socket.remoteAddress ?? '')
    const isStranger = !isLoopback(socket.remoteAddress)
    const count = (open.get(device) ?? 0) + 1
    open.set(device, count)
    if (isStranger) strangers += 1
    socket.once('close', () => {
      if (isStranger) strangers -= 1
      const left = (open.get(device) ?? 0) - 1
      if (left > 0) open.set(device, left)
      else open.delete(device)
    })
    if (count > CONNECTIONS_PER_DEVICE_MAX || (isStranger && strangers > STRANGERS_MAX)) socket.destroy()
  })
}
