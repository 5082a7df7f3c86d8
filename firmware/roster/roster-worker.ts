import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { PEOPLE_PER_SLICE } from './limits.ts'
import { readRoster } from './read-roster.ts'
import type { WorkerMessage, WorkerTask } from './roster-reader.ts'

/** A thread of its own: whatever a file costs, no check-in waits for it. Loads no native addon. */
const { bytes, setting } = workerData as WorkerTask
const { people, report } = await readRoster(bytes, setting)
const say = (message: WorkerMessage): void => parentPort?.postMessage(message)
for (let i = 0; i < people.length; i += PEOPLE_PER_SLICE) {
  say({ kind: 'people', people: people.slice(i, i + PEOPLE_PER_SLICE) })
  // A port hands over all that waits in one go: the next slice comes when the kiosk asks for it.
  if (parentPort !== null) await once(parentPort, 'message')
}
say({ kind: 'report', report })
