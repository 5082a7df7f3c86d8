import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import test from 'ava'
import { runChecks } from '../../../firmware/health/run-checks.ts'
import { webCheck } from '../../../firmware/screens/web-check.ts'
import { createCertificate } from '../../support/certificates.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 10, 22)

async function look(port: number, changes: { host?: string; isTaken?: boolean; endsMs?: number } = {}) {
  const { endsMs, ...others } = changes
  const cert =
    endsMs === undefined ? null : createCertificate({ name: 'web', fromMs: NOW_MS - 400 * DAY_MS, toMs: endsMs }).cert
  const check = webCheck({ host: '127.0.0.1', port, cert, nowMs: () => NOW_MS, isTaken: false, ...others })
  const found = await runChecks([check], new AbortController().signal)
  return found.map(({ name, says, verdict }) => `${name}: ${verdict}: ${says}`)
}

test('the port of the pages is free, taken, not ours, or answered by the kiosk that runs', async (t) => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  t.regex((await look(port))[0] ?? '', /^web port: fail: .* taken by another program/)
  t.regex((await look(port, { isTaken: true }))[0] ?? '', /^web port: ok: the kiosk's pages/)
  server.close()
  await once(server, 'close')
  t.regex((await look(port))[0] ?? '', /^web port: ok: .* free/)
  t.regex((await look(port, { isTaken: true }))[0] ?? '', /^web port: fail: nobody answers/)
  t.regex((await look(port, { host: '192.0.2.1' }))[0] ?? '', /^web port: fail: .* does not have that address/)
})

test('how long browsers believe the certificate of the pages is told', async (t) => {
  t.is((await look(0, { endsMs: NOW_MS + 90 * DAY_MS }))[1], 'web certificate: ok: valid until 2027-02-20')
  t.is((await look(0, { endsMs: NOW_MS + 9 * DAY_MS }))[1], 'web certificate: warn: it ends on 2026-12-01')
  t.is((await look(0, { endsMs: NOW_MS - DAY_MS }))[1], 'web certificate: fail: it ended on 2026-11-21')
})
