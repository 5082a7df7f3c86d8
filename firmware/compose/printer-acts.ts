import type { ControlAnswer, PrinterActDone } from '../ports/control.ts'

/** `test`: a label that names nobody. `calibrate`: the printer looks for the size and the gap of its labels. */
export type PrinterAct = 'test' | 'calibrate'

interface Asked {
  readonly act: PrinterAct
  readonly settle: (answer: ControlAnswer<PrinterActDone>) => void
}

/** What maintenance asks of the label printer. It is done between two labels: one at a time, more are refused as `busy`. */
export class PrinterActs {
  readonly #changed: () => void
  #asked: Asked | null = null
  #isClosed = false

  /** `changed` wakes whoever does it. */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Resolves when it was done, or was not: `busy`, `stopping`, `no-printer`, `no-command`, `OUTCOME:CAUSE`. */
  ask(act: PrinterAct): Promise<ControlAnswer<PrinterActDone>> {
    if (this.#isClosed) return Promise.resolve({ ok: false, reason: 'stopping' })
    if (this.#asked !== null) return Promise.resolve({ ok: false, reason: 'busy' })
    const answered = Promise.withResolvers<ControlAnswer<PrinterActDone>>()
    const settle = (answer: ControlAnswer<PrinterActDone>): void => {
      this.#asked = null
      answered.resolve(answer)
    }
    this.#asked = { act, settle }
    this.#changed()
    return answered.promise
  }

  /** The one to do now. */
  next(): Asked | null {
    return this.#asked
  }

  /** Nobody does it any more. Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#asked?.settle({ ok: false, reason: 'stopping' })
  }
}
