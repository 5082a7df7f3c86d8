import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { refuse } from './answers.ts'
import type { CrewSession, CrewSessions } from './crew-sessions.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { CrewRole, ScreensOptions } from './screens-options.ts'
import { SignInDelay } from './sign-in-delay.ts'

const COOKIE = 'kiosk_crew'
const COOKIE_PATH = '/api/crew'
/** Checking a PIN is made slow on purpose; more at once would slow down the booth. */
const CHECKS_AT_ONCE_MAX = 4

const Credentials = z.union([
  z.strictObject({ operator: z.string().trim().min(1).max(64), pin: z.string().min(1).max(64) }),
  /** What a scanner reads from a badge, or somebody types from it. */
  z.strictObject({ badge: z.string().trim().min(1).max(128) }),
])
type Credentials = z.infer<typeof Credentials>

/** Badges have no name until they are known: what is wrong counts against the device alone. */
const NO_OPERATOR = ''

interface WithCookies {
  readonly cookies: FastifyRequest['cookies']
}

type SignInRequest = WithCookies & Pick<FastifyRequest, 'body' | 'ip'>

/** Signing in and out, and the question who asks. */
export class CrewSessionRoutes {
  readonly #options: ScreensOptions
  readonly #sessions: CrewSessions
  readonly #delay: SignInDelay
  #checking = 0

  constructor(options: ScreensOptions, sessions: CrewSessions) {
    this.#options = options
    this.#sessions = sessions
    this.#delay = new SignInDelay(options.clock, options.random)
  }

  add(app: App): void {
    // Who asks is only being found out here.
    const access = { config: { access: 'anyone' } } as const
    app.post('/api/crew/session', access, (request, reply) => this.#signIn(request, reply))
    app.get('/api/crew/session', access, (request, reply) => {
      const session = this.who(request)
      if (session === null) return refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
      return reply.send(this.#describe(session))
    })
    app.delete('/api/crew/session', access, (request, reply) => {
      this.#sessions.end(tokenOf(request) ?? '')
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

  async #signIn(request: SignInRequest, reply: FastifyReply): Promise<FastifyReply> {
    const parsed = Credentials.safeParse(request.body)
    if (!parsed.success) return refuse(reply, 400, 'bad-request', SERVER.badSignIn)
    if (this.#checking >= CHECKS_AT_ONCE_MAX) return waitFor(reply, 1)
    const name = 'badge' in parsed.data ? NO_OPERATOR : parsed.data.operator
    const waitMs = this.#delay.attempt(name, request.ip)
    if (waitMs > 0) return waitFor(reply, Math.ceil(waitMs / 1000))
    const session = await this.#check(parsed.data)
    if (session === null) {
      const isBadge = 'badge' in parsed.data
      return refuse(
        reply,
        401,
        isBadge ? 'unknown-badge' : 'wrong-pin',
        isBadge ? SERVER.unknownBadge : SERVER.wrongPin,
      )
    }
    this.#delay.succeeded(name, request.ip)
    await this.#record(session)
    // Whoever was signed in on this page is not any more.
    this.#sessions.end(tokenOf(request) ?? '')
    reply.setCookie(COOKIE, this.#sessions.open(session), {
      path: COOKIE_PATH,
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#options.tls !== undefined,
    })
    return reply.send(this.#describe(session))
  }

  async #check(credentials: Credentials): Promise<CrewSession | null> {
    if ('badge' in credentials) {
      const holder = this.#options.badges(credentials.badge)
      return holder === null ? null : { operator: holder.operator, role: roleByBadge(holder.role), by: 'badge' }
    }
    this.#checking += 1
    try {
      const checked = await this.#options.operators(credentials.operator, credentials.pin)
      return checked === null ? null : { operator: credentials.operator, role: checked.role, by: 'pin' }
    } finally {
      this.#checking -= 1
    }
  }

  /** A kiosk whose journal is broken still lets its crew in: they must see what is wrong, and can record nothing. */
  async #record({ by, operator }: CrewSession): Promise<void> {
    try {
      await this.#options.kiosk.signedIn(operator, by)
    } catch (error) {
      const code = error instanceof Error ? error.name : 'unknown'
      this.#options.log.error({ event: 'screens.sign-in-not-recorded', code }, 'a sign-in could not be recorded')
    }
  }

  #describe({ by, operator, role }: CrewSession): CrewSession & { signOutMinutes: number } {
    return { operator, role, by, signOutMinutes: this.#options.signOutMinutes }
  }
}

/** A badge may be lent, lost or copied: it never carries more than a sampler's acts, and an inspector's never acts. */
function roleByBadge(role: CrewRole): CrewRole {
  return role === 'inspector' ? role : 'sampler'
}

function tokenOf(request: WithCookies): string | undefined {
  return request.cookies[COOKIE]
}

async function waitFor(reply: FastifyReply, seconds: number): Promise<FastifyReply> {
  return refuse(reply.header('retry-after', String(seconds)), 429, 'wait', SERVER.waitSeconds(seconds))
}
