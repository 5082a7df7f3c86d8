import { z } from 'zod'
import { refuse } from './answers.ts'
import { WHOLE_CREW } from './crew-access.ts'
import { mayAct } from './pages/role-acts.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

/** Three lines of thirty characters with what a scanner puts between them. */
const Text = z.strictObject({ text: z.string().min(1).max(300) })

/** Assisted entry asks what a number says before it is sent for anybody: whoever may enter people may ask. */
export function addDocumentRoutes(scope: App, { readDocument }: ScreensOptions): void {
  const access = WHOLE_CREW.filter((role) => mayAct(role, 'assist'))
  scope.post('/api/crew/read-document', { config: { access } }, (request, reply) => {
    const parsed = Text.safeParse(request.body)
    if (!parsed.success) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    return reply.send(readDocument(parsed.data.text))
  })
}
