import type { FastifyReply } from 'fastify'
import { refuse } from './answers.ts'
import { type DayFile, daySheets, toCsv } from './day-file.ts'
import { DAY } from './pages/day-words.ts'
import { READERS } from './pages/role-acts.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'
import { writeXlsx } from './xlsx.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type OfDay = { Params: { day: string } }

/** Today's figures, those of earlier days, and their files; closing the day is an act like all others. */
export function addDayRoutes(scope: App, { day: days, kiosk }: ScreensOptions): void {
  const forReaders = { config: { access: READERS } }
  let isWriting = false
  scope.get('/api/crew/day', forReaders, (_request, reply) => {
    const view = days.view()
    if (view === null) return refuse(reply, 404, 'no-such-day', DAY.unknownDay)
    return reply.send({ ...view, kiosk: kiosk.publicView().kiosk, mode: kiosk.publicView().mode })
  })
  scope.get<OfDay>('/api/crew/day/:day', forReaders, (request, reply) => {
    const record = days.record(request.params.day)
    if (record === null) return refuse(reply, 404, 'no-such-day', DAY.unknownDay)
    return reply.send(record)
  })
  const download = async (day: string, reply: FastifyReply, write: (file: DayFile) => Promise<FastifyReply>) => {
    const record = days.record(day)
    if (record === null) return refuse(reply, 404, 'no-such-day', DAY.unknownDay)
    // One at a time: each holds a day's lines in memory.
    if (isWriting) return refuse(reply, 429, 'wait', DAY.fileBusy)
    isWriting = true
    try {
      const { kiosk: place, mode } = kiosk.publicView()
      const sheet = (await days.sheet(day)) ?? { tubes: [], people: [] }
      return await write({ place: { kiosk: place.id, name: place.name, mode }, record, sheet })
    } finally {
      isWriting = false
    }
  }
  scope.get<OfDay>('/api/crew/day/:day/report.csv', forReaders, (request, reply) =>
    download(request.params.day, reply, async (file) => {
      attach(reply, file, 'csv').type('text/csv; charset=utf-8')
      return reply.send(await toCsv(daySheets(file)))
    }),
  )
  scope.get<OfDay>('/api/crew/day/:day/report.xlsx', forReaders, (request, reply) =>
    download(request.params.day, reply, async (file) => {
      attach(reply, file, 'xlsx').type(XLSX)
      return reply.send(await writeXlsx(daySheets(file)))
    }),
  )
}

function attach(reply: FastifyReply, { place, record }: DayFile, ending: string): FastifyReply {
  const name = `${place.kiosk}-${record.figures.day}-r${record.revision}.${ending}`
  return reply.header('content-disposition', `attachment; filename="${name}"`)
}
