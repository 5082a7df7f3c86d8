import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import test from 'ava'
import { parse } from 'yaml'
import { kioskSchema } from '../../config/schema.ts'
import { aProgramme } from '../support/domain-kiosk.ts'

const CONFIG = resolve(import.meta.dirname, '../../config')

/** Names that people choose, not keys. */
const CHOSEN = ['operators', 'couriers']

/** Every key of a map and of the maps in it. */
function keysOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...(CHOSEN.includes(key) ? [] : keysOf(inner))])
}

async function unnamed(keys: readonly string[], section: RegExp): Promise<readonly string[]> {
  const text = section.exec(await readFile(`${CONFIG}/README.md`, 'utf8'))?.[0] ?? ''
  const named = new Set(text.match(/[A-Za-z]+/g))
  return keys.filter((key) => !named.has(key))
}

test('the reference names every key of a kiosk’s file', async (t) => {
  const example: unknown = parse(await readFile(`${CONFIG}/kiosk.example.yaml`, 'utf8'))
  const keys = [...Object.keys(kioskSchema.shape), ...keysOf(example)]
  t.true(keys.includes('shiftMinutes') && keys.includes('entryBeam'), 'the keys were found')
  t.deepEqual(await unnamed(keys, /^# Configuration[^]*## Programmes/), [])
})

test('the reference names every key of a programme', async (t) => {
  const { temperature, ...programme } = aProgramme({
    result: { withinHours: 8, where: { zh: '', en: '' } },
    statusCodes: {},
    pool: { default: 10, byCategory: {} },
  })
  const inFile = Object.keys(temperature).map((key) => key.replace('CentiC', 'C'))
  t.deepEqual(await unnamed([...keysOf(programme), ...inFile], /## Programmes[^]*## For programmers/), [])
})
