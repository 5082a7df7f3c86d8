import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { parse } from 'yaml'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'

const PROJECT = join(import.meta.dirname, '..', '..')
const DOCS = join(PROJECT, 'firmware', 'docs')

/** Those that Prometheus makes itself. */
const OF_PROMETHEUS = ['up']
/** Absent while nobody knows: no pace, no beams, no sample, no alert on a kiosk that has just begun. */
const NOT_AT_FIRST = [
  ...['kiosk_alert_raised', 'kiosk_estimated_wait_seconds', 'kiosk_oldest_sample_age_seconds'],
  ...['kiosk_present_people', 'kiosk_unsent_age_seconds'],
]

const doc = (name: string): Promise<string> => readFile(join(DOCS, name), 'utf8')

/** Names of metrics in an expression of Prometheus. */
function namesIn(expressions: readonly string[]): readonly string[] {
  const names = expressions.flatMap((text) => text.match(/\b(?:up|(?:kiosk|process|nodejs)_[a-z_]+)\b/g) ?? [])
  return [...new Set(names)].sort()
}

/** First cells of the table below a heading. */
function tableBelow(text: string, heading: string): readonly string[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  return [...section.matchAll(/^\| `([^`{]+)(?:\{[^}]*\})?` \|/gm)].map(([, name = '']) => name)
}

test('each metric is in the documents, and the dashboard and the alerts ask for no other', async (t) => {
  const kiosk = await startKiosk(t, await (await kioskFolder(t)).configure())
  const text = await (await fetch(`${kiosk.address}/metrics`)).text()
  const served = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name)
  t.true(served.length > 25)
  const told = tableBelow(await doc('observability.md'), 'Metrics')
  t.deepEqual([...told].sort(), [...new Set([...served, ...NOT_AT_FIRST])].sort())

  const dashboard = JSON.parse(await doc('observability/kiosk-dashboard.json')) as {
    panels: readonly { title: string; targets: readonly { expr: string }[] }[]
  }
  const rules = parse(await doc('observability/kiosk-alerts.yaml')) as {
    groups: readonly { rules: readonly { expr: string }[] }[]
  }
  const asked = namesIn([
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
  ])
  t.true(asked.length > 15)
  t.deepEqual(
    asked.filter((name) => !told.includes(name) && !OF_PROMETHEUS.includes(name)),
    [],
  )
})

test('names of metrics carry their unit, and counters say that they are ones', async (t) => {
  const kiosk = await startKiosk(t, await (await kioskFolder(t)).configure())
  const text = await (await fetch(`${kiosk.address}/metrics`)).text()
  for (const [, name = '', kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    t.is(name.endsWith('_total'), kind === 'counter', name)
    t.notRegex(name, /_(ms|minutes|hours|percent|kb|mb)(_|$)/, name)
  }
})

test('the names of log events in the documents are those in the source', async (t) => {
  const sources = (await readdir(join(PROJECT, 'firmware'), { recursive: true })).filter((name) => name.endsWith('.ts'))
  const used = new Set<string>()
  for (const name of sources) {
    const text = await readFile(join(PROJECT, 'firmware', name), 'utf8')
    for (const [, event = ''] of text.matchAll(/\bevent: '([a-z-]+\.[a-z-]+)'/g)) used.add(event)
  }
  t.true(used.size > 40)
  t.deepEqual([...tableBelow(await doc('observability.md'), 'Log events')].sort(), [...used].sort())
})
