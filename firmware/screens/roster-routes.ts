import { setImmediate as nextTurn } from 'node:timers/promises'
import { stringify } from 'csv-stringify/sync'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { MissingPerson, RosterFilter } from '../domain/roster.ts'
import { refuse } from './answers.ts'
import type { CrewSessionRoutes } from './crew-session-routes.ts'
import { REFUSALS } from './pages/refusal-words.ts'
import { READERS } from './pages/role-acts.ts'
import { halfWords } from './pages/roster-words.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

/** A site's roster is one or two megabytes; the reader has the same limit and says so in the same words. */
const ROSTER_BYTES_MAX = 8 * 1024 * 1024
/** Rows of a download that are written before other work gets its turn. */
const ROWS_AT_ONCE = 500

const Filter = z.strictObject({
  half: z.enum(['morning', 'afternoon']).optional(),
  unit: z.string().max(200).optional(),
})
const Upload = z.strictObject({ requestId: z.string().regex(/^[\w-]{8,64}$/) })

/** Who is expected and who is missing; a leader replaces the roster. `scope` is the crew's. */
export function addRosterRoutes(scope: App, { roster }: ScreensOptions, sessions: CrewSessionRoutes): void {
  scope.get('/api/crew/roster', { config: { access: READERS } }, async (request, reply) => {
    const filter = filterOf(request.query)
    if (filter === null) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    return reply.send(roster.view(filter))
  })
  scope.get('/api/crew/roster/missing.csv', { config: { access: ['leader', 'inspector'] } }, async (request, reply) => {
    const filter = filterOf(request.query)
    if (filter === null) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    reply.header('content-disposition', 'attachment; filename="missing.csv"').type('text/csv; charset=utf-8')
    return reply.send(await toCsv(roster.missing(filter)))
  })
  // Only this route takes a file: everywhere else its kind of body is still refused.
  void scope.register((upload: App, _, done) => {
    upload.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, body)
    })
    upload.post(
      '/api/crew/roster',
      { bodyLimit: ROSTER_BYTES_MAX, config: { access: ['leader'] } },
      async (request, reply) => {
        const session = sessions.whoActs(request)
        const query = Upload.safeParse(request.query)
        if (session === null) return refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
        if (!query.success || !Buffer.isBuffer(request.body))
          return refuse(reply, 400, 'bad-request', SERVER.badRequest)
        return importRoster(reply, roster, request.body, { operator: session.operator, ...query.data })
      },
    )
    done()
  })
}

async function importRoster(
  reply: FastifyReply,
  roster: ScreensOptions['roster'],
  bytes: Buffer,
  by: { readonly operator: string; readonly requestId: string },
): Promise<FastifyReply> {
  const result = await roster.importFile(bytes, by)
  if (result.done) return reply.code(result.report.ok ? 200 : 422).send(result.report)
  const words = result.refusal === 'import-running' ? SERVER.importRunning : REFUSALS[result.refusal]
  return refuse(reply, 409, result.refusal, words)
}

function filterOf(query: unknown): RosterFilter | null {
  const parsed = Filter.safeParse(query)
  return parsed.success ? { half: parsed.data.half ?? null, unit: parsed.data.unit ?? null } : null
}

/** As spreadsheets open it: UTF-8 with its mark, and no cell that they would run as a formula. */
async function toCsv(people: readonly MissingPerson[]): Promise<string> {
  const header = [
    '姓名 name',
    '证件末四位 ID ends in',
    '单位/班级 unit',
    '类别 category',
    '半天 half',
    '最近核酸 last proof',
    '超期 overdue',
  ]
  const parts = [`\ufeff${stringify([header])}`]
  for (let i = 0; i < people.length; i += ROWS_AT_ONCE) {
    const rows = people.slice(i, i + ROWS_AT_ONCE).map(toRow)
    parts.push(stringify(rows, { escape_formulas: true }))
    await nextTurn()
  }
  return parts.join('')
}

function toRow(person: MissingPerson): readonly string[] {
  const { category, half, idTail, isOverdue, maskedName, proofDay, unit } = person
  const { en, zh } = halfWords(half)
  return [maskedName, idTail, unit ?? '', category ?? '', `${zh} ${en}`, proofDay ?? '', isOverdue ? '是 yes' : '']
}
