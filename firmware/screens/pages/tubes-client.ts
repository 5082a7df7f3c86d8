import type { TubeStory, TubesView } from '../../domain/tubes-view.ts'

const TRY_MS = 8_000

/** Null while the kiosk does not answer, or nobody is signed in: then the page asks who. */
export async function fetchTubes(): Promise<TubesView | null> {
  const response = await get('/api/crew/tubes')
  return response?.ok === true ? ((await response.json()) as TubesView) : null
}

/** 'unknown' when the journal has nothing about this number; null when no answer came. */
export async function fetchStory(tube: string): Promise<TubeStory | 'unknown' | null> {
  const response = await get(`/api/crew/tubes/${encodeURIComponent(tube)}`)
  if (response?.ok === true) return (await response.json()) as TubeStory
  return response?.status === 404 ? 'unknown' : null
}

async function get(url: string): Promise<Response | null> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(TRY_MS) })
  } catch {
    return null
  }
}
