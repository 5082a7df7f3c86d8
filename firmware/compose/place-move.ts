import { join } from 'node:path'
import { z } from 'zod'
import { putFile, readIfThere } from '../disk/durable-file.ts'
import { alertIds } from '../domain/alerts.ts'
import type { Log } from '../ports/log.ts'
import { leavePlace } from '../uplink/leave-place.ts'
import type { UplinkSettings } from '../uplink/settings.ts'
import type { Uplink, UplinkParts } from '../uplink/uplink.ts'
import { DEVICE_NAMES } from './device-watch.ts'

type Place = Pick<UplinkSettings, 'district' | 'site' | 'station'>

const level = z.string().regex(/^[^+#/\0]{1,40}$/)
const place = z.strictObject({ district: level, site: level, station: level })

interface PlaceMove {
  /** Of the place that the configuration names; not started. */
  readonly uplink: Uplink
  readonly parts: UplinkParts
  /** Of the mode: a drill has a place of its own. */
  readonly folder: string
  readonly log: Log
  /** Only tests differ. */
  readonly giveUpMs?: number
}

/**
 * Starts the uplink; where the kiosk has another place than the last time, only when it has left that one: what waits
 * goes out under its old topics, and what the broker keeps there is taken away. Nobody waits for it.
 */
export async function startAtPlace({
  folder,
  giveUpMs,
  log,
  parts,
  uplink,
}: PlaceMove): Promise<{ close(): Promise<void> }> {
  const file = join(folder, 'place.json')
  const { settings } = parts
  const now = { district: settings.district, site: settings.site, station: settings.station }
  const before = await lastPlace(file)
  const isSame = before !== null && JSON.stringify(before) === JSON.stringify(now)
  if (before === null || isSame || settings.urls.length === 0) {
    if (!isSame && settings.urls.length > 0) await remember(file, now, log)
    uplink.start()
    return { close: () => Promise.resolve() }
  }
  const stop = new AbortController()
  log.info({ event: 'place.leaving', from: before, to: now }, 'leaving the old place')
  const leaving = (async () => {
    const old = { ...parts, settings: { ...settings, ...before } }
    const how = await leavePlace(old, alertIds(DEVICE_NAMES), stop.signal, giveUpMs)
    if (how === 'stopped') return
    log.info({ event: 'place.left', from: before, how }, 'the old place is left')
    await remember(file, now, log)
    uplink.start()
  })().catch((error: unknown) => {
    // A fault of ours here must not keep the kiosk from its broker.
    log.error({ event: 'place.leave-failed', error: error instanceof Error ? error.message : 'unknown' }, 'not left')
    uplink.start()
  })
  return {
    close: async () => {
      stop.abort()
      await leaving
    },
  }
}

/** Null where none is known: a new kiosk, or a file that somebody has damaged. */
async function lastPlace(file: string): Promise<Place | null> {
  const text = await readIfThere(file).catch(() => null)
  try {
    return text === null ? null : (place.safeParse(JSON.parse(text.toString('utf8'))).data ?? null)
  } catch {
    return null // no JSON
  }
}

/** A card that cannot be written is said elsewhere; the place is left once more then. */
async function remember(file: string, now: Place, log: Log): Promise<void> {
  await putFile(file, `${JSON.stringify(now)}\n`).catch(() => {
    log.warn({ event: 'place.not-kept' }, 'where the kiosk is could not be written down')
  })
}
