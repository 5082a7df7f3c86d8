/** Of the disk's size. A day has some 50 MB: of the smallest card (8 GB) this is a week of warning. */
export const DISK_LOW = 0.05
/** Below it nobody new is taken in: what is left is for those who are here, their labels, boxes and the day's report. */
const DISK_FULL = 0.02

/** False when nobody knows: then the next append tells. */
export function isDiskFull(freeRatio: number | null): boolean {
  return freeRatio !== null && freeRatio < DISK_FULL
}
