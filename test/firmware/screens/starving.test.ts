import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import test from 'ava'
import { SystemClock } from '../../../firmware/health/system-clock.ts'
import { limitConnections } from '../../../firmware/screens/connection-limit.ts'
import { EventStream } from '../../../firmware/screens/event-stream.ts'

/** A connection that says it comes from there. */
function from(address: string): Socket {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: address })
  return socket
}

/** A thousand machines, or one with a thousand addresses. */
const STRANGERS = Array.from({ length: 1_000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`)
const ONE_MACHINE = Array.from({ length: 1_000 }, (_, n) => `2001:db8:1:2::${n.toString(16)}`)

test('however many strangers read along, the booth’s own screen has a place', (t) => {
  const stream = new EventStream(new SystemClock(() => 'synced'), { snapshot: () => [] })
  t.teardown(() => {
    stream.close()
  })
  const read = (address: string): boolean => {
    const request = new IncomingMessage(from(address))
    return stream.add(request, new ServerResponse(request), {})
  }
  t.is(ONE_MACHINE.filter(read).length, 16, 'one machine is one, by whichever of its addresses')
  t.true(STRANGERS.filter(read).length < 64)
  t.true(read('127.0.0.1'))
  t.true(read('::1'))
})

test('however many strangers connect, this machine still reaches its kiosk', (t) => {
  // It only hears of connections here, and answers none.
  const server = createServer()
  server.removeAllListeners('connection')
  limitConnections(server)
  const connect = (address: string): boolean => {
    const socket = from(address)
    server.emit('connection', socket)
    return !socket.destroyed
  }
  t.is(ONE_MACHINE.filter(connect).length, 64)
  const strangers = STRANGERS.filter(connect).length + 64
  t.true(strangers <= 192, `${strangers}`)
  t.true(connect('::ffff:127.0.0.1'))
  t.true(connect('::1'))
})
