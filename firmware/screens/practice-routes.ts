import { refuse } from './answers.ts'
import { WHOLE_CREW } from './crew-access.ts'
import { PRACTICE } from './pages/practice-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

/** How a practice goes, for the crew that is in it; where none runs, that is said. */
export function addPracticeRoutes(scope: App, { practice }: ScreensOptions): void {
  const forCrew = { config: { access: WHOLE_CREW } }
  scope.get('/api/crew/practice', forCrew, (_request, reply) =>
    practice === null ? refuse(reply, 404, 'no-practice', PRACTICE.none) : reply.send(practice.view()),
  )
  const forHands = { config: { access: WHOLE_CREW.filter((role) => role !== 'inspector') } }
  scope.post('/api/crew/practice/paper', forHands, (_request, reply) => {
    if (practice === null) return refuse(reply, 404, 'no-practice', PRACTICE.none)
    practice.loadPaper()
    return reply.send({})
  })
}
