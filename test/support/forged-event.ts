/** What looks in every part like an event of this kiosk; its chain proves nothing. */
export function forgedEvent(kiosk: string, sequence: number): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `${kiosk}.1.${sequence}`,
    source: 'urn:sampling-kiosk:119999:0001:01',
    type: 'sampling.visit.called.v1',
    time: '2022-05-21T08:00:00+08:00',
    datacontenttype: 'application/json',
    kiosk,
    mode: 'live',
    journal: '1',
    sequence: String(sequence).padStart(20, '0'),
    chain: 'A'.repeat(43),
    data: { visit: `${kiosk}-1-V1`, ticket: 'A001', recall: false },
  })
}
