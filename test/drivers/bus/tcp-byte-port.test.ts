import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { tcpBytePort } from '../../../drivers/bus/tcp-byte-port.ts'
import { type FarEnd, testBytePort, until } from './byte-port-contract.ts'

async function listener(t: ExecutionContext, onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function device(t: ExecutionContext): Promise<FarEnd> {
  const received: number[] = []
  const sockets: Socket[] = []
  const port = await listener(t, (socket) => {
    sockets.push(socket)
    socket.on('data', (bytes: Buffer) => received.push(...bytes))
  })
  return {
    open: tcpBytePort({ host: '127.0.0.1', port }),
    received: () => Uint8Array.from(received),
    async send(bytes) {
      await until(() => sockets.at(-1)?.writable === true)
      sockets.at(-1)?.write(bytes)
    },
    async hangUp() {
      await until(() => sockets.length > 0)
      sockets.at(-1)?.end()
    },
  }
}

testBytePort((title, body) => {
  test(title, body)
}, device)

test('nobody at that port is an opening that failed', async (t) => {
  const port = await listener(t, () => undefined)
  const open = tcpBytePort({ host: '127.0.0.1', port: port === 1 ? 2 : 1 })
  await t.throwsAsync(open(), { code: 'port.open-failed' })
})

test('a device that takes no bytes runs into the deadline, and gets none of them after the close', async (t) => {
  let received = 0
  const sockets: Socket[] = []
  const number = await listener(t, (socket) => sockets.push(socket.pause()))
  const port = await tcpBytePort({ host: '127.0.0.1', port: number })()
  const label = new Uint8Array(64 * 1024 * 1024) // more than the kernel's buffers hold
  await t.throwsAsync(port.write(label, { timeoutMs: 100 }), { code: 'port.timeout' })
  await port.close()
  await until(() => sockets.length === 1)
  for (const socket of sockets) {
    socket.on('data', (bytes: Buffer) => (received += bytes.length)).resume()
    if (!socket.closed) await once(socket, 'close')
  }
  t.true(received < label.length)
})
