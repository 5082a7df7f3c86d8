import { refuse } from './answers.ts'
import type { CrewSessionRoutes } from './crew-session-routes.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { CrewRole } from './screens-options.ts'

/** Who may use a route of the crew: these roles, or anyone (a page without figures, the signing in). */
export type Access = 'anyone' | readonly CrewRole[]

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
}

/** Everybody of the crew: what they see to do their work. */
export const WHOLE_CREW: readonly CrewRole[] = ['registrar', 'sampler', 'leader', 'inspector']

/**
 * The gate of the crew's routes. A route that does not say who may use it is a mistake of ours, said when the kiosk
 * starts and not when somebody finds the hole. Whoever may not is refused before a body is read.
 */
export function guardCrew(scope: App, sessions: Pick<CrewSessionRoutes, 'who'>): void {
  scope.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined) throw new Error(`nobody decided who may use ${String(method)} ${url}`)
  })
  scope.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config
    if (access === undefined || access === 'anyone') return
    const session = sessions.who(request)
    if (session === null) await refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
    else if (!access.includes(session.role)) await refuse(reply, 403, 'not-your-role', SERVER.notYourRole)
  })
}
