import type { FileFault } from '../ports/roster.ts'

/** Nothing of this file can be taken. `detail` holds numbers and headers, never a person. */
export class RosterFileError extends Error {
  override readonly name = 'RosterFileError'
  readonly fault: FileFault
  readonly detail: string

  constructor(fault: FileFault, detail = '', cause?: unknown) {
    super(detail === '' ? fault : `${fault}: ${detail}`, cause === undefined ? undefined : { cause })
    this.fault = fault
    this.detail = detail
  }
}
