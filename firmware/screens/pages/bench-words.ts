import type { Words } from './words.ts'

export const BENCH = {
  title: { zh: '试验台', en: 'Bench' },
  intro: { zh: '这里的人都是编的，设备是模拟的，字节是真的。', en: 'Invented people, simulated devices, real bytes.' },
  lost: { zh: '连不上采样亭，正在重连', en: 'The kiosk does not answer; trying again' },
  people: { zh: '放一张证件', en: 'Lay a card' },
  lift: { zh: '拿走证件', en: 'Lift the card' },
  thermometer: { zh: '测温仪', en: 'Thermometer' },
  forehead: { zh: '额头', en: 'Forehead' },
  air: { zh: '气温', en: 'Air' },
  normal: { zh: '正常', en: 'Normal' },
  fever: { zh: '发烧', en: 'Fever' },
  nobody: { zh: '没有人', en: 'Nobody there' },
  nextReadingFails: { zh: '读数出错（直到重新设定体温）', en: 'Readings fail until a temperature is set' },
  distance: { zh: '额头离测温仪', en: 'Forehead from the lens' },
  atLens: { zh: '6 厘米', en: '6 cm' },
  armsLength: { zh: '40 厘米', en: '40 cm' },
  nobodyNear: { zh: '前面没人', en: 'Nobody' },
  noDistance: { zh: '没有数据', en: 'Silent' },
  scanner: { zh: '扫码器', en: 'Scanner' },
  scan: { zh: '扫', en: 'Scan' },
  scanText: { zh: '码里的文字', en: 'Text of the code' },
  printer: { zh: '打印机', en: 'Printer' },
  paperOut: { zh: '没纸', en: 'Paper out' },
  paperIn: { zh: '装纸', en: 'Load paper' },
  coverOpen: { zh: '开盖', en: 'Open cover' },
  coverClosed: { zh: '合盖', en: 'Close cover' },
  linkDown: { zh: '拔网线', en: 'Unplug' },
  linkStuck: { zh: '卡住不答', en: 'Stuck' },
  linkUp: { zh: '接好', en: 'Plug in' },
  panel: { zh: '按钮', en: 'Buttons' },
  callNext: { zh: '叫下一位', en: 'Call next' },
  entryBeam: { zh: '有人进来', en: 'Entry beam' },
  exitBeam: { zh: '有人出去', en: 'Exit beam' },
  pedal: { zh: '脚踏', en: 'Pedal' },
  sampled: { zh: '已采', en: 'Sampled' },
  uplink: { zh: '到区里的网络', en: 'Line to the district' },
  cut: { zh: '断网', en: 'Cut' },
  restore: { zh: '接通', en: 'Restore' },
  kioskSays: { zh: '采样亭说', en: 'The kiosk says' },
  said: { zh: '喇叭刚说的话', en: 'What the speaker said last' },
  gateShut: { zh: '闸机关', en: 'Gate shut' },
  display: { zh: '叫号屏、灯和喇叭', en: 'Digits, lamps and voice' },
  waiting: { zh: '排队', en: 'waiting' },
  ready: { zh: '就绪', en: 'ready' },
  fault: { zh: '故障', en: 'fault' },
  labels: { zh: '打印出来的标签', en: 'Labels on paper' },
  noLabels: {
    zh: '还没有标签。叫一个号，开管时就会打印。',
    en: 'None yet. Call somebody: a label prints when the tube opens.',
  },
  traffic: { zh: '经过的字节', en: 'Bytes passing' },
  noTraffic: { zh: '还没有字节经过。', en: 'No byte has passed yet.' },
  allDevices: { zh: '全部', en: 'all' },
  in: { zh: '设备 → 采样亭', en: 'device → kiosk' },
  out: { zh: '采样亭 → 设备', en: 'kiosk → device' },
} as const

/** A person of the bench: none exists; the region code 119999 was never given to a place. */
export interface SamplePerson {
  readonly note: Words
  readonly person: {
    readonly idType?: string
    readonly idNumber: string
    readonly name: string
    readonly sex?: string
    readonly birthDate?: string
  }
}

export const SAMPLE_PEOPLE: readonly SamplePerson[] = [
  { note: { zh: '62 岁', en: 'aged' }, person: { idNumber: '119999195909170042', name: '王芳' } },
  { note: { zh: '成人', en: 'adult' }, person: { idNumber: '119999198804120026', name: '赵敏静' } },
  { note: { zh: '孩子', en: 'child' }, person: { idNumber: '11999920210601003X', name: '陈小乐' } },
  { note: { zh: '号码以 X 结尾', en: 'number ends in X' }, person: { idNumber: '11999919751102006X', name: '孙丽' } },
  { note: { zh: '生僻字', en: 'rare character' }, person: { idNumber: '11999919930823001X', name: '李㛃芳' } },
  {
    note: { zh: '名字里有 ·', en: 'name with ·' },
    person: { idNumber: '11999919640110003X', name: '阿依努尔·买买提' },
  },
  {
    note: { zh: '港澳台居住证 J', en: 'HK/Macao/Taiwan permit, J' },
    person: { idType: 'hmt-permit', idNumber: '810000199203040013', name: '样本港' },
  },
  {
    note: { zh: '外国人永居证 Y，长名', en: 'foreign card Y, long name' },
    person: {
      idType: 'foreign-permanent-2023',
      idNumber: '93199919850615002X',
      name: 'SPECIMEN-VERYLONGSURNAME, ALEXANDRA TEST MARIA',
    },
  },
  {
    note: { zh: '外国人永居证 I', en: 'foreign card I' },
    person: {
      idType: 'foreign-permanent-2017',
      idNumber: 'UTO110090010101',
      name: 'SPECIMEN, ALEX TEST',
      sex: 'female',
      birthDate: '1990-01-01',
    },
  },
  { note: { zh: '校验码不对', en: 'wrong check digit' }, person: { idNumber: '119999199003070018', name: '吴错号' } },
]

/** Codes as the demo's scan rules know them (contract, section 2). */
export const SAMPLE_CODES: readonly { readonly text: string; readonly words: Words }[] = [
  { text: 'S:green', words: { zh: '绿码', en: 'Green code' } },
  { text: 'S:yellow', words: { zh: '黄码', en: 'Yellow code' } },
  { text: 'S:red', words: { zh: '红码', en: 'Red code' } },
  { text: 'S:blue', words: { zh: '没见过的码', en: 'A colour nobody named' } },
  { text: 'P:119999198804120026:赵敏静:13800001234', words: { zh: '个人码', en: 'Personal code' } },
  { text: 'T:TUBE-000123', words: { zh: '试管条码', en: 'Tube code' } },
  { text: 'https://example.org/menu', words: { zh: '不相干的码', en: 'Some other code' } },
]
