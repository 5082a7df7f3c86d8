import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExecutionContext } from 'ava'

/** What a server does with the next request: serve it rightly, or one of these. */
export type Fault =
  | { readonly kind: 'ok' | 'no-ranges' | 'silent' | 'wrong-range' }
  | { readonly kind: 'status'; readonly status: number }
  /** After so many bytes of the answer the line is cut, or nothing comes any more. */
  | { readonly kind: 'cut' | 'stall'; readonly after: number }
  /** It sends more than it should, and never ends. */
  | { readonly kind: 'endless' }

export interface FaultyServer {
  readonly url: string
  /** First byte of every request, in order. */
  readonly asked: number[]
  /** Bytes of the content that were sent, over all answers. */
  readonly sent: () => number
}

/** A server of one file on loopback that does what the faults say, one for each request, and then serves rightly. */
export async function faultyServer(t: ExecutionContext, content: Buffer, faults: Fault[]): Promise<FaultyServer> {
  const asked: number[] = []
  let sent = 0
  const server = createServer((request, response) => {
    const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
    const from = Number(first ?? 0)
    asked.push(from)
    const fault = faults.shift() ?? { kind: 'ok' }
    sent += answer(response, { content, from, fault })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`, asked, sent: () => sent }
}

/** Returns how many bytes of the content went out. */
function answer(
  response: ServerResponse,
  { content, fault, from }: { readonly content: Buffer; readonly from: number; readonly fault: Fault },
): number {
  if (fault.kind === 'silent') return 0
  if (fault.kind === 'status') {
    response.writeHead(fault.status).end('no')
    return 0
  }
  const start = fault.kind === 'no-ranges' ? 0 : from
  const body = content.subarray(start)
  const said = fault.kind === 'wrong-range' ? start + 7 : start
  if (start > 0) response.writeHead(206, { 'content-range': `bytes ${said}-${content.length - 1}/${content.length}` })
  else response.writeHead(200)
  if (fault.kind === 'endless') {
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more))
    }
    more()
    return body.length
  }
  if (fault.kind === 'cut' || fault.kind === 'stall') {
    const part = body.subarray(0, fault.after)
    response.write(part, () => {
      // The end of the line, not of the answer; what was sent before still arrives.
      if (fault.kind === 'cut') response.socket?.end()
    })
    return part.length
  }
  response.end(body)
  return body.length
}
