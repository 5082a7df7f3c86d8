import type { PublicView } from '../../domain/view.ts'
import { FiguresAge } from './figures-age.ts'
import { LiveStream } from './live-stream.ts'

/** The kiosk's public view, kept up to date, and how much it can be believed. */
export class PublicFigures {
  view: PublicView | null = null
  readonly age = new FiguresAge()
  isConnected = false

  /** Calls `changed` at each news and once a second, since ages grow by themselves. */
  follow(changed: () => void): void {
    new LiveStream('/api/stream', [], {
      event: (_name, data, sentAtMs) => {
        // Our own server wrote it, from this very type.
        this.view = data as PublicView
        this.age.arrived(this.view.queue.at, sentAtMs)
        changed()
      },
      state: (state) => {
        this.isConnected = state === 'live'
        changed()
      },
    })
    setInterval(changed, 1000)
    changed()
  }

  isStale(): boolean {
    return this.view === null || this.age.isStale()
  }
}
