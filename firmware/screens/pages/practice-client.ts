import type { PracticeView } from '../../ports/practice.ts'
import { ask } from './asking.ts'
import { get } from './crew-client.ts'

/** 'none' where no practice runs; null while the kiosk does not answer, or nobody is signed in. */
export async function fetchPractice(): Promise<PracticeView | 'none' | null> {
  const answer = await get('/api/crew/practice')
  if (answer?.status === 404) return 'none'
  return (answer?.body ?? null) as PracticeView | null
}

/** Presses twice do no harm: paper that is loaded is loaded. */
export async function loadPaper(): Promise<void> {
  await ask('/api/crew/practice/paper', { method: 'POST' })
}
