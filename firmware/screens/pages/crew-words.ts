import type { Words } from './words.ts'

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
  back: { zh: '返回', en: 'Back' },
  notForRole: { zh: '这一页不在您的岗位范围内。', en: 'This page is not for your role.' },
  lookOnly: { zh: '您的岗位只能看', en: 'Your role may only look' },
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
  codeOfVisit: (ticket: string): Words => ({
    zh: `刚登记的 ${ticket}`.trim(),
    en: `Just checked in: ${ticket}`.replace(/: $/, ''),
  }),
  codeOfNext: { zh: '不是，是下一位的', en: 'No, of the next one' },
  soundOn: { zh: '提示音：开', en: 'Tone: on' },
  soundOff: { zh: '提示音：关', en: 'Tone: off' },
  practice: { zh: '练习', en: 'Practice' },
  takenOver: { zh: '我来接手', en: 'I take over' },
  tubeNumber: { zh: '管号', en: 'Tube number' },
  unsent: (n: number): Words => ({ zh: `还有 ${n} 条没有上传`, en: `Events not sent yet: ${n}` }),
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
