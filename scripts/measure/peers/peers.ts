import { hasMosquitto, NO_MOSQUITTO } from '../broker.ts'
import { aligned, besideRounds, type Figure, median, rounded } from '../figure.ts'
import { MOSQUITTO_BRIDGE } from './bridge.ts'
import { type Contest, contest, contestOnLongLine } from './contest.ts'
import { installPeers } from './install.ts'
import { NODE_RED } from './node-red.ts'
import { forkedRival } from './rival.ts'

const KIOSK = forkedRival('the kiosk', 'kiosk-process.ts', 2_000)
const LEVEL = forkedRival('mqtt-level-store', 'level-process.ts', 2_000)
/** It brings one in each round trip. */
const LONG_LINE_EVENTS = 60
/** Each way: 50 ms there and back. */
const DELAY_MS = 25

/** Medians of the rounds; `lost` and `accepted` are sums. */
export type PeerResult = { readonly name: string } & Contest

export interface Peers {
  readonly results: readonly PeerResult[]
  readonly figures: readonly Figure[]
  readonly skipped: readonly string[]
}

/** The same trial for the kiosk and for what people use instead. `farDrained`: what the kiosk brought over the long line. */
export async function measurePeers(folder: string, rounds: number, farDrained: readonly number[]): Promise<Peers> {
  if (!hasMosquitto()) return { results: [], figures: [], skipped: [`peers: ${NO_MOSQUITTO}`] }
  const missing = await installPeers()
  const rivals = missing === null ? [KIOSK, LEVEL, MOSQUITTO_BRIDGE, NODE_RED] : [KIOSK, MOSQUITTO_BRIDGE]
  const contests = rivals.map((): Contest[] => [])
  const far: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, rival] of rivals.entries()) contests[i]?.push(await contest(rival, folder))
    if (missing === null) far.push(await contestOnLongLine(LEVEL, folder, LONG_LINE_EVENTS, DELAY_MS))
  }
  return {
    results: rivals.map(({ name }, i) => ({ name, ...summed(contests[i] ?? []) })),
    figures: far.length === 0 ? [] : [farFigure(farDrained, far)],
    skipped: missing === null ? [] : [`mqtt-level-store, Node-RED: ${missing}`],
  }
}

function farFigure(ours: readonly number[], theirs: readonly number[]): Figure {
  return {
    what: 'drain at 50 ms, beside a store for MQTT.js',
    unit: 'events/s',
    value: median(ours),
    peer: besideRounds('mqtt-level-store', theirs, ours),
    goal: { of: 'peer', atLeast: 50 },
  }
}

function summed(rounds: readonly Contest[]): Contest {
  const middle = (of: (one: Contest) => number): number => median(rounds.map(of))
  const sum = (of: (one: Contest) => number): number => rounds.reduce((total, one) => total + of(one), 0)
  const drained = rounds.flatMap((one) => one.drained ?? [])
  return {
    connected: middle((one) => one.connected),
    offline: middle((one) => one.offline),
    drained: drained.length === 0 ? null : median(drained),
    accepted: sum((one) => one.accepted),
    lost: sum((one) => one.lost),
    residentMiB: middle((one) => one.residentMiB),
  }
}

export function peerTable(results: readonly PeerResult[]): string {
  const heads = ['', 'connected', 'offline accept', 'drain on loopback', 'lost after kill -9 offline', 'memory']
  const rows = results.map((one) => [
    one.name,
    `${rounded(one.connected)} events/s`,
    `${rounded(one.offline)} events/s`,
    one.drained === null ? 'nothing came' : `${rounded(one.drained)} events/s`,
    `${one.lost} of ${one.accepted}`,
    `${rounded(one.residentMiB)} MiB`,
  ])
  return aligned([heads, ...rows])
}
