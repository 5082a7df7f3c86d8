import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { ExecutionContext } from 'ava'

/** Packet types, the high half of the first byte (MQTT 5, 2.1.2). */
export const CONNECT = 1
export const PUBLISH = 3

/** The far end in bytes, for what real brokers rarely say. `onPacket` gets each whole packet. */
export async function openRawBroker(
  t: ExecutionContext,
  onPacket: (socket: Socket, type: number, packet: Buffer) => void,
): Promise<string> {
  const server = createServer((socket) => {
    let rest = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let length = packetLength(rest); length > 0 && length <= rest.length; length = packetLength(rest)) {
        const packet = rest.subarray(0, length)
        rest = rest.subarray(length)
        onPacket(socket, packet.readUInt8(0) >> 4, packet)
      }
    })
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `mqtt://127.0.0.1:${address.port}`
}

/** Whole length by the variable byte integer after the first byte (MQTT 5, 1.5.5); 0 while it is not all there. */
function packetLength(bytes: Buffer): number {
  let value = 0
  for (let i = 1; i <= 4 && i < bytes.length; i += 1) {
    const digit = bytes.readUInt8(i)
    value += (digit & 0x7f) * 128 ** (i - 1)
    if (digit < 0x80) return i + 1 + value
  }
  return 0
}

/** The packet identifier of a PUBLISH with QoS 1 stands after the topic. */
export function publishId(packet: Buffer): number {
  let start = 1
  while (packet.readUInt8(start) >= 0x80) start += 1
  return packet.readUInt16BE(start + 3 + packet.readUInt16BE(start + 1))
}

export function puback(id: number, reasonCode = 0): Buffer {
  return Buffer.from([0x40, 3, id >> 8, id & 0xff, reasonCode])
}
