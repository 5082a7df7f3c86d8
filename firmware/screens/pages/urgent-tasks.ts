import type { CrewTask } from '../../domain/view.ts'

/** What cannot wait for the next look at a page: a person stands there, or the work stands still. */
const URGENT: readonly CrewTask['kind'][] = [
  'referred',
  'whose-code',
  'resident-needs-staff',
  'label-failed',
  'label-doubtful',
  'labels-waiting',
  'device-faulted',
  'device-missing',
  'disk',
  'journal',
]

/** Tells what is new among the urgent tasks. What was there at the first look is not. */
export class UrgentTasks {
  #known: ReadonlySet<string> | null = null

  /** True when a task is urgent and was not there the last time. */
  hasNew(tasks: readonly Pick<CrewTask, 'key' | 'kind'>[]): boolean {
    const known = this.#known
    const keys = new Set(tasks.filter(({ kind }) => URGENT.includes(kind)).map(({ key }) => key))
    this.#known = keys
    return known !== null && [...keys].some((key) => !known.has(key))
  }

  /** As before the first look. */
  forget(): void {
    this.#known = null
  }
}
