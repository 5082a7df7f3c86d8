import { setTimeout as pauseMs } from 'node:timers/promises'
import { inventedDocument } from './bench-kiosk.ts'

const ANSWER_TIMEOUT_MS = 30_000
/** Eight labels wait, then the kiosk says that it takes nobody: as long as the twin needs for one. */
const CONFLICT = 409
const AGAIN_MS = 50
/** Longer than one label takes on a busy machine. */
const NONE_TAKEN_MAX_MS = 60_000

/** Checks people in at a kiosk of the demo, one label each, until so many are taken; at most eight are not printed yet. */
export async function printManyLabels(address: string, labels: number): Promise<void> {
  const signIn = await post(address, '/api/crew/session', '', { operator: 'demo', pin: '2468' })
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  let lastMs = performance.now()
  for (let n = 0, tries = 0; n < labels; tries += 1) {
    const { idNumber, name } = inventedDocument(n)
    const requestId = `bench-${n}-${tries}`.padEnd(20, '-')
    const body = { requestId, document: { idType: 'resident-card', idNumber, name }, contactC: 36.5 }
    const { ok, status } = await post(address, '/api/crew/assist', cookie, body)
    if (!ok && status !== CONFLICT) throw new Error(`a check-in was answered with ${status}`)
    if (!ok && performance.now() - lastMs > NONE_TAKEN_MAX_MS) throw new Error(`no more than ${n} labels were taken`)
    if (!ok) await pauseMs(AGAIN_MS)
    else {
      n += 1
      lastMs = performance.now()
    }
  }
}

async function post(address: string, path: string, cookie: string, body: object): Promise<Response> {
  const response = await fetch(address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: address },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  })
  await response.arrayBuffer()
  return response
}
