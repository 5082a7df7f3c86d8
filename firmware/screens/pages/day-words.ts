import type { DayDifference, DifferenceCode, PriceLine } from '../../domain/day-report.ts'
import { AREAS } from './disinfection-words.ts'
import type { Words } from './words.ts'

/** What stands on the page of the day, on paper and in the files. */
export const DAY = {
  title: { zh: '日结', en: 'The day' },
  back: { zh: '返回', en: 'Back' },
  connecting: { zh: '正在连接', en: 'Connecting' },
  today: { zh: '今天', en: 'Today' },
  open: (closesAt: string): Words => ({
    zh: `还没有日结，${closesAt} 自动日结`,
    en: `Not closed yet; closes by itself at ${closesAt}`,
  }),
  closed: (at: string, revision: number): Words => ({
    zh: `${at} 已日结${revision > 1 ? `（第 ${revision} 版）` : ''}`,
    en: `Closed at ${at}${revision > 1 ? ` (revision ${revision})` : ''}`,
  }),
  changed: (revision: number): Words => ({
    zh: `日结后又有记录，到时自动出第 ${revision + 1} 版`,
    en: `More happened since the closing; revision ${revision + 1} follows by itself`,
  }),
  people: { zh: '登记人数', en: 'Checked in' },
  collected: { zh: '已采样', en: 'Sampled' },
  tubes: { zh: '已封管', en: 'Tubes sealed' },
  labels: { zh: '标签', en: 'Labels' },
  referred: { zh: '应急处置', en: 'Referred' },
  boxes: { zh: '已交接管', en: 'Tubes handed over' },
  zero: { zh: '今天没有人登记，没有采样：零报告。', en: 'Nobody checked in and nothing was sampled: a zero report.' },
  zeroThen: { zh: '这一天没有人登记，没有采样：零报告。', en: 'Nobody checked in that day: a zero report.' },
  thanks: (people: string, labels: string, differences: string): Words => ({
    zh: `今天 ${people} 人，标签 ${labels} 张，差错 ${differences}。辛苦了！`,
    en: `People today: ${people}, labels: ${labels}, differences: ${differences}. Well done, everybody.`,
  }),
  district: {
    all: (people: string, at: string): Words => ({
      zh: `已送达：今天的 ${people} 人，区里的服务器都已收到${at === '' ? '' : `，${at}`}`,
      en: `Sent and acknowledged: the district's broker has all ${people} of today${at === '' ? '' : `, ${at}`}`,
    }),
    receipt: (people: string, at: string): Words => ({
      zh: `区里已入库：今天的 ${people} 人都有回执${at === '' ? '' : `，${at}`}`,
      en: `The district has all ${people} of today, and signed for it${at === '' ? '' : `, ${at}`}`,
    }),
    some: (unsent: string): Words => ({ zh: `还有 ${unsent} 条没有送到区里`, en: `Events not sent yet: ${unsent}` }),
    pending: { zh: '正在确认是否送到', en: 'Waiting for the acknowledgement' },
  },
  differences: { zh: '还没办完、对不上的', en: 'Unfinished, or does not add up' },
  noDifferences: { zh: '都对得上，没有没办完的', en: 'All adds up, nothing is unfinished' },
  prices: { zh: '价格与付款方', en: 'Price and payer' },
  disinfection: { zh: '消毒', en: 'Disinfection' },
  disinfected: { zh: '刚消毒了', en: 'Done now' },
  all: { zh: '全部数字', en: 'All figures' },
  close: { zh: '现在日结', en: 'Close the day now' },
  closeAsk: {
    zh: '现在日结？没办完的会写进报告，之后还能继续工作。',
    en: 'Close now? What is unfinished is named in the report, and work may go on.',
  },
  closeYes: { zh: '确定日结', en: 'Yes, close it' },
  closeNo: { zh: '先不', en: 'Not now' },
  print: { zh: '打印', en: 'Print' },
  earlier: { zh: '以前的日子', en: 'Earlier days' },
  noEarlier: { zh: '还没有', en: 'None yet' },
  notClosed: { zh: '没有日结', en: 'not closed' },
  signed: { zh: '站长签字', en: 'Station leader' },
  unknownDay: { zh: '没有这一天的记录。', en: 'There is no record of that day.' },
  fileBusy: {
    zh: '正在生成另一份表格，请稍等再试。',
    en: 'Another file is being written. Please try again in a moment.',
  },
} as const

const TYPES: Readonly<Record<string, Words>> = {
  'visit.checked-in': { zh: '登记', en: 'Checked in' },
  'visit.referred': { zh: '应急处置', en: 'Referred' },
  'referral.closed': { zh: '已接手', en: 'Taken over' },
  'visit.ended': { zh: '未采样离开', en: 'Left without a sample' },
  'sample.collected': { zh: '采样', en: 'Samples taken' },
  'sample.voided': { zh: '样本作废', en: 'Samples voided' },
  'record.corrected': { zh: '记录更正', en: 'Records corrected' },
  'tube.opened': { zh: '开管', en: 'Tubes opened' },
  'tube.sealed': { zh: '封管', en: 'Tubes sealed' },
  'tube.voided': { zh: '废管', en: 'Tubes voided' },
  'label.printed': { zh: '标签打印', en: 'Labels printed' },
  'label.failed': { zh: '标签没打出', en: 'Labels failed' },
  'label.doubtful': { zh: '标签存疑', en: 'Labels doubtful' },
  'box.handed-over': { zh: '交接', en: 'Handed over' },
  'site.disinfected': { zh: '消毒', en: 'Disinfections' },
  'carried.people': { zh: '前一天转入的管内人数', en: 'People in tubes carried over' },
  'carried.unlabelled': { zh: '前一天转入的无标签管', en: 'Tubes without label carried over' },
  'open.people': { zh: '未封管内人数', en: 'People in open tubes' },
  'open.unlabelled': { zh: '还没有标签的管', en: 'Tubes without a label' },
}

const DETAILS: Readonly<Record<string, Words>> = {
  ...AREAS,
  single: { zh: '单采', en: 'single' },
  pooled: { zh: '混采', en: 'pooled' },
  printed: { zh: '打印号', en: 'printed number' },
  people: { zh: '人数', en: 'people' },
  tubes: { zh: '管数', en: 'tubes' },
  copy: { zh: '其中补打', en: 'copies' },
  fever: { zh: '体温', en: 'temperature' },
  'status-code': { zh: '健康码', en: 'status code' },
  'no-reading': { zh: '量不到体温', en: 'no reading' },
  identity: { zh: '身份', en: 'identity' },
  passed: { zh: '通过', en: 'passed' },
  repeated: { zh: '重复', en: 'repeated' },
  'not-holder': { zh: '不是本人', en: 'not the holder' },
  refused: { zh: '不愿采样', en: 'refused' },
  absent: { zh: '没有来', en: 'absent' },
  abandoned: { zh: '中途离开', en: 'abandoned' },
  mask: { zh: '口罩', en: 'mask' },
  closing: { zh: '日终', en: 'end of day' },
  waiting: { zh: '排队中', en: 'waiting' },
  called: { zh: '已叫号', en: 'called' },
  collected: { zh: '已采', en: 'sampled' },
  voided: { zh: '作废', en: 'void' },
  open: { zh: '未封', en: 'open' },
  sealed: { zh: '已封', en: 'sealed' },
  referred: { zh: '应急处置', en: 'referred' },
  ended: { zh: '未采', en: 'not sampled' },
}

/** `visit.referred.fever` in words; what nobody knows is shown as it is. */
export function countWords(name: string): Words {
  const known = TYPES[name]
  if (known !== undefined) return known
  const type = Object.keys(TYPES).find((one) => name.startsWith(`${one}.`))
  if (type === undefined) return { zh: name, en: name }
  const detail = detailWords(name.slice(type.length + 1))
  return { zh: `${TYPES[type]?.zh ?? ''} · ${detail.zh}`, en: `${TYPES[type]?.en ?? ''} · ${detail.en}` }
}

/** A number is a pool size; `referred.fever` is both. */
export function detailWords(detail: string): Words {
  if (/^\d+$/.test(detail)) return { zh: detail === '1' ? '单管' : `${detail} 合 1`, en: `pool of ${detail}` }
  const [first = '', ...rest] = detail.split('.')
  const words = DETAILS[first] ?? { zh: first, en: first }
  if (rest.length === 0) return words
  const more = detailWords(rest.join('.'))
  return { zh: `${words.zh}：${more.zh}`, en: `${words.en}: ${more.en}` }
}

const DIFFERENCES: Readonly<Record<DifferenceCode, (n: number) => Words>> = {
  'samples-and-tubes': (n) => ({ zh: `采样数与管内人数差 ${n}`, en: `Samples and people in tubes differ by ${n}` }),
  'labels-and-tubes': (n) => ({ zh: `标签数与管数差 ${n}`, en: `Labels and tubes differ by ${n}` }),
  'people-waiting': (n) => ({ zh: `${n} 人还在排队`, en: `Still waiting: ${n}` }),
  'people-absent': (n) => ({ zh: `${n} 人叫了没来`, en: `Called and not there: ${n}` }),
  'referrals-open': (n) => ({ zh: `${n} 人还没有人接手`, en: `Referred and not taken over: ${n}` }),
  'tubes-open': (n) => ({ zh: `${n} 支管没封`, en: `Tubes still open: ${n}` }),
  'labels-missing': (n) => ({ zh: `${n} 支管没有标签`, en: `Tubes without a label: ${n}` }),
  'tubes-not-handed-over': (n) => ({ zh: `${n} 支管没有交接`, en: `Tubes not handed over: ${n}` }),
  'disinfections-missing': (n) => ({ zh: `少了 ${n} 次消毒记录`, en: `Disinfections not on record: ${n}` }),
  'above-ceiling': (n) => ({ zh: `${n} 人的价格超过限价`, en: `People above the price ceiling: ${n}` }),
  'day-reopened': (n) => ({
    zh: `时钟倒退，这一天重开了 ${n} 次`,
    en: `The clock went back: times opened again: ${n}`,
  }),
  'counts-incomplete': () => ({
    zh: '这一天太久以前，数字不全，请与以前的版本合看',
    en: 'Too long ago: the figures begin anew, see the earlier revisions',
  }),
  'days-without-report': (n) => ({
    zh: `此前 ${n} 天采样亭没有开机，没有报告`,
    en: `Days before it without a report, the kiosk being off: ${n}`,
  }),
}

export function differenceWords({ code, count }: DayDifference): Words {
  return DIFFERENCES[code](count)
}

const PAYERS: Readonly<Record<string, Words>> = {
  government: { zh: '财政', en: 'government' },
  insurance: { zh: '医保', en: 'insurance' },
  person: { zh: '个人', en: 'person' },
}

export function priceWords({ class: name, payer }: PriceLine): Words {
  const classes: Readonly<Record<string, Words>> = { ...DETAILS, mass: { zh: '大规模筛查', en: 'mass' } }
  const [of, by] = [classes[name] ?? { zh: name, en: name }, PAYERS[payer] ?? { zh: payer, en: payer }]
  return { zh: `${of.zh} · ${by.zh}`, en: `${of.en} · ${by.en}` }
}
