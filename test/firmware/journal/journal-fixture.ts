import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { EventDraft } from '../../../firmware/domain/events.ts'
import { citizenCheckCharacter, type Person } from '../../../firmware/domain/identity.ts'
import { type OpenedJournal, openJournal } from '../../../firmware/journal/open-journal.ts'
import { SqliteDatabase, type SqlRow } from '../../../firmware/journal/sqlite-database.ts'
import type { OutgoingEvent, Stamp } from '../../../firmware/ports/journal.ts'
import type { Random } from '../../../firmware/ports/random.ts'
import type { Bench } from '../../support/district.ts'

export const PLACE = { district: '119999', site: '0001', station: '01' }
const DAY = '2022-05-20'

export const RANDOM: Random = {
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  bytes: (length) => randomBytes(length),
}

export async function tempFolder(t: Bench): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kiosk-journal-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opens the demo journal of kiosk K0042; closed by the test or at its end. */
export async function openTest(t: Bench, dataDir: string, place = PLACE): Promise<OpenedJournal> {
  const opened = await openJournal({ dataDir, kiosk: 'K0042', mode: 'demo', place, random: RANDOM })
  t.teardown(() => opened.journal.close())
  return opened
}

export function stampOn(day: string = DAY): Stamp {
  return {
    time: `${day}T09:30:00.125+08:00`,
    day,
    bootId: '5f6d0c0e-0000-4000-8000-00000000a001',
    monotonicMs: 81_234,
    clock: 'synced',
    rules: 'pooled-10@3',
    simulated: true,
  }
}

/** An invented person; region 119999 is assigned to no place. */
export function person(n: number): Person {
  const digits = `11999919900307${String(n).padStart(3, '0')}`
  const idNumber = digits + citizenCheckCharacter(digits)
  return {
    idType: 'resident-card',
    idNumber,
    name: `甄示范${n}`,
    sex: 'female',
    birthDate: '1990-03-07',
    category: 'general',
    source: 'card',
  }
}

export function checkedIn(n: number): EventDraft {
  const reading = { bodyC: 36.52, objectC: 35.11, ambientC: 22.4 }
  const visit = `K0042-1-V${n}`
  return {
    personKey: `key-of-${n}`,
    event: {
      type: 'visit.checked-in',
      subject: visit,
      data: {
        visit,
        ticket: 'A001',
        poolSize: 10,
        person: person(n),
        temperature: { ...reading, profile: 'default@1', readings: [reading] },
        statusCode: 'green',
      },
    },
  }
}

export function called(n: number, ticket = 'A001'): EventDraft {
  const visit = `K0042-1-V${n}`
  return { event: { type: 'visit.called', subject: visit, data: { visit, ticket, recall: false } } }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** What a consumer of the wire sees; or one member of it that is an object. */
export function parseWire(event: OutgoingEvent, member?: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(Buffer.from(event.bytes).toString())
  const whole = asRecord(parsed)
  return member === undefined ? whole : asRecord(whole[member])
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object')
  return { ...value }
}

/** Does something to the closed journal's file, as somebody with an SQLite shell could. */
export async function withFile(
  dataDir: string,
  sql: string,
  values: readonly (string | number)[] = [],
): Promise<readonly SqlRow[]> {
  const file = path.join(dataDir, 'demo', 'journal-0001.sqlite')
  const database = await SqliteDatabase.open(file, { busyTimeoutMs: 1_000 })
  try {
    return await database.all(sql, values)
  } finally {
    await database.close()
  }
}
