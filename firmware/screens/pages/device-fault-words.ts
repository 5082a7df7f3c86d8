import type { Words } from './words.ts'

/** What is wrong with a part, and what to do about it: for everybody who sees the device list. */
const FAULTS: Readonly<Record<string, Words>> = {
  'paper-out': { zh: '打印机缺纸。', en: 'The printer is out of paper.' },
  'cover-open': { zh: '打印机的盖子开着。', en: "The printer's cover is open." },
  offline: { zh: '打印机连不上。', en: 'The printer cannot be reached.' },
  error: { zh: '打印机报告故障。', en: 'The printer reports an error.' },
  'head-hot': { zh: '打印头过热，请等一会儿。', en: "The printer's head is hot; wait a little." },
  jam: { zh: '打印机卡纸。', en: 'The paper is jammed in the printer.' },
  'ribbon-out': { zh: '打印机碳带用完了。', en: "The printer's ribbon is used up." },
  paused: { zh: '打印机被暂停了，请按暂停键。', en: 'The printer is paused; press its pause key.' },
  'no-answer': { zh: '打印机没有回答。', en: 'The printer does not answer.' },
  'other-language': {
    zh: '打印机切换到了另一种指令模式，请报修。',
    en: 'The printer is switched to its other mode; call service.',
  },
  unconfirmed: { zh: '打印机没有说打好了没有。', en: 'The printer did not say whether it printed.' },
  'port.open-failed': { zh: '接口打不开，请看插头。', en: 'The port cannot be opened; check the plug.' },
  'port.lost': { zh: '连接断了，请看插头。', en: 'The connection was lost; check the plug.' },
  'port.timeout': { zh: '没有按时回答。', en: 'No answer in time.' },
  'id-reader.no-answer': { zh: '阅读器没有回答，请看插头。', en: 'The reader does not answer; check the plug.' },
  'id-reader.bad-frame': { zh: '阅读器的数据读不懂。', en: "The reader's data cannot be understood." },
  'id-reader.refused': { zh: '阅读器拒绝工作，请报修。', en: 'The reader refuses to work; call service.' },
  'id-reader.wrong-module': {
    zh: '这不是登记在此的阅读器，请换回，或报修登记。',
    en: 'Not the reader that belongs here; put that one back, or call service to register this one.',
  },
  'code-scanner.no-answer': { zh: '扫码器没有回答，请看插头。', en: 'The scanner does not answer; check the plug.' },
  'code-scanner.refused': {
    zh: '扫码器不听指令，请看设置。',
    en: 'The scanner refuses its commands; check its set-up.',
  },
  'display.io': { zh: '叫号屏没有收到，请看接线。', en: 'The display did not take it; check the wiring.' },
  'gpio.no-line': { zh: '找不到按钮和灯的接线。', en: 'The lines of buttons and lamps are not there.' },
  'gpio.busy': { zh: '按钮或灯的接线被别的程序占用。', en: 'A line of the panel is taken by another driver.' },
  'gpio.not-permitted': {
    zh: '没有使用按钮和灯的权限。',
    en: 'The lines of the panel are not permitted to the kiosk.',
  },
  'gpio.io': { zh: '灯或按钮控制不了。', en: 'A lamp or button cannot be driven.' },
  'i2c.bus-missing': { zh: '没有找到总线，请看设置。', en: 'The bus is not there; check the set-up.' },
  'i2c.timeout': { zh: '总线卡住了，请看接线。', en: 'The bus is stuck; check the wiring.' },
  'i2c.no-acknowledge': { zh: '总线上没有应答，请看接线。', en: 'No acknowledgement on the bus; check the wiring.' },
  'i2c.io': { zh: '总线读写出错，请看接线。', en: 'An error on the bus; check the wiring.' },
  'printer.no-answer': { zh: '打印机没有回答。', en: 'The printer does not answer.' },
  'port.closed': { zh: '接口已经关了。', en: 'The port is closed.' },
  'speaker.failed': { zh: '喇叭放不出声音，请看接线。', en: 'The speaker gives no sound; check the wiring.' },
  'speaker.timeout': { zh: '喇叭没有按时放完。', en: 'The speaker did not finish in time.' },
  'distance.silent': { zh: '测距仪没有数据，请看接线。', en: 'The distance sensor says nothing; check the wiring.' },
  'distance.bad-frame': { zh: '测距仪的数据读不懂。', en: "The distance sensor's data cannot be understood." },
  'thermometer.bad-frame': { zh: '测温仪的数据读不懂。', en: "The thermometer's data cannot be understood." },
}

/** Words for a code of a fault; null for one that has none. */
export function deviceFaultWords(fault: string): Words | null {
  return Object.hasOwn(FAULTS, fault) ? (FAULTS[fault] ?? null) : null
}
