import { connect } from 'node:net'
import { MqttClient } from 'mqtt'
import type { Bench } from './district.ts'
import { type Simulated, saidBy } from './simulated-fleet.ts'

/** What a simulated kiosk makes of a command to update. `silent`: it is gone for good. `mute`: there, but says nothing. */
export type Fate = 'keeps' | 'goes-back' | 'silent' | 'mute' | 'refuses'

export interface RolloutFleet {
  /** Ids of the commands that each kiosk got. */
  readonly commands: ReadonlyMap<string, ReadonlySet<string>>
  /** Most kiosks of one site that were away at once. */
  readonly mostAway: () => number
}

/** How long one is away for its restart, and how long the version that goes back is seen. */
const AWAY_MS = 150
const TRIAL_MS = 600

/** Kiosks at a real broker that get updates as their fate is, all through one connection of this process. */
export async function openRolloutFleet(
  bench: Bench,
  port: number,
  fleet: readonly Simulated[],
  fateOf: (kiosk: Simulated) => Fate,
): Promise<RolloutFleet> {
  const client = new MqttClient(() => connect(port, '127.0.0.1'), { protocolVersion: 4 })
  bench.teardown(() => client.endAsync(true))
  const commands = new Map<string, Set<string>>()
  const away = new Set<Simulated>()
  let mostAway = 0
  const say = async (kiosk: Simulated): Promise<void> => {
    const said = saidBy({ ...kiosk, ageMs: 0 }, Date.now())
    await Promise.all(said.map(({ body, topic }) => client.publishAsync(topic, body, { qos: 1, retain: true })))
  }
  const isAway = (kiosk: Simulated, is: boolean): void => {
    if (is) away.add(kiosk)
    else away.delete(kiosk)
    mostAway = Math.max(mostAway, ...[...Map.groupBy(away, ({ site }) => site).values()].map(({ length }) => length))
  }
  const later = (ms: number, then: () => void): void => {
    const timer = setTimeout(then, ms)
    bench.teardown(() => {
      clearTimeout(timer)
    })
  }
  const update = (kiosk: Simulated, version: string): void => {
    const fate = fateOf(kiosk)
    isAway(kiosk, true)
    void say({ ...kiosk, presence: fate === 'silent' ? 'lost' : 'offline' })
    if (fate === 'silent') return
    later(AWAY_MS, () => {
      void say({ ...kiosk, version })
      if (fate === 'keeps') isAway(kiosk, false)
      else
        later(TRIAL_MS, () => {
          isAway(kiosk, false)
          void say({ ...kiosk, alerts: [{ id: 'update', level: 'alarm', cause: 'returned:crashes' }] })
        })
    })
  }
  const byBase = new Map(fleet.map((kiosk) => [`sampling/v1/119999/${kiosk.site}/${kiosk.station}`, kiosk]))
  client.on('message', (topic, body) => {
    const base = topic.replace(/\/command$/, '')
    const kiosk = byBase.get(base)
    const payload = Buffer.from(body.toString().split('.')[1] ?? '', 'base64url').toString()
    const command = JSON.parse(payload) as { id: string; kiosk: string; args: { version: string } }
    if (kiosk?.id !== command.kiosk) return
    const known = commands.get(kiosk.id) ?? new Set()
    const isNew = !known.has(command.id)
    commands.set(kiosk.id, known.add(command.id))
    const fate = fateOf(kiosk)
    if (fate === 'mute') return
    const answer = isNew
      ? { status: fate === 'refuses' ? 'refused' : 'accepted', reason: fate === 'refuses' ? 'no-slots' : null }
      : { status: 'refused', reason: 'replayed' }
    const reply = JSON.stringify({ command: command.id, kiosk: kiosk.id, result: null, ...answer })
    client.publish(`${base}/reply`, reply, { qos: 1 })
    if (isNew && fate !== 'refuses') update(kiosk, command.args.version)
  })
  await client.subscribeAsync('sampling/v1/119999/+/+/command', { qos: 1 })
  await Promise.all(fleet.map(say))
  return { commands, mostAway: () => mostAway }
}
