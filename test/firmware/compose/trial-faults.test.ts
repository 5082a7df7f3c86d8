import test from 'ava'
import { blamableFaults, wrongOnTrial } from '../../../firmware/compose/trial-faults.ts'
import { TrialWatch } from '../../../firmware/compose/trial-watch.ts'
import { nextStep, type UpdateFacts } from '../../../firmware/domain/update-plan.ts'
import type { HealthView } from '../../../firmware/ports/kiosk.ts'
import { faultCodes } from '../../support/fault-codes.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const THE_WORLDS = ['cover-open', 'head-hot', 'jam', 'paper-out', 'paused', 'ribbon-out']
const JOURNAL = { number: 1, sequence: 3, chain: 'AAAA', writable: true, unsendable: 0 }

function health(device: string, fault: string | null, writable = true): Pick<HealthView, 'devices' | 'journal'> {
  const state = fault === null ? 'ok' : 'faulted'
  return { devices: [{ device, state, fault, simulated: false }], journal: { ...JOURNAL, writable } }
}

/** What becomes of a version whose local health is this from its start on, in its twelve minutes. */
async function afterTrial(found: Pick<HealthView, 'devices' | 'journal'>, before: readonly string[]): Promise<string> {
  const clock = new VirtualClock('2026-11-22T12:00:00+08:00')
  const watch = new TrialWatch({
    ...{ clock, visit: () => Promise.resolve(true) },
    wrong: () => wrongOnTrial(found, new Set(before)),
  })
  await watch.visit(new AbortController().signal)
  const facts: Omit<UpdateFacts, 'health'> = {
    ...{ bootId: 'boot-1', monotonicMs: 0, clock: 'synced', returned: null, waitsFor: null },
    running: { version: '0.2.0', slot: 'b' },
    trial: { slot: 'b', back: 'a', update: 'u1' },
  }
  for (let looks = 0; looks < 12; looks += 1) {
    const next = nextStep(null, { ...facts, health: watch.look() })
    if (next.step !== 'confirm') return next.step === 'return' ? next.reason : next.step
    await clock.run(clock.epochMs() + 60_000)
  }
  return 'neither'
}

test('of all codes there are, only what a printer says of paper, ribbon, cover, head and its key is the world’s', async (t) => {
  const codes = [...(await faultCodes()), 'unexpected', 'a-code-of-a-later-release']
  const worlds = codes.filter((code) => blamableFaults(health('labelPrinter', code)).length === 0)
  t.deepEqual(worlds, THE_WORLDS)
})

test('paper that runs out in the ten minutes of a trial returns no version; a printer that cannot be reached does', async (t) => {
  t.is(await afterTrial(health('labelPrinter', 'paper-out'), []), 'keep')
  t.is(await afterTrial(health('labelPrinter', 'offline'), []), 'unhealthy')
  t.is(await afterTrial(health('idReader', 'port.timeout'), []), 'unhealthy')
  t.is(await afterTrial(health('idReader', 'port.timeout'), ['idReader']), 'keep', 'it was so before')
  t.is(await afterTrial(health('panel', null, false), ['panel']), 'unhealthy', 'the journal cannot be written')
})

test('a roll that had run out before excuses nothing that the new version does with the printer', async (t) => {
  const before = blamableFaults(health('labelPrinter', 'paper-out'))
  t.deepEqual(before, [])
  t.is(await afterTrial(health('labelPrinter', 'no-answer'), before), 'unhealthy')
})
