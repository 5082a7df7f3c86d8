/** When a kiosk asks for its next certificate: of a year's, more than three months are left for somebody to answer. */
const RENEW_AFTER = 0.7
/** When people are told that nobody has answered: half of that time is over. */
const LATE_AFTER = 0.85
/** From then on it is urgent. */
const LAST_PART = 0.95

export interface CertificateDates {
  readonly fromMs: number
  readonly toMs: number
}

/** What part of its life a certificate is in. `ended`: no broker takes it any more. */
export type CertificateAge = 'young' | 'due' | 'late' | 'last' | 'ended'

export function certificateAge({ fromMs, toMs }: CertificateDates, nowMs: number): CertificateAge {
  const share = (nowMs - fromMs) / (toMs - fromMs)
  if (nowMs > toMs) return 'ended'
  if (share < RENEW_AFTER) return 'young'
  if (share < LATE_AFTER) return 'due'
  return share < LAST_PART ? 'late' : 'last'
}

/** Since when somebody should look after it. */
export function lateSinceMs({ fromMs, toMs }: CertificateDates): number {
  return fromMs + (toMs - fromMs) * LATE_AFTER
}

/** When the next age begins; null for one that has ended. */
export function nextAgeMs({ fromMs, toMs }: CertificateDates, nowMs: number): number | null {
  const starts = [RENEW_AFTER, LATE_AFTER, LAST_PART].map((share) => fromMs + (toMs - fromMs) * share)
  return [...starts, toMs + 1].find((ms) => ms > nowMs) ?? null
}
