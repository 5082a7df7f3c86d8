import type { CrewTask } from '../../domain/view.ts'
import { areaWords } from './disinfection-words.ts'
import { REFUSALS } from './refusal-words.ts'
import { deviceName, type Words } from './words.ts'

/** What stands on the crew's page; one language at a time, chosen at the login. */
export const CREW = {
  allWell: { zh: '一切正常', en: 'All well' },
  toDo: (n: number): Words => ({ zh: `有 ${n} 件事要处理`, en: n === 1 ? '1 thing to do' : `${n} things to do` }),
  old: (age: Words): Words => ({ zh: `数据 ${age.zh}前，正在重连`, en: `Figures ${age.en} old, reconnecting` }),
  connecting: { zh: '正在连接', en: 'Connecting' },
  ago: (age: Words): Words => ({ zh: `${age.zh}前`, en: `${age.en} ago` }),
  atTheChair: { zh: '正在采样', en: 'Now sampling' },
  nobodyCalled: { zh: '还没有叫号', en: 'Nobody called' },
  alsoCalled: { zh: '已叫号', en: 'Called' },
  atTheBooth: { zh: '亭前登记', en: 'At the booth' },
  years: (age: number): Words => ({ zh: `${age} 岁`, en: String(age) }),
  tube: { zh: '本管', en: 'This tube' },
  noTube: { zh: '还没有开管', en: 'No tube is open' },
  poolOf: (size: number): Words => ({
    zh: size === 1 ? '单采' : `${size} 合 1`,
    en: size === 1 ? 'single' : `pool of ${size}`,
  }),
  group: (n: string): Words => ({ zh: `${n} 组`, en: `group ${n}` }),
  left: (n: number): Words => ({
    zh: n === 0 ? '满了，请封管' : `还差 ${n} 人`,
    en: n === 0 ? 'full, please seal' : `${n} left`,
  }),
  label: { zh: '标签', en: 'Label' },
  oldest: { zh: '最早样本', en: 'Oldest sample' },
  wait: (minutes: number): Words => ({ zh: `约 ${minutes} 分钟`, en: `about ${minutes} min` }),
  next: { zh: '下一位', en: 'Next' },
  callNext: { zh: '叫下一位', en: 'Call next' },
  sampled: { zh: '已采', en: 'Sampled' },
  more: { zh: '更多', en: 'More' },
  recall: { zh: '再叫一次', en: 'Call again' },
  absent: { zh: '没有来', en: 'Did not come' },
  seal: { zh: '封管', en: 'Seal tube' },
  openTube: { zh: '开新管', en: 'Open a tube' },
  notHolder: { zh: '不是本人', en: 'Not the holder' },
  refuse: { zh: '不愿采样', en: 'Refuses' },
  pause: { zh: '暂停登记', en: 'Pause intake' },
  resume: { zh: '恢复登记', en: 'Resume intake' },
  admit: { zh: '不登记身份', en: 'Without identity' },
  admitNext: { zh: '下一位', en: 'Next person' },
  assist: { zh: '人工登记', en: 'Assisted entry' },
  packBox: { zh: '装箱交接', en: 'Pack and hand over' },
  devices: { zh: '设备和上传', en: 'Devices and uplink' },
  samplerScreen: { zh: '采样屏', en: "Sampler's screen" },
  tubes: { zh: '采样管', en: 'Tubes' },
  roster: { zh: '花名册', en: 'Roster' },
  day: { zh: '今天和日结', en: 'Today and closing' },
  disinfected: { zh: '已消毒', en: 'Disinfected' },
  close: { zh: '返回', en: 'Back' },
  signOut: { zh: '退出登录', en: 'Sign out' },
  onDuty: (minutes: number): Words => {
    const span = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
    return { zh: `已上岗 ${span}`, en: `on duty for ${span}` }
  },
  reprint: { zh: '补打', en: 'Reprint' },
  labelIsOn: { zh: '标签已贴好', en: 'Label is on' },
  labelIsGood: { zh: '贴好了，清楚', en: 'It is on, and legible' },
  showLabel: { zh: '看标签', en: 'Show label' },
  takenOver: { zh: '我来接手', en: 'I take over' },
  tubeNumber: { zh: '管号', en: 'Tube number' },
  unsent: (n: number): Words => ({ zh: `还有 ${n} 条没有上传`, en: `${n} events not sent yet` }),
  allSent: { zh: '全部已上传', en: 'Everything is sent' },
  uplink: { zh: '上传', en: 'Uplink' },
} as const

export const UPLINK_STATES = {
  online: { zh: '已连接', en: 'connected' },
  offline: { zh: '断开，照常登记', en: 'offline; check-in goes on' },
  none: { zh: '没有设置', en: 'not set up' },
} as const

export const SIGN_IN = {
  title: { zh: '工作人员登录', en: 'Crew sign-in' },
  operator: { zh: '工号', en: 'Operator' },
  pin: { zh: '密码', en: 'PIN' },
  enter: { zh: '登录', en: 'Sign in' },
  erase: { zh: '删除', en: 'Erase' },
  byBadge: { zh: '用工牌登录', en: 'Use a badge' },
  byPin: { zh: '用工号和密码登录', en: 'Use operator and PIN' },
  scanBadge: { zh: '请扫工牌', en: 'Scan your badge' },
  badge: { zh: '工牌', en: 'Badge' },
  badgeHint: { zh: '工牌只能做采样员的操作。', en: 'A badge may do what a sampler does.' },
  ended: { zh: '已自动退出，请重新登录', en: 'You were signed out. Please sign in again' },
  unreachable: { zh: '连不上采样亭，请再试', en: 'The kiosk does not answer. Please try again' },
} as const

export const ANSWERS = {
  sending: { zh: '正在发送…', en: 'Sending…' },
  again: { zh: '网络不通，正在重发…', en: 'No network, sending again…' },
  done: { zh: '已完成', en: 'Done' },
  undo: { zh: '撤销', en: 'Undo' },
  undone: { zh: '已撤销', en: 'Undone' },
  unsent: { zh: '没有送到采样亭。再按不会重复。', en: 'It did not reach the kiosk. Pressing again cannot act twice.' },
  tryAgain: { zh: '再发一次', en: 'Send again' },
} as const

export const FORM = {
  objects: { zh: '环境和物品采样', en: 'Specimens of places and things' },
  place: { zh: '采样地点', en: 'Place' },
  objectCollected: { zh: '已入管', en: 'In the tube' },
  asListed: { zh: '按名单', en: 'as listed' },
  idType: { zh: '证件', en: 'Document' },
  idNumber: { zh: '证件号码', en: 'Number' },
  name: { zh: '姓名', en: 'Name' },
  birthDate: { zh: '出生日期', en: 'Birth date' },
  sex: { zh: '性别', en: 'Sex' },
  phone: { zh: '手机号', en: 'Phone' },
  category: { zh: '人员类别', en: 'Category' },
  contactC: { zh: '接触式体温 °C', en: 'Contact temperature °C' },
  submit: { zh: '登记', en: 'Check in' },
  enter: { zh: '记下', en: 'Enter' },
  optional: { zh: '可不填', en: 'optional' },
  codeIsGood: { zh: '码没问题，继续', en: 'Code is fine, go on' },
  codeIsBad: { zh: '转应急处置', en: 'Refer' },
} as const

export const ID_TYPES = {
  'resident-card': { zh: '居民身份证', en: 'Resident ID card' },
  'hmt-permit': { zh: '港澳台居民居住证', en: 'HK/Macao/Taiwan permit' },
  'foreign-permanent-2023': { zh: '外国人永居证（新）', en: 'Foreign permanent (new)' },
  'foreign-permanent-2017': { zh: '外国人永居证（旧）', en: 'Foreign permanent (old)' },
  passport: { zh: '护照', en: 'Passport' },
  other: { zh: '其他', en: 'Other' },
} as const

export const SEXES = {
  male: { zh: '男', en: 'M' },
  female: { zh: '女', en: 'F' },
} as const

export const LABEL_STATES = {
  waiting: { zh: '等待打印', en: 'waiting' },
  started: { zh: '正在打印', en: 'printing' },
  printed: { zh: '已打印', en: 'printed' },
  failed: { zh: '没打出来', en: 'not printed' },
  doubtful: { zh: '要看一下', en: 'to be looked at' },
} as const

const CAUSES: Readonly<Record<string, Words>> = {
  warning: { zh: '时间快到了。', en: 'It is nearly time.' },
  alarm: { zh: '已经超过了。', en: 'It is past the limit.' },
  'paper-out': { zh: '打印机缺纸。', en: 'The printer is out of paper.' },
  'cover-open': { zh: '打印机的盖子开着。', en: "The printer's cover is open." },
  offline: { zh: '打印机连不上。', en: 'The printer cannot be reached.' },
  error: { zh: '打印机报告故障。', en: 'The printer reports an error.' },
  'head-hot': { zh: '打印头过热，请等一会儿。', en: "The printer's head is hot; wait a little." },
  'no-answer': { zh: '打印机没有回答。', en: 'The printer does not answer.' },
  fever: { zh: '体温偏高。', en: 'Raised temperature.' },
  'no-reading': { zh: '量不到体温。', en: 'No temperature could be read.' },
  left: {
    zh: '量体温时人走开过，请当面再量。',
    en: 'They stepped away while being measured. Please measure them yourself.',
  },
  symptoms: { zh: '自述身体不舒服。', en: 'Says that they do not feel well.' },
  phone: { zh: '手机号后四位几次都不对。', en: 'The last four digits were wrong several times.' },
  'ambient-outside': {
    zh: '亭内太冷或太热，请用接触式体温计。',
    en: 'Too cold or too hot in the booth. Use a contact thermometer.',
  },
  'second-reading': { zh: '体温偏高，请再量一次。', en: 'The reading is high. Please measure once more.' },
  'no-printer': { zh: '没有接打印机，请用预印条码管。', en: 'There is no printer. Use pre-printed tubes.' },
  'no-glyph': {
    zh: '有字打不出来，请找组长处理，不要手写。',
    en: 'A character cannot be printed. Ask the leader; do not write by hand.',
  },
  'too-large': { zh: '标签纸太小。', en: 'The labels in the printer are too small.' },
  'tube-gone': { zh: '这支管已经不在今天的记录里。', en: 'The tube is not of today any more.' },
  'too-long': { zh: '名字太长，标签放不下。', en: 'The name does not fit on the label.' },
  restart: { zh: '采样亭重新启动过，不知道打出来没有。', en: 'The kiosk restarted; it may or may not be on paper.' },
  'open-printed': { zh: '管已封，请再开一管。', en: 'The tube is sealed. Open another one.' },
  'no-document': { zh: '没有带证件。', en: 'There is no document.' },
  identity: { zh: '身份无法核对。', en: 'The identity could not be checked.' },
  'status-code': { zh: '健康码需要处理。', en: 'The status code needs attention.' },
  'card-unreadable': { zh: '证件几次都读不出来。', en: 'The card could not be read several times.' },
  'port.open-failed': { zh: '接口打不开，请看插头。', en: 'The port cannot be opened; check the plug.' },
  'port.lost': { zh: '连接断了，请看插头。', en: 'The connection was lost; check the plug.' },
  'port.timeout': { zh: '没有按时回答。', en: 'No answer in time.' },
  'id-reader.no-answer': { zh: '阅读器没有回答，请看插头。', en: 'The reader does not answer; check the plug.' },
  'id-reader.bad-frame': { zh: '阅读器的数据读不懂。', en: "The reader's data cannot be understood." },
  'id-reader.refused': { zh: '阅读器拒绝工作，请报修。', en: 'The reader refuses to work; call service.' },
  'display.io': { zh: '叫号屏没有收到，请看接线。', en: 'The display did not take it; check the wiring.' },
  'gpio.no-line': { zh: '找不到按钮和灯的接线。', en: 'The lines of buttons and lamps are not there.' },
  'gpio.io': { zh: '灯或按钮控制不了。', en: 'A lamp or button cannot be driven.' },
  'i2c.bus-missing': { zh: '没有找到总线，请看设置。', en: 'The bus is not there; check the set-up.' },
  'i2c.timeout': { zh: '总线卡住了，请看接线。', en: 'The bus is stuck; check the wiring.' },
  'i2c.no-acknowledge': { zh: '总线上没有应答，请看接线。', en: 'No acknowledgement on the bus; check the wiring.' },
}

/** Words for a cause; `status-code:red` says the colour; an unknown cause is shown as it is, never hidden. */
export function causeWords(cause: string | null): Words {
  if (cause === null) return { zh: '', en: '' }
  const known = CAUSES[cause] ?? Object.entries(REFUSALS).find(([refusal]) => refusal === cause)?.[1]
  if (known !== undefined) return known
  const [kind = '', detail = ''] = cause.split(':')
  if (kind === 'shift') return CREW.onDuty(Number(detail))
  if (kind === 'identity') return { zh: '身份无法核对。', en: 'The identity could not be checked.' }
  if (kind === 'status-code') return { zh: `健康码：${detail}。`, en: `Status code: ${detail}.` }
  return { zh: `（${cause}）`, en: `(${cause})` }
}

/** What is wrong, in words; `subject` is as shown on the page. Why it is so comes from the cause. */
const WHAT: Readonly<Record<CrewTask['kind'], (subject: string) => Words>> = {
  'label-failed': (tube) => ({ zh: `${tube} 的标签没有打出来`, en: `The label for ${tube} was not printed` }),
  'label-doubtful': (tube) => ({ zh: `请看 ${tube} 的标签`, en: `Look at the label for ${tube}` }),
  'shift-over': (operator) => ({ zh: `${operator} 上岗太久了`, en: `${operator} has been on duty for too long` }),
  'labels-waiting': () => ({ zh: '标签积压，登记已暂停', en: 'Labels are piling up; intake waits' }),
  'device-faulted': (device) => ({ zh: `${deviceName(device).zh}有故障`, en: `${deviceName(device).en} has failed` }),
  'device-missing': (device) => ({
    zh: `没有找到${deviceName(device).zh}`,
    en: `${deviceName(device).en} was not found`,
  }),
  'scan-tube': () => ({ zh: '请准备一支新管', en: 'A new tube is needed' }),
  'act-refused': (device) => ({ zh: `${deviceName(device).zh}：没有做`, en: `${deviceName(device).en}: not done` }),
  'disinfection-due': (area) => ({
    zh: `${areaWords(area).zh}该消毒了`,
    en: `The ${areaWords(area).en} is due for disinfection`,
  }),
  'verify-label': (tube) => ({ zh: `请扫管上的标签 ${tube}`, en: `Scan the label ${tube} on its tube` }),
  'stock-low': (left) => ({ zh: `空管只剩 ${left} 支`, en: `Only ${left} empty tubes left` }),
  'stock-expiring': (lot) => ({ zh: `批号 ${lot} 的管快过期`, en: `Tubes of lot ${lot} expire soon` }),
  'seal-due': (tube) => ({ zh: `管 ${tube} 该封了`, en: `Tube ${tube} is due to be sealed` }),
  'resident-needs-staff': () => ({ zh: '亭前的人需要您', en: 'The person at the booth needs you' }),
  referred: () => ({ zh: '有人要转应急处置', en: 'Somebody is to be taken over' }),
  'box-due': (time) => ({ zh: `${time} 前装箱送走`, en: `The box must leave by ${time}` }),
  'box-full': () => ({ zh: '样本够一箱了', en: 'Enough tubes for a box' }),
  'sample-old': (time) => ({
    zh: `最早样本要在 ${time} 前送到实验室`,
    en: `The oldest sample is due at the laboratory by ${time}`,
  }),
  disk: () => ({ zh: '存储快满了', en: 'The storage is nearly full' }),
  journal: () => ({ zh: '记录写不进去，登记已停', en: 'Nothing can be recorded; intake has stopped' }),
}

/** What to do now. */
const NOW: Readonly<Record<CrewTask['kind'], Words>> = {
  'label-failed': {
    zh: '处理好打印机再按“补打”，不要手写。',
    en: 'See to the printer, then Reprint. Do not write by hand.',
  },
  'label-doubtful': {
    zh: '贴着且清楚就确认；没有或模糊就补打。',
    en: 'If it is on and legible, confirm. If not, reprint.',
  },
  'labels-waiting': {
    zh: '请先处理打印机，登记会自动恢复。',
    en: 'See to the printer; intake goes on by itself.',
  },
  'shift-over': { zh: '请安排换班休息。', en: 'Arrange a relief and a rest.' },
  'device-faulted': {
    zh: '请看插头和电源；好了会自动恢复，这之前用人工登记。',
    en: 'Check plug and power; it recovers by itself. Until then use assisted entry.',
  },
  'device-missing': { zh: '请看插头；没有它就用人工登记。', en: 'Check its plug. Without it use assisted entry.' },
  'scan-tube': { zh: '请扫新管的条码，或输入管号。', en: 'Scan the new tube, or type its number.' },
  'act-refused': { zh: '看清后再做一次。', en: 'Look again, then repeat it.' },
  'disinfection-due': {
    zh: '消毒后按“已消毒”，会记进日结。',
    en: 'Disinfect it, then press “Disinfected”: it is on record.',
  },
  'verify-label': { zh: '贴好标签，扫它，再采样。', en: 'Stick it on, scan it, then sample.' },
  'stock-low': { zh: '请补货，到货后登记。', en: 'Get more, and enter them as received.' },
  'stock-expiring': { zh: '一周内过期，请先用完或换走。', en: 'Within a week. Use them first, or send them on.' },
  'seal-due': { zh: '开管太久了，请封管。', en: 'It has been open for long. Please seal it.' },
  'resident-needs-staff': { zh: '请到亭前帮忙。', en: 'Please go and help.' },
  referred: {
    zh: '请带到单独区域，接手后按“我来接手”。',
    en: 'Lead them to the separate area, then press “I take over”.',
  },
  'box-due': { zh: '请装箱，叫转运员。', en: 'Pack the box and call the courier.' },
  'box-full': { zh: '请装箱交接，不要再等。', en: 'Pack and hand it over; do not wait.' },
  'sample-old': { zh: '请马上装箱送走。', en: 'Pack and send it now.' },
  disk: { zh: '请马上联系维护。', en: 'Call maintenance now.' },
  journal: { zh: '请马上找站长，改用备用采样台。', en: 'Call the station leader now and use another station.' },
}

/** A printed tube needs no scan: one press opens it. */
export const OPEN_PRINTED = 'open-printed'

export interface TaskWords {
  readonly what: Words
  readonly why: Words
  readonly now: Words
}

/** What, why and what now of one task. */
export function taskWords({ cause, kind }: CrewTask, subject: string): TaskWords {
  if (cause === OPEN_PRINTED) {
    const now = { zh: '按“开新管”，标签会打印出来。', en: 'Press “Open a tube”; its label will print.' }
    return { what: WHAT[kind](subject), why: causeWords(null), now }
  }
  const now = (kind === 'referred' ? REFERRED_NOW[cause ?? ''] : undefined) ?? NOW[kind]
  return { what: WHAT[kind](subject), why: causeWords(cause), now }
}

/** Only a fever or a bad code is for the separate area; the others come back through assisted entry. */
const REFERRED_NOW: Readonly<Record<string, Words>> = {
  identity: {
    zh: '请核对证件，用人工登记，再按“我来接手”。',
    en: 'Check the document, use assisted entry, then press “I take over”.',
  },
  'no-reading': {
    zh: '请用接触式体温计量，再人工登记，然后按“我来接手”。',
    en: 'Measure with a contact thermometer, use assisted entry, then press “I take over”.',
  },
}
