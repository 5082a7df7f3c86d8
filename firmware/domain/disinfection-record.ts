/** What is disinfected, and on record (消毒). `site` is all of it. */
export const DISINFECTED_AREAS = ['booth', 'table', 'waiting-area', 'site'] as const
export type DisinfectedArea = (typeof DISINFECTED_AREAS)[number]

export interface SiteDisinfected {
  readonly area: DisinfectedArea
  readonly operator: string
}
