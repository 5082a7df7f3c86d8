import type { TubeStory, TubesView } from '../domain/tubes-view.ts'

/** Every tube explained, for the crew's page. No names. */
export interface TubesPort {
  view(): TubesView
  /** All that the journal says about one number; null when it says nothing. */
  story(tube: string): Promise<TubeStory | null>
}
