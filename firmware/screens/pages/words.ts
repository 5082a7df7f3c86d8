import type { NextOpening } from '../../domain/opening-hours.ts'
import type { Band, Prompt, PublicView } from '../../domain/view.ts'

/** A text for people: Chinese is the language of the place, English goes beside it. */
export interface Words {
  readonly zh: string
  readonly en: string
}

export type Language = keyof Words

/** What the resident is asked to do. `staff` never says why: neither the person nor those behind need to read it. */
export const PROMPTS: Readonly<Record<Prompt, Words>> = {
  idle: { zh: '请把证件放在发光的位置', en: 'Place your ID card on the light' },
  read: { zh: '读好了，请取走证件', en: 'Done. Take your card' },
  'card-again': { zh: '请只放一张证，取下卡套手机', en: 'Not read. One card, no sleeve or phone' },
  'card-again-late': { zh: '请再放一次证件，然后站定', en: 'Place your card again, then stand still' },
  'card-wrong-number': { zh: '请稍等，工作人员来帮您', en: 'Please wait, our staff will help you' },
  'card-unreadable': { zh: '这张证读不了，请换身份证', en: 'This card cannot be read. Try your ID card' },
  begin: { zh: '请按下面的开始', en: 'Touch Begin below' },
  'card-needed': { zh: '请放身份证，或稍等工作人员', en: 'Please lay your ID card, or wait for our staff' },
  temperature: { zh: '请看镜头，额头靠近圆圈', en: 'Look here, forehead to the circle' },
  'temperature-child': { zh: '请抱起孩子，或请工作人员来量', en: 'Lift the child, or ask our staff to measure' },
  'temperature-again': { zh: '请站定，再测一次', en: 'Stand still, once more' },
  staff: { zh: '请稍等，工作人员来帮您', en: 'Please wait, our staff will help you' },
  done: { zh: '登记好了，请到采样台', en: 'Checked in. Please go to the sampler' },
  passed: { zh: '好了，请往前走', en: 'Done. Please go on' },
  repeated: { zh: '您今天已经登记过', en: 'You are already registered' },
  'not-holder': { zh: '请找工作人员', en: 'Please see our staff' },
  refused: { zh: '已取消，谢谢', en: 'Cancelled. Thank you' },
  mask: { zh: '请戴好口罩，工作人员来看一下', en: 'Mask on, please. Our staff will have a look' },
  'mask-missing': { zh: '请戴好口罩再来，谢谢', en: 'Please come back with a mask on' },
  symptoms: { zh: '您今天身体舒服吗？', en: 'Do you feel well today?' },
  phone: { zh: '请输入您手机号的后四位', en: 'The last four digits of your phone' },
  'printer-wait': { zh: '请稍等，正在换纸', en: 'One moment, changing paper' },
  'unknown-code': { zh: '不认识这个码，请换一个再试', en: 'Unknown code. Try another one' },
  closed: { zh: '现在不登记，请问工作人员', en: 'Check-in is closed. Please ask our staff' },
}

export const STEPS: readonly [Words, Words, Words, Words] = [
  { zh: '证件', en: 'ID' },
  { zh: '测温', en: 'Temperature' },
  { zh: '取号', en: 'Number' },
  { zh: '采样', en: 'Sample' },
]

export const BANDS: Readonly<Record<Band, Words>> = {
  clear: { zh: '畅通', en: 'Clear' },
  busy: { zh: '较忙', en: 'Busy' },
  jammed: { zh: '拥挤', en: 'Crowded' },
}

/** Drill and demo stand on every page, so that neither passes for the real thing. */
export const MODES: Readonly<Record<PublicView['mode'], Words | null>> = {
  live: null,
  drill: { zh: '演练', en: 'DRILL' },
  demo: { zh: '演示', en: 'DEMO' },
}

export const RESIDENT = {
  youAre: { zh: '您是', en: 'You are' },
  ahead: (n: number): Words =>
    n === 0 ? { zh: '马上到您', en: 'You are next' } : { zh: `前面 ${n} 人`, en: `${n} ahead` },
  about: (minutes: number): Words => ({ zh: `约 ${minutes} 分钟`, en: `about ${minutes} min` }),
  number: { zh: '号码', en: 'Number' },
  closed: { zh: '已停止取号', en: 'Closed' },
  oneMoment: { zh: '请稍等', en: 'One moment, please' },
  begin: { zh: '开始', en: 'Begin' },
  withoutDocument: { zh: '没有证件，按这里', en: 'No document? Touch here' },
  noDocument: { zh: '没有证件？请按这里', en: 'No document?' },
  noDocumentAnswer: { zh: '没带证件也行，请找工作人员', en: 'You can still check in: please ask our staff' },
  largeText: { zh: '大字', en: 'Large text' },
  sayAgain: { zh: '再说一遍', en: 'Say again' },
  noticeUnnamed: { zh: '不登记您的身份', en: 'Nobody asks who you are' },
  notice: (days: string): Words => ({
    zh: `信息只用于采样，${days} 天后删除`,
    en: `For this sample only, deleted after ${days} days`,
  }),
  help: { zh: '热线', en: 'Help' },
} as const

export const QUEUE = {
  nowServing: { zh: '请这一位到台前', en: 'Now serving' },
  nobodyCalled: { zh: '请等叫号', en: 'Please wait for your number' },
  station: (n: string): Words => ({ zh: `${n} 号台`, en: `Station ${n}` }),
  nextGroup: { zh: '下一组', en: 'Next group' },
  releasedPlease: { zh: '请', en: '' },
  released: { zh: '到等候区', en: 'please go to the waiting line' },
  missed: { zh: '过号请找工作人员', en: 'Missed your number? Ask the staff' },
  wait: { zh: '大约还要等', en: 'Estimated wait' },
  minutes: { zh: '分钟', en: 'min' },
  waiting: { zh: '正在排队', en: 'People waiting' },
  people: { zh: '人', en: 'people' },
  present: (n: number): Words => ({ zh: `现场共 ${n} 人`, en: `${n} on site` }),
  served: (n: number): Words => ({ zh: `最近一小时采样 ${n} 人`, en: `${n} in the last hour` }),
  ready: { zh: '请准备好证件，戴好口罩', en: 'Document ready, mask on' },
  hotline: { zh: '热线', en: 'Help' },
  bandUnknown: { zh: '正在估算', en: 'Estimating' },
  bandStale: { zh: '数据已旧', en: 'Out of date' },
  closed: {
    today: { zh: '现在不取号', en: 'Closed now' },
    tomorrow: { zh: '今天已停止取号', en: 'Closed' },
  },
  mostPeople: (from: number, to: number): Words => ({
    zh: `多数人 ${from}–${to} 分钟`,
    en: `most people ${from}–${to} min`,
  }),
  paused: { zh: '暂停取号', en: 'Paused' },
  followStaff: { zh: '请听现场安排', en: 'Please follow the staff' },
  stillServing: { zh: '已取号的照常采样', en: 'Those with a number are still served' },
  noFigures: { zh: '正在连接，请听现场安排', en: 'Connecting. Please follow the staff' },
} as const

/** `明天 07:00 开始` */
export function opensWords({ day, time }: NextOpening): Words {
  return day === 'today'
    ? { zh: `今天 ${time} 开始`, en: `Opens today ${time}` }
    : { zh: `明天 ${time} 开始`, en: `Opens tomorrow ${time}` }
}

/** `5 秒前更新`, and from half a minute on a warning. */
export const AGE = {
  fresh: (seconds: number): Words => ({ zh: `${seconds} 秒前更新`, en: `updated ${seconds} s ago` }),
  stale: (age: Words): Words => ({
    zh: `数据 ${age.zh}前，请听现场安排`,
    en: `Figures ${age.en} old, please follow the staff`,
  }),
  span: (seconds: number): Words => {
    if (seconds < 60) return { zh: `${seconds} 秒`, en: `${seconds} s` }
    const minutes = Math.floor(seconds / 60)
    if (minutes < 60) return { zh: `${minutes} 分钟`, en: `${minutes} min` }
    return { zh: `${Math.floor(minutes / 60)} 小时`, en: `${Math.floor(minutes / 60)} h` }
  },
} as const

export const HOME = {
  title: { zh: '采样亭', en: 'Sampling kiosk' },
  resident: { zh: '自助登记屏', en: "The booth's screen: what a resident sees" },
  queue: { zh: '排队大屏', en: 'The public queue screen' },
  site: { zh: '全部采样台', en: 'All stations of the site' },
  crew: { zh: '工作人员', en: 'Crew: queue, tubes, labels, help' },
  bench: { zh: '试验台', en: 'The bench: cards, readings, paper jams' },
  state: { zh: '设备', en: 'Devices' },
  today: { zh: '今天', en: 'Today' },
  checkedIn: { zh: '登记', en: 'checked in' },
  collected: { zh: '采样', en: 'collected' },
  tubes: { zh: '管', en: 'tubes' },
  lost: { zh: '连不上采样亭，正在重连', en: 'The kiosk does not answer; trying again' },
  forPrograms: { zh: '给程序', en: 'For programs' },
} as const

export const DEVICES: Readonly<Record<string, Words>> = {
  idReader: { zh: '身份证阅读器', en: 'ID reader' },
  codeScanner: { zh: '扫码器', en: 'Code scanner' },
  thermometer: { zh: '测温仪', en: 'Thermometer' },
  distance: { zh: '测距仪', en: 'Distance sensor' },
  queueDisplay: { zh: '叫号屏', en: 'Queue display' },
  labelPrinter: { zh: '标签打印机', en: 'Label printer' },
  panel: { zh: '按钮和灯', en: 'Panel' },
  speaker: { zh: '喇叭', en: 'Speaker' },
}

export const DEVICE_STATES = {
  ok: { zh: '正常', en: 'OK' },
  faulted: { zh: '故障', en: 'Faulted' },
  absent: { zh: '未安装', en: 'Not installed' },
  twin: { zh: '模拟', en: 'twin' },
} as const

/** `label-printer` and `labelPrinter` are the same thing; an unknown one is shown by its own name. */
export function deviceName(device: string): Words {
  const key = device.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return DEVICES[key] ?? { zh: device, en: device }
}
