import type { TubeStory, TubesView } from '../../domain/tubes-view.ts'
import { get } from './crew-client.ts'

/** Null while the kiosk does not answer, or nobody is signed in: then the page asks who. */
export async function fetchTubes(): Promise<TubesView | null> {
  const answer = await get('/api/crew/tubes')
  return (answer?.body ?? null) as TubesView | null
}

/** 'unknown' when the journal has nothing about this number; null when no answer came. */
export async function fetchStory(tube: string): Promise<TubeStory | 'unknown' | null> {
  const answer = await get(`/api/crew/tubes/${encodeURIComponent(tube)}`)
  if (answer?.status === 404) return 'unknown'
  return (answer?.body ?? null) as TubeStory | null
}
