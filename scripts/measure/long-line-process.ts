// Run by `long-line.ts`: a TCP line to 127.0.0.1:PORT that keeps every byte for so many ms each way, and an MQTT
// client that pings the broker over it from the first question on, so that the line is known as loaded as it was.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** MQTT 3.1.1, 3.1: clean session, no keep-alive, client id `ping`. */
const CONNECT = Buffer.from('101000044d51545404020000000470696e67', 'hex')
/** 3.12. */
const PINGREQ = Buffer.from('c000', 'hex')

const [target = 0, delayMs = 0] = process.argv.slice(2).map(Number)
const server = createServer((near) => {
  const far = connect(target, '127.0.0.1')
  forward(near, far)
  forward(far, near)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('no port')

let trips: number[] = []
let isPinging = false
process.on('message', () => {
  process.send?.(trips)
  trips = []
  if (!isPinging) void ping(address.port)
  isPinging = true
})
process.send?.(address.port)

function forward(from: Socket, to: Socket): void {
  from.setNoDelay(true)
  from.on('error', () => undefined) // what one side does is shown to the other by the close
  from.on('data', (chunk: Buffer) => {
    setTimeout(() => to.write(chunk), delayMs)
  })
  from.once('close', () => to.destroy())
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  socket.write(CONNECT)
  await once(socket, 'data')
  for (;;) {
    const beganMs = performance.now()
    socket.write(PINGREQ)
    await once(socket, 'data')
    trips.push(performance.now() - beganMs)
  }
}
