import { refuse } from './answers.ts'
import { WHOLE_CREW } from './crew-access.ts'
import { RECORD_REFUSALS } from './pages/record-refusal-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

/** Longer than any number of a tube. */
const NUMBER = /^[\w-]{1,64}$/

/** What the page of the tubes reads; what the crew does there are acts like all others. */
export function addTubesRoutes(scope: App, { kiosk }: ScreensOptions): void {
  const forCrew = { config: { access: WHOLE_CREW } }
  scope.get('/api/crew/tubes', forCrew, (_request, reply) => reply.send(kiosk.tubes.view()))
  scope.get<{ Params: { tube: string } }>('/api/crew/tubes/:tube', forCrew, async (request, reply) => {
    const { tube } = request.params
    const story = NUMBER.test(tube) ? await kiosk.tubes.story(tube) : null
    if (story === null) return refuse(reply, 404, 'tube-unknown', RECORD_REFUSALS['tube-unknown'])
    return reply.send(story)
  })
}
