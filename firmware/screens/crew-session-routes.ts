import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { refuse } from './answers.ts'
import type { CrewSession, CrewSessions } from './crew-sessions.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'
import { SignInDelay } from './sign-in-delay.ts'

const COOKIE = 'kiosk_crew'
const COOKIE_PATH = '/api/crew'
/** Checking a PIN is made slow on purpose; more at once would slow down the booth. */
const CHECKS_AT_ONCE_MAX = 4

const Credentials = z.strictObject({
  operator: z.string().trim().min(1).max(64),
  pin: z.string().min(1).max(64),
})

interface WithCookies {
  readonly cookies: FastifyRequest['cookies']
}

/** Signing in and out, and the question who asks. */
export class CrewSessionRoutes {
  readonly #options: ScreensOptions
  readonly #sessions: CrewSessions
  readonly #delay: SignInDelay
  readonly #onSignedOut: () => void
  #checking = 0

  constructor(options: ScreensOptions, sessions: CrewSessions, onSignedOut: () => void) {
    this.#options = options
    this.#sessions = sessions
    this.#delay = new SignInDelay(options.clock)
    this.#onSignedOut = onSignedOut
  }

  add(app: App): void {
    // Who asks is only being found out here.
    const access = { config: { access: 'anyone' } } as const
    app.post('/api/crew/session', access, (request, reply) => this.#signIn(request.body, reply))
    app.get('/api/crew/session', access, (request, reply) => {
      const session = this.who(request)
      if (session === null) return refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
      return reply.send(this.#describe(session))
    })
    app.delete('/api/crew/session', access, (request, reply) => {
      this.#sessions.end(tokenOf(request) ?? '')
      this.#onSignedOut()
      return reply.clearCookie(COOKIE, { path: COOKIE_PATH }).code(204).send()
    })
  }

  who(request: WithCookies): CrewSession | null {
    return this.#sessions.find(tokenOf(request))
  }

  /** Like `who`, and the idle time begins anew. */
  whoActs(request: WithCookies): CrewSession | null {
    const session = this.who(request)
    if (session !== null) this.#sessions.touch(tokenOf(request) ?? '')
    return session
  }

  async #signIn(body: unknown, reply: FastifyReply): Promise<FastifyReply> {
    const credentials = Credentials.safeParse(body)
    if (!credentials.success) return refuse(reply, 400, 'bad-request', SERVER.badSignIn)
    if (this.#checking >= CHECKS_AT_ONCE_MAX) return waitFor(reply, 1)
    const { operator, pin } = credentials.data
    const waitMs = this.#delay.attempt(operator)
    if (waitMs > 0) return waitFor(reply, Math.ceil(waitMs / 1000))
    const checked = await this.#check(operator, pin)
    if (checked === null) return refuse(reply, 401, 'wrong-pin', SERVER.wrongPin)
    this.#delay.succeeded(operator)
    await this.#record(operator)
    const session = { operator, role: checked.role }
    reply.setCookie(COOKIE, this.#sessions.open(session), {
      path: COOKIE_PATH,
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#options.tls !== undefined,
    })
    return reply.send(this.#describe(session))
  }

  async #check(operator: string, pin: string): ReturnType<ScreensOptions['operators']> {
    this.#checking += 1
    try {
      return await this.#options.operators(operator, pin)
    } finally {
      this.#checking -= 1
    }
  }

  /** A kiosk whose journal is broken still lets its crew in: they must see what is wrong, and can record nothing. */
  async #record(operator: string): Promise<void> {
    try {
      await this.#options.kiosk.signedIn(operator)
    } catch (error) {
      const code = error instanceof Error ? error.name : 'unknown'
      this.#options.log.error({ event: 'screens.sign-in-not-recorded', code }, 'a sign-in could not be recorded')
    }
  }

  #describe({ operator, role }: CrewSession): Pick<CrewSession, 'operator' | 'role'> & { signOutMinutes: number } {
    return { operator, role, signOutMinutes: this.#options.signOutMinutes }
  }
}

function tokenOf(request: WithCookies): string | undefined {
  return request.cookies[COOKIE]
}

async function waitFor(reply: FastifyReply, seconds: number): Promise<FastifyReply> {
  return refuse(reply.header('retry-after', String(seconds)), 429, 'wait', SERVER.waitSeconds(seconds))
}
