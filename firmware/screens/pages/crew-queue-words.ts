import type { Words } from './words.ts'

/** The queue on the crew's page. */
export const CREW_QUEUE = {
  waiting: (n: number): Words => ({ zh: `${n} 人排队`, en: `${n} waiting` }),
  /** Why this is more than the list below it. */
  ofThem: (called: number): Words => ({ zh: `含 ${called} 位已叫号`, en: `${called} of them called` }),
  range: (from: number, to: number): Words => ({ zh: `（多数 ${from}–${to}）`, en: ` (most ${from}–${to})` }),
  intake: {
    paused: { zh: '已暂停取号', en: 'Intake is paused' },
    closing: { zh: '排到关门了，已停止取号', en: 'The queue reaches closing time: intake has stopped' },
    'outside-hours': { zh: '不在开放时间', en: 'Outside of opening hours' },
  },
  absent: { zh: '过号', en: 'Passed over' },
  back: { zh: '回到队里', en: 'Back to the queue' },
  release: { zh: '放行下一组', en: 'Release next group' },
  released: { zh: '已放行', en: 'Released' },
  printTicket: { zh: '打印号码', en: 'Print a number' },
  nobodyWaits: { zh: '现在没有人在排队。', en: 'Nobody is waiting.' },
} as const
