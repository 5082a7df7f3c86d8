import { once } from 'node:events'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { askKiosk } from '../../../firmware/control/ask-kiosk.ts'
import { openControl } from '../../../firmware/control/control-server.ts'
import type { ClosedDay, ControlAnswer, ControlRequest } from '../../../firmware/ports/control.ts'
import { SILENT } from '../compose/loop-fixture.ts'
import { tempFolder } from '../journal/journal-fixture.ts'

const REQUEST: ControlRequest = { command: 'day.close', operator: 'account:engineer' }
const CLOSED: ClosedDay = { day: '2026-11-21', revision: 2, isNew: true, counts: { 'tube.sealed': 7 }, differences: [] }

async function listen(
  t: ExecutionContext,
  dataDir: string,
  handle: (request: ControlRequest) => Promise<ControlAnswer> = () => Promise.resolve({ ok: true, result: CLOSED }),
): Promise<void> {
  const server = await openControl(dataDir, handle, SILENT)
  t.teardown(() => server?.close())
  t.not(server, null)
}

/** A program that is no kiosk, on the kiosk's socket. */
async function impostor(t: ExecutionContext, dataDir: string, onConnection: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  server.listen(path.join(dataDir, 'control.sock'))
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
  })
}

test('a command reaches the kiosk on a socket that only its account may open', async (t) => {
  const dataDir = await tempFolder(t)
  const requests: ControlRequest[] = []
  await listen(t, dataDir, (request) => {
    requests.push(request)
    return Promise.resolve({ ok: true, result: CLOSED })
  })
  t.is((await stat(path.join(dataDir, 'control.sock'))).mode & 0o777, 0o600)
  t.deepEqual(await askKiosk(dataDir, REQUEST), { kind: 'answered', answer: { ok: true, result: CLOSED } })
  t.deepEqual(requests, [REQUEST])
})

test('without a socket, and with something dead in its place, nobody is there; the next run takes the place', async (t) => {
  const dataDir = await tempFolder(t)
  t.deepEqual(await askKiosk(dataDir, REQUEST), { kind: 'nobody' })
  await writeFile(path.join(dataDir, 'control.sock'), 'nobody listens on a file')
  t.deepEqual(await askKiosk(dataDir, REQUEST), { kind: 'nobody' })
  await listen(t, dataDir)
  t.is((await askKiosk(dataDir, REQUEST)).kind, 'answered')
})

test('what is no request is answered so, and does nothing', async (t) => {
  const dataDir = await tempFolder(t)
  await listen(t, dataDir, () => Promise.reject(new Error('was asked')))
  for (const line of ['', '{}', 'null', 'GET / HTTP/1.1', '{"command":"rm","operator":"a"}', '['.repeat(70_000)]) {
    const socket = connect(path.join(dataDir, 'control.sock'))
    socket.end(`${line}\n`)
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    await once(socket, 'close')
    t.regex(text, /"bad-request"/, line.slice(0, 20))
  }
  const operator = 'an operator\nwith a line break'
  t.like(await askKiosk(dataDir, { ...REQUEST, operator }), { answer: { ok: false, reason: 'bad-request' } })
})

test('somebody who does not answer, or something that cannot be read, is no answer', async (t) => {
  const silent = await tempFolder(t)
  await impostor(t, silent, () => undefined)
  t.is((await askKiosk(silent, REQUEST, 50)).kind, 'no-answer')
  const foreign = await tempFolder(t)
  await impostor(t, foreign, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  t.is((await askKiosk(foreign, REQUEST)).kind, 'no-answer')
  const endless = await tempFolder(t)
  await impostor(t, endless, (socket) => {
    const pour = (): void => {
      socket.write('x'.repeat(60_000), (error) => {
        if (error === undefined || error === null) pour()
      })
    }
    pour()
  })
  t.is((await askKiosk(endless, REQUEST)).kind, 'no-answer')
})

test('a folder whose path is too long for a socket is worked in without one', async (t) => {
  const dataDir = path.join(await tempFolder(t), 'x'.repeat(90))
  await mkdir(dataDir)
  t.is(await openControl(dataDir, () => Promise.reject(new Error('was asked')), SILENT), null)
  t.deepEqual(await askKiosk(dataDir, REQUEST), { kind: 'nobody' })
})

test('who has an answer and does not hang up, or never asks, does not keep others out', async (t) => {
  const dataDir = await tempFolder(t)
  await listen(t, dataDir)
  const line = `${JSON.stringify(REQUEST)}\n`
  const holders = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const socket = connect({ path: path.join(dataDir, 'control.sock'), allowHalfOpen: true })
      t.teardown(() => socket.destroy())
      socket.write(line)
      await once(socket, 'data')
      return socket
    }),
  )
  t.is((await askKiosk(dataDir, REQUEST)).kind, 'answered')
  t.true(holders.every(({ destroyed }) => !destroyed))
})
