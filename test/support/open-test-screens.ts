import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { readDocumentText } from '../../firmware/compose/document-text.ts'
import type { KioskClock } from '../../firmware/ports/clock.ts'
import type { Log, LogFields } from '../../firmware/ports/log.ts'
import { openScreens, type Screens } from '../../firmware/screens/open-screens.ts'
import type { CrewRole, ScreensOptions } from '../../firmware/screens/screens-options.ts'
import { ScriptedBench } from './scripted-bench.ts'
import { ScriptedDay } from './scripted-day.ts'
import { ScriptedKiosk } from './scripted-kiosk.ts'
import { ScriptedPractice } from './scripted-practice.ts'
import { ScriptedRoster } from './scripted-roster.ts'

/** Operators are called by their role; everybody's PIN is 2468. */
export const PIN = '2468'
const ROLES: readonly CrewRole[] = ['registrar', 'sampler', 'leader', 'inspector']

export interface TestScreens extends Screens {
  readonly kiosk: ScriptedKiosk
  readonly day: ScriptedDay
  readonly bench: ScriptedBench
  readonly clock: ShiftedClock
  readonly logged: LogFields[]
  /** A request under the server's own name and origin. */
  readonly ask: (
    path: string,
    init?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ) => Promise<Response>
  /** Signs in and gives the cookie. */
  readonly signIn: (operator: CrewRole) => Promise<string>
}

/** The screens on a free port of loopback, above a scripted kiosk and bench. */
export async function openTestScreens(
  t: { teardown(close: () => Promise<void>): void },
  options: Partial<ScreensOptions> = {},
): Promise<TestScreens> {
  const [kiosk, day, bench, clock, logged] = [
    new ScriptedKiosk(),
    new ScriptedDay(),
    new ScriptedBench(),
    new ShiftedClock(),
    [] as LogFields[],
  ]
  const screens = await openScreens({
    host: '127.0.0.1',
    port: 0,
    hostNames: [],
    mode: 'demo',
    neighbours: [],
    place: { hotline: '12345', personDays: 30 },
    kiosk,
    roster: new ScriptedRoster(),
    day,
    bench,
    practice: new ScriptedPractice(),
    operators: (operator, pin) => {
      const role = ROLES.find((name) => name === operator)
      return Promise.resolve(role !== undefined && pin === PIN ? { role } : null)
    },
    readDocument: (text) => readDocumentText(text, '2026-11-21'),
    badges: (text) => {
      const role = ROLES.find((name) => text === `B:${name}`)
      return role === undefined ? null : { operator: role, role }
    },
    signOutMinutes: 30,
    metrics: () => [],
    clock,
    random: { fraction: () => 0.5, bytes: (length) => randomBytes(length) },
    log: logInto(logged),
    ...options,
  })
  t.teardown(() => screens.close())
  const ask: TestScreens['ask'] = (path, { body, headers = {}, method = 'GET' } = {}) =>
    fetch(`${screens.address}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const signIn: TestScreens['signIn'] = async (operator) => {
    const response = await ask('/api/crew/session', { method: 'POST', body: { operator, pin: PIN } })
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  }
  return { ...screens, kiosk, day, bench, clock, logged, ask, signIn }
}

/** The machine's clock, which a test can set forward: what waits for that moment happens now. */
export class ShiftedClock implements KioskClock {
  #shiftMs = 0
  readonly #waiting = new Set<{ readonly atMs: number; readonly action: () => void; timer: NodeJS.Timeout }>()

  epochMs(): number {
    return Date.now() + this.#shiftMs
  }

  monotonicMs(): number {
    return performance.now() + this.#shiftMs
  }

  trust(): 'synced' {
    return 'synced'
  }

  machineMs(): number {
    return this.epochMs()
  }

  believe(): void {
    // It is synced: nobody knows better.
  }

  after(delayMs: number, action: () => void): () => void {
    const run = (): void => {
      this.#waiting.delete(entry)
      action()
    }
    const entry = { atMs: this.monotonicMs() + delayMs, action: run, timer: setTimeout(run, delayMs) }
    this.#waiting.add(entry)
    return () => {
      clearTimeout(entry.timer)
      this.#waiting.delete(entry)
    }
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleep(delayMs, undefined, signal === undefined ? {} : { signal })
  }

  forward(ms: number): void {
    this.#shiftMs += ms
    for (const entry of [...this.#waiting]) {
      if (entry.atMs > this.monotonicMs()) continue
      clearTimeout(entry.timer)
      entry.action()
    }
  }
}

function logInto(logged: LogFields[]): Log {
  const take = (fields: LogFields): void => {
    logged.push(fields)
  }
  const log: Log = { error: take, warn: take, info: take, debug: take, child: () => log }
  return log
}
