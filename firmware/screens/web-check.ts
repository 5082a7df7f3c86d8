import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { type Finding, failed, skipped, warning, well } from '../domain/finding.ts'
import type { DoctorCheck } from '../ports/doctor.ts'

const BIND_MS = 3_000
const ENDS_SOON_MS = 30 * 86_400_000

export interface WebCheckParts {
  readonly host: string
  readonly port: number
  /** PEM; null for plain HTTP. */
  readonly cert: string | Buffer | null
  readonly nowMs: () => number
  /** A kiosk runs and has the port. */
  readonly isTaken: boolean
}

/** Whether the pages can have their port, and for how long browsers believe their certificate. */
export function webCheck(parts: WebCheckParts): DoctorCheck {
  return {
    name: 'web port',
    withinMs: BIND_MS,
    run: async () => [await portFinding(parts), ...certificateFinding(parts)],
  }
}

async function portFinding({ host, isTaken, port }: WebCheckParts): Promise<Finding> {
  const name = 'web port'
  const where = `${host} port ${port === 0 ? 'of any number' : port}`
  if (isTaken) return await askPages(name, host, port)
  const server = createServer()
  try {
    server.listen({ host, port, exclusive: true })
    await once(server, 'listening')
    server.close()
    return well(name, `${where} is free`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    switch (code) {
      case 'EADDRINUSE':
        return failed(
          name,
          `${where} is taken by another program`,
          'end it (sudo ss -ltnp names it), or set "web.port"',
        )
      case 'EACCES':
        return failed(name, `${where} needs a right that the kiosk does not have`, 'set "web.port" to 1024 or above')
      default:
        return failed(
          name,
          `${where} cannot be had (${code}): this machine does not have that address`,
          'set "web.host"; ip addr lists what there is',
        )
    }
  }
}

/** A kiosk has it: whether its pages can be reached. Where it chose the number nobody else knows it. */
async function askPages(name: string, host: string, port: number): Promise<Finding> {
  if (port === 0) return skipped(name, 'the running kiosk chose it')
  const socket = connect({ host, port, timeout: BIND_MS / 2 })
  try {
    const late = once(socket, 'timeout').then(() => 'ETIMEDOUT')
    const trouble = await Promise.race([once(socket, 'connect').then(() => null), late])
    if (trouble === null) return well(name, `the kiosk's pages are at ${host} port ${port}`)
    return failed(name, `nobody answers at ${host} port ${port} (${trouble})`, 'journalctl -u sampling-kiosk says why')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return failed(name, `nobody answers at ${host} port ${port} (${code})`, 'journalctl -u sampling-kiosk says why')
  } finally {
    socket.destroy()
  }
}

function certificateFinding({ cert, nowMs }: WebCheckParts): readonly Finding[] {
  if (cert === null) return []
  const name = 'web certificate'
  const until = new X509Certificate(cert).validToDate.getTime()
  const day = new Date(until).toISOString().slice(0, 10)
  const next = 'renew what web.tls.cert names, or browsers warn the crew'
  if (until < nowMs()) return [failed(name, `it ended on ${day}`, next)]
  return [until - nowMs() < ENDS_SOON_MS ? warning(name, `it ends on ${day}`, next) : well(name, `valid until ${day}`)]
}
