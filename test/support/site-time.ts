/** Now as the kiosk stamps it, in the site's zone. */
export function nowAtSite(agoMs = 0): string {
  return new Date(Date.now() - agoMs + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
}
