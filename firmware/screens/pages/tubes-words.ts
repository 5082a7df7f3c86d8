import type { TubeSealed, TubeVoided } from '../../domain/events.ts'
import type { LabelReason } from '../../domain/label-events.ts'
import type { CorrectionReason, ReprintReason, SampleVoidReason, TubeVoidReason } from '../../domain/reasons.ts'
import type { SampleVoided } from '../../domain/record-events.ts'
import type { StoryLine, TubeRow } from '../../domain/tubes-view.ts'
import type { Words } from './words.ts'

/** What stands on the page of the tubes. */
export const TUBES = {
  title: { zh: '采样管', en: 'Tubes' },
  back: { zh: '返回', en: 'Back' },
  signIn: { zh: '请先登录', en: 'Please sign in first' },
  connecting: { zh: '正在连接', en: 'Connecting' },
  search: { zh: '扫管号，或输入管号', en: 'Scan or type a tube number' },
  find: { zh: '查', en: 'Find' },
  none: { zh: '还没有开过管。', en: 'No tube was opened yet.' },
  shown: (shown: number, all: number): Words => ({
    zh: `最近 ${shown} 支，共 ${all} 支；更早的请用管号查`,
    en: `The latest ${shown} of ${all}; find older ones by number`,
  }),
  today: (n: number): Words => ({ zh: `在册 ${n} 支`, en: n === 1 ? '1 tube' : `${n} tubes` }),
  opened: { zh: '开管', en: 'Opened' },
  pool: (size: number): Words => ({
    zh: size === 1 ? '单采' : `${size} 合 1`,
    en: size === 1 ? 'single' : `pool of ${size}`,
  }),
  lot: { zh: '批号', en: 'Lot' },
  expires: { zh: '有效期', en: 'Expires' },
  label: { zh: '标签', en: 'Label' },
  noLabel: { zh: '预印条码', en: 'Pre-printed' },
  verified: { zh: '标签已扫码核对', en: 'Label was scanned' },
  notVerified: { zh: '标签还没有扫码核对', en: 'Label not scanned yet' },
  voidedPlaces: (n: number): Words => ({ zh: `另有 ${n} 份已作废`, en: `${n} more voided` }),
  members: { zh: '管里的人', en: 'In it' },
  void: { zh: '作废', en: 'Void' },
  voidTube: { zh: '整管作废', en: 'Void tube' },
  correct: { zh: '更正', en: 'Correct' },
  reprint: { zh: '补打', en: 'Reprint' },
  seal: { zh: '封管', en: 'Seal' },
  story: { zh: '来历', en: 'Story' },
  why: { zh: '原因', en: 'Reason' },
  note: { zh: '说明（可不填）', en: 'Note (optional)' },
  noteHint: {
    zh: '最多 200 字。不要写姓名、证件号、电话：说明不会随个人信息删除。',
    en: 'At most 200 characters. No names, document or phone numbers: the note is not erased with personal data.',
  },
  voidWarning: {
    zh: '此人今天可以重新登记。作废不能撤回。',
    en: 'This person may then check in again. A void cannot be taken back.',
  },
  voidTubeWarning: {
    zh: '管里所有人都要重新采样。作废不能撤回。',
    en: 'Everybody in it has to be sampled again. A void cannot be taken back.',
  },
  correctHint: {
    zh: '只填要改的。证件上读的姓名、号码、性别、生日不能改。',
    en: 'Fill in only what changes. Name, number, sex and birth date from a card cannot be changed.',
  },
  keep: { zh: '不改', en: 'unchanged' },
  cancel: { zh: '不做了', en: 'Cancel' },
  confirm: { zh: '确定', en: 'Confirm' },
  stock: { zh: '空管', en: 'Empty tubes' },
  noStock: { zh: '没有登记空管', en: 'No stock was entered' },
  left: (n: number): Words => ({ zh: `剩 ${n} 支`, en: `${n} left` }),
  inUse: { zh: '正在用', en: 'in use' },
  expired: { zh: '已过期，不能用', en: 'expired, not used' },
  soon: (days: number): Words => ({ zh: `${days} 天后过期`, en: `expires in ${days} d` }),
  low: { zh: '不够一箱，请补货', en: 'less than a box, get more' },
  receive: { zh: '登记到货', en: 'Receive stock' },
  count: { zh: '支数', en: 'Tubes' },
} as const

export const SAMPLE_VOIDS: Readonly<Record<SampleVoidReason, Words>> = {
  'wrong-person': { zh: '人不对', en: 'Wrong person' },
  'not-taken': { zh: '没有采到', en: 'Not taken' },
  spoilt: { zh: '拭子污染或掉落', en: 'Swab spoilt or dropped' },
  duplicate: { zh: '重复采样', en: 'Taken twice' },
  other: { zh: '其他', en: 'Other' },
}

export const TUBE_VOIDS: Readonly<Record<TubeVoidReason, Words>> = {
  broken: { zh: '破损', en: 'Broken' },
  leaked: { zh: '漏液', en: 'Leaked' },
  expired: { zh: '过期', en: 'Expired' },
  mislabelled: { zh: '标签贴错', en: 'Wrong label' },
  other: { zh: '其他', en: 'Other' },
}

export const CORRECTIONS: Readonly<Record<CorrectionReason, Words>> = {
  'typed-wrong': { zh: '录入错了', en: 'Typed wrongly' },
  'told-later': { zh: '本人后来说明', en: 'Told later' },
  other: { zh: '其他', en: 'Other' },
}

export const REPRINTS: Readonly<Record<ReprintReason, Words>> = {
  lost: { zh: '标签丢了', en: 'Label lost' },
  unreadable: { zh: '看不清、扫不出', en: 'Does not scan' },
  damaged: { zh: '标签坏了', en: 'Label damaged' },
}

type AnyReason = SampleVoided['reason'] | TubeSealed['reason'] | TubeVoided['reason'] | LabelReason | CorrectionReason

const REASONS: Readonly<Record<AnyReason, Words>> = {
  ...CORRECTIONS,
  ...REPRINTS,
  ...SAMPLE_VOIDS,
  ...TUBE_VOIDS,
  undo: { zh: '当场撤销', en: 'undone at once' },
  full: { zh: '满了', en: 'full' },
  'group-complete': { zh: '本组采完', en: 'group complete' },
  'time-limit': { zh: '到时间', en: 'time limit' },
  crew: { zh: '人工封管', en: 'by the crew' },
  'day-close': { zh: '日结', en: 'day close' },
  'nobody-came': { zh: '没有人来', en: 'nobody came' },
  emptied: { zh: '里面的样本全部作废', en: 'every sample in it voided' },
  failed: { zh: '上一张没打出来', en: 'the last one failed' },
  doubtful: { zh: '上一张不确定', en: 'the last one was doubtful' },
  corrected: { zh: '内容更正了', en: 'what it says was corrected' },
  unstated: { zh: '没有写原因', en: 'no reason given' },
}

/** An unknown reason, of a later release, is shown as it is. */
export function reasonWords(reason: string | null): Words {
  if (reason === null) return { zh: '', en: '' }
  return Object.entries(REASONS).find(([name]) => name === reason)?.[1] ?? { zh: reason, en: reason }
}

export const TUBE_STATES: Readonly<Record<TubeRow['state'], Words>> = {
  open: { zh: '○ 开着', en: '○ open' },
  sealed: { zh: '✓ 已封', en: '✓ sealed' },
  voided: { zh: '✕ 作废', en: '✕ void' },
}

/** What happened, one line of a tube's story. */
const LINES: Readonly<Record<string, (line: StoryLine) => Words>> = {
  'tube.opened': ({ expected }) => ({
    zh: expected === null ? '开管' : `开管，等 ${expected} 人`,
    en: expected === null ? 'Opened' : `Opened for ${expected}`,
  }),
  'tube.verified': () => ({ zh: '管上的标签扫码核对', en: 'Label on the tube scanned' }),
  'tube.sealed': ({ count }) => ({ zh: `封管，${count ?? 0} 人`, en: `Sealed with ${count ?? 0}` }),
  'tube.reopened': () => ({ zh: '撤销封管', en: 'Seal undone' }),
  'tube.voided': () => ({ zh: '整管作废', en: 'Tube voided' }),
  'sample.collected': ({ ordinal, who }) => ({
    zh: `${who} 采样，第 ${ordinal ?? 0} 份`,
    en: `${who} sampled, no. ${ordinal ?? 0}`,
  }),
  'sample.voided': ({ who }) => ({ zh: `${who} 的样本作废`, en: `Sample of ${who} voided` }),
  'label.requested': ({ copy }) => ({ zh: `要补打 R${copy ?? 0}`, en: `Reprint R${copy ?? 0} asked for` }),
  'label.started': ({ copy }) => ({ zh: `开始打印第 ${copy ?? 1} 张`, en: `Printing copy ${copy ?? 1}` }),
  'label.printed': ({ copy, operator }) =>
    operator === null
      ? { zh: `第 ${copy ?? 1} 张打印好`, en: `Copy ${copy ?? 1} printed` }
      : { zh: `第 ${copy ?? 1} 张看过，清楚`, en: `Copy ${copy ?? 1} looked at and good` },
  'label.failed': ({ copy }) => ({ zh: `第 ${copy ?? 1} 张没打出来`, en: `Copy ${copy ?? 1} not printed` }),
  'label.doubtful': ({ copy }) => ({ zh: `第 ${copy ?? 1} 张不确定`, en: `Copy ${copy ?? 1} doubtful` }),
  'box.packed': ({ box }) => ({ zh: `装箱 ${box ?? ''}`, en: `Packed into ${box ?? ''}` }),
  'box.unpacked': ({ box }) => ({ zh: `从箱 ${box ?? ''} 取出`, en: `Taken out of ${box ?? ''}` }),
}

/** An event of a later release is shown by its name. */
export function lineWords(line: StoryLine): Words {
  return LINES[line.type]?.(line) ?? { zh: line.type, en: line.type }
}
