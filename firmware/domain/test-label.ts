import type { LabelContent } from './label.ts'

/** Shorter than any number of a tube, so that nobody who scans it opens one. */
const NUMBER = 'TEST'

/** A label about nobody, in the layout of real ones: size, place, darkness and both codes can be judged by it. */
export function testLabelContent(setting: {
  readonly kiosk: string
  readonly site: string
  readonly mode: 'live' | 'drill' | 'demo'
  /** RFC 3339 in the site's time. */
  readonly time: string
}): LabelContent {
  const { kiosk, mode, site, time } = setting
  return {
    number: NUMBER,
    name: '试打 Test label',
    nameDetail: kiosk,
    specimenType: '不得用于标本 Not for a specimen',
    takenAt: time.slice(0, 16).replace('T', ' '),
    site,
    ...(mode === 'live' ? {} : { notLive: mode }),
    copy: 1,
  }
}
