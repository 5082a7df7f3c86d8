import { type TubeStory, type TubesView, tubeStory, tubesView } from '../domain/tubes-view.ts'
import type { ViewContext } from '../domain/view.ts'
import type { TubeRecord } from '../ports/journal.ts'
import type { TubesPort } from '../ports/tubes.ts'
import type { KioskLoop } from './kiosk-loop.ts'

/** What the crew may see of the tubes: those still here from the state, the story of any from the journal. */
export class TubeDesk implements TubesPort {
  readonly #loop: KioskLoop
  readonly #record: TubeRecord
  readonly #context: () => ViewContext

  constructor(loop: KioskLoop, record: TubeRecord, context: () => ViewContext) {
    this.#loop = loop
    this.#record = record
    this.#context = context
  }

  view(): TubesView {
    return tubesView(this.#loop.state, this.#context())
  }

  async story(tube: string): Promise<TubeStory | null> {
    const events = await this.#record.aboutTube(tube)
    return tubeStory(this.#loop.state, tube, events, this.#context())
  }
}
