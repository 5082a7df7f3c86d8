import { z } from 'zod'
import type { StationFigures } from '../domain/site-view.ts'

const clock = z.string().regex(/^\d{2}:\d{2}$/)
const count = z.int().min(0).max(100_000)
const ticket = z.string().regex(/^[A-Z]\d{3,7}$/)

/** The part of a neighbour's public view that `/site` shows. What else it sends, or sends instead, goes no further. */
const Figures = z.object({
  // A later release may know others.
  mode: z.enum(['live', 'drill', 'demo']).nullable().catch(null),
  queue: z.object({
    waiting: count,
    estimatedWaitMinutes: count.nullable(),
    estimatedWaitRange: z.tuple([count, count]).nullable().default(null),
    band: z.enum(['clear', 'busy', 'jammed']).nullable(),
    nowServing: ticket.nullable(),
    open: z.boolean(),
    intake: z
      .object({
        state: z.enum(['open', 'paused', 'closing', 'outside-hours']),
        opens: z.object({ day: z.enum(['today', 'tomorrow']), time: clock }).nullable(),
      })
      .nullable()
      .default(null),
    at: z.iso.datetime({ offset: true }),
  }),
})

/** Reads one event of another kiosk's `/api/stream`; null when it is not what a kiosk sends. */
export function readFigures(text: string): StationFigures | null {
  try {
    const parsed = Figures.safeParse(JSON.parse(text))
    return parsed.success ? { ...parsed.data.queue, mode: parsed.data.mode } : null
  } catch {
    return null
  }
}
