import type { BusTraffic, OpenBytePort } from './byte-port.ts'

/**
 * The same port, with every passage reported to `listener` as a copy: before it is written, and as it arrives, so that
 * question and answer stand in their order. For the bench only: the bytes of an ID reader are personal data.
 */
export function tapBytePort(open: OpenBytePort, device: string, listener: (traffic: BusTraffic) => void): OpenBytePort {
  return async (signal) => {
    const port = await open(signal)
    port.onBytes((bytes) => {
      listener({ device, direction: 'in', bytes: Uint8Array.from(bytes) })
    })
    return {
      write: (bytes, options) => {
        listener({ device, direction: 'out', bytes: Uint8Array.from(bytes) })
        return port.write(bytes, options)
      },
      onBytes: (bytesListener) => port.onBytes(bytesListener),
      onLost: (lostListener) => port.onLost(lostListener),
      close: () => port.close(),
    }
  }
}
