import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { loadKioskConfig } from '../../config/load.ts'
import { KeyBook } from '../../firmware/compose/key-book.ts'
import type { Submitted } from '../../firmware/compose/loop-parts.ts'
import { openCommandDesk } from '../../firmware/compose/open-command-desk.ts'
import { openConfigDesk } from '../../firmware/compose/open-config-desk.ts'
import type { Input } from '../../firmware/domain/input.ts'
import { emptyState } from '../../firmware/domain/state.ts'
import type { Log } from '../../firmware/ports/log.ts'
import type { KioskFolder } from './kiosk-process.ts'
import { MachineClock } from './machine-clock.ts'
import { MalformedMessages, TRUSTED_KEY } from './malformed-messages.ts'

const NOW = '2026-11-23T10:00:00+08:00'
const SILENT: Log = { error: ignore, warn: ignore, info: ignore, debug: ignore, child: () => SILENT }

export interface Fuzzed {
  readonly commands: number
  readonly configs: number
  /** Of which something was done. */
  readonly acted: number
  readonly taken: number
  /** Configurations after which none was said to be refused. */
  readonly unsaid: number
  readonly events: number
  readonly replies: number
  readonly heapGrownMb: number
}

function ignore(): void {
  // What is logged is not under test here.
}

/** Every message, malformed in its own way, to desks as a kiosk has them; half commands, half configurations. */
export async function fuzzMaintenance(folder: KioskFolder, seed: number, count: number): Promise<Fuzzed> {
  const file = await folder.configure({ maintenance: { commandKeys: [TRUSTED_KEY] } })
  const loaded = await loadKioskConfig({ file, desired: { bootId: 'boot-1' } })
  const clock = new MachineClock(NOW, 'synced')
  const counted = { acted: 0, taken: 0, unsaid: 0, events: 0, replies: 0 }
  const state = emptyState()
  const submit = (input: Input): Promise<Submitted> => {
    counted.events += input.kind === 'maintenance' ? 1 : 0
    return Promise.resolve({ ok: true, events: [] })
  }
  let reported: { newest: number; refused: unknown } = { newest: 0, refused: null }
  const uplink = {
    hear: ignore,
    reply: () => {
      counted.replies += 1
    },
    set: (_kind: string, body: object) => {
      reported = body as typeof reported
    },
    state: () => ({ state: 'none', unsent: 0, eventTrouble: null }) as const,
  }
  const book = await KeyBook.open(folder.data, [TRUSTED_KEY])
  const around = { loop: { state, submit }, uplink, clock, log: SILENT }
  const act = (): Promise<{ status: 'done' }> => {
    counted.acted += 1
    return Promise.resolve({ status: 'done' })
  }
  const kiosk = { id: 'K0042', timezone: 'Asia/Shanghai' }
  const commands = await openCommandDesk({ ...around, kiosk, signers: () => book.signers, acts: { 'label.test': act } })
  const configs = await openConfigDesk({ ...around, loaded, book, needsRestart: ignore })
  const wrongCommands = new MalformedMessages(seed, 'kiosk-command', goodCommand)
  const wrongConfigs = new MalformedMessages(seed, 'kiosk-config', goodConfig)
  let [heapMb, n] = [0, 0]
  for (; n < count; n += 2) {
    if (n === 2 * Math.floor(count / 10)) heapMb = heapUsedMb()
    await commands.take({ payload: wrongCommands.next(), isRetained: false })
    const payload = wrongConfigs.next()
    await configs.take({ payload })
    if (reported.newest > 0) counted.taken += 1
    if (payload.length > 0 && reported.refused === null) counted.unsaid += 1
  }
  const heapGrownMb = Math.max(0, Math.round(heapUsedMb() - heapMb))
  await commands.close()
  await configs.close()
  return { commands: n / 2, configs: n / 2, ...counted, heapGrownMb }
}

let ids = 0

function goodCommand(): Readonly<Record<string, unknown>> {
  ids += 1
  const times = { issuedAt: '2026-11-23T09:59:00+08:00', expires: '2026-11-23T10:30:00+08:00' }
  return { id: `fuzzed-${ids}`, kiosk: 'K0042', type: 'label.test', args: {}, ...times, by: 'li' }
}

/** Wrong by its key, so that nothing of it can be taken however else it is altered. */
function goodConfig(): Readonly<Record<string, unknown>> {
  return { revision: 1, kiosk: 'K0042', issuedAt: NOW, set: { 'site.bandsMinutes': [50, 20], 'site.hours': ['25:00'] } }
}

function heapUsedMb(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}
